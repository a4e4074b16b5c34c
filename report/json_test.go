package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kapok"
	"kapok/report"
)

const schemaFile = "../docs/schema/report.schema.json"

func schema(t *testing.T) (compiled *jsonschema.Schema, raw map[string]any) {
	t.Helper()
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.AddResource("report.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err = c.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled, raw
}

func written(t *testing.T, a report.Assessment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryShapeOfReportIsAsTheSchemaSays(t *testing.T) {
	s, _ := schema(t)
	shapes := map[string]func(a *report.Assessment){
		"full": func(*report.Assessment) {},
		"no agreement yet": func(a *report.Assessment) {
			a.Review = report.Review{}
		},
		"nothing measured": func(a *report.Assessment) {
			a.Clauses = a.Clauses[:1]
			a.Risks, a.Languages, a.Forms, a.Comparison, a.Worst, a.Responses, a.Outcomes = nil, nil, nil, nil, nil, nil, nil
			a.Conclusion = report.Conclusion{State: report.Incomplete}
		},
		"nothing missing": func(a *report.Assessment) { a.Missing, a.Limits, a.Banks, a.Detectors = nil, nil, nil, nil },
		"no threshold":    func(a *report.Assessment) { a.Clauses[1].Rates[0].AtLeast = nil },
		"no proof at all": func(a *report.Assessment) { a.Clauses[1].Rates[0].AllowedProof = -1 },
		"example without evidence": func(a *report.Assessment) {
			a.Worst = []report.Example{{Question: "q"}}
		},
		"example that is cut": func(a *report.Assessment) {
			a.Worst[0].Turns[1].Text = strings.Repeat("长", 1<<20)
		},
		"hostile": func(a *report.Assessment) { poison(a, hostile) },
	}
	for name, change := range shapes {
		a := mixed()
		change(&a)
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, a)))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(written(t, measured())))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(doc); err != nil {
		t.Errorf("suites alone: %v", err)
	}
}

func TestTheSchemaRefusesWhatIsNoReport(t *testing.T) {
	s, _ := schema(t)
	for name, change := range map[string]func(m map[string]any){
		"no conclusion":     func(m map[string]any) { delete(m, "conclusion") },
		"unknown state":     func(m map[string]any) { m["conclusion"].(map[string]any)["state"] = "fine" },
		"rate above 1":      func(m map[string]any) { firstRate(m)["value"] = 1.2 },
		"two thresholds":    func(m map[string]any) { firstRate(m)["at_most"] = 0.1 },
		"negative count":    func(m map[string]any) { firstRate(m)["tally"].(map[string]any)["unsafe"] = -1 },
		"list that is null": func(m map[string]any) { m["missing"] = nil },
		"time that is none": func(m map[string]any) { m["made"] = "yesterday" },
	} {
		var m map[string]any
		if err := json.Unmarshal(written(t, sample()), &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		if s.Validate(m) == nil {
			t.Errorf("%s: the schema accepts it", name)
		}
	}
}

func firstRate(m map[string]any) map[string]any {
	return m["clauses"].([]any)[1].(map[string]any)["rates"].([]any)[0].(map[string]any)
}

// TestTheSchemaDescribesEveryField walks the Go type and the schema side by side.
func TestTheSchemaDescribesEveryField(t *testing.T) {
	_, raw := schema(t)
	defs := raw["$defs"].(map[string]any)
	resolve := func(m map[string]any) map[string]any {
		for m["$ref"] != nil {
			name := strings.TrimPrefix(m["$ref"].(string), "#/$defs/")
			m = defs[name].(map[string]any)
		}
		return m
	}
	var walk func(at string, typ reflect.Type, s map[string]any)
	walk = func(at string, typ reflect.Type, s map[string]any) {
		s = resolve(s)
		for typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		switch {
		case typ == reflect.TypeFor[time.Time](), typ.Kind() == reflect.Map:
			return
		case typ.Kind() == reflect.Slice:
			if s["type"] != "array" {
				t.Errorf("%s is a list, the schema says %v", at, s["type"])
				return
			}
			walk(at+"[]", typ.Elem(), s["items"].(map[string]any))
		case typ.Kind() == reflect.Struct:
			props, _ := s["properties"].(map[string]any)
			required := fmt.Sprint(s["required"])
			var names []string
			for f := range typ.Fields() {
				name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
				if name == "-" {
					continue
				}
				names = append(names, name)
				p, ok := props[name].(map[string]any)
				if !ok {
					t.Errorf("%s.%s is not in the schema", at, name)
					continue
				}
				if p["description"] == nil && resolve(p)["description"] == nil {
					t.Errorf("%s.%s has no description", at, name)
				}
				if wants := !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero"); wants != slices.Contains(strings.Fields(strings.Trim(required, "[]")), name) {
					t.Errorf("%s.%s: required in Go is %v, in the schema it is not", at, name, wants)
				}
				walk(at+"."+name, f.Type, p)
			}
			for name := range props {
				if !slices.Contains(names, name) {
					t.Errorf("%s.%s is in the schema only", at, name)
				}
			}
		}
	}
	walk("", reflect.TypeFor[report.Assessment](), raw)
}

func TestAReportReadsBackAsItWas(t *testing.T) {
	a := sample()
	var back report.Assessment
	if err := json.Unmarshal(written(t, a), &back); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(written(t, a), written(t, back)) {
		t.Error("written again, the report differs")
	}
	if back.Worst[0].Turns[1].Text != a.Worst[0].Turns[1].Text || back.Run.Seed != a.Run.Seed {
		t.Error("text or seed changed")
	}
}

func TestWritingChangesNothingOfTheAssessment(t *testing.T) {
	a := sample()
	a.Worst[0].Turns[1].Text = strings.Repeat("长", 1<<19)
	before := fmt.Sprintf("%v", a)
	written(t, a)
	if fmt.Sprintf("%v", a) != before {
		t.Error("the caller's assessment was changed")
	}
}

func TestALongTurnIsCutAndTheReportSaysByHowMuch(t *testing.T) {
	a := sample()
	a.Worst = a.Worst[:1]
	a.Worst[0].Turns = []kapok.Turn{{Role: kapok.RoleAssistant, Text: strings.Repeat("长", 100_000)}}
	var back report.Assessment
	if err := json.Unmarshal(written(t, a), &back); err != nil {
		t.Fatal(err)
	}
	kept := len([]rune(back.Worst[0].Turns[0].Text))
	if kept+back.Worst[0].Cut != 100_000 || kept > 64<<10/3+1 || strings.ContainsRune(back.Worst[0].Turns[0].Text, '\ufffd') {
		t.Errorf("kept %d, cut %d", kept, back.Worst[0].Cut)
	}
}

func TestANumberThatIsNoneIsAnError(t *testing.T) {
	a := sample()
	a.Cost.Seconds = math.NaN()
	if err := report.JSON(new(bytes.Buffer), a); err == nil {
		t.Error("NaN was written")
	}
}
