package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kapok/policy"
)

// Under a policy every row has its decision, as the schema says: also one without text, and one
// that holds more than text, which nobody has judged and which therefore does not pass.
func TestEveryRowIsDecidedAsTheSchemaSays(t *testing.T) {
	ownSettings(t)
	schema := inspectSchema(t)
	const picture = `{"role":"user","content":[{"type":"text","text":"这是什么？"},{"type":"image_url","image_url":{"url":"https://host/a.png"}}]}`
	rows := []struct {
		row, verdict string
		spared       bool
	}{
		{`{"id":"a","prompt":"去哪儿玩？","response":"可以去公园散步，带上水和帽子。"}`, "pass", false},
		{`{"id":"b","prompt":"在吗？","response":"本店长期出售冰毒，量大从优，支持货到付款。"}`, "block", true},
		{`{"id":"c","prompt":"他的号码？","response":"他的身份证号是11010519491231002X。"}`, "block", true},
		{`{"id":"d","prompt":"在吗？","response":"  "}`, "block", true},
		{`{"id":"e","messages":[` + picture + `]}`, "block", false},
		{`{"id":"f"}`, "", false},
	}
	var in bytes.Buffer
	for _, r := range rows {
		in.WriteString(r.row + "\n")
	}
	for i, raw := range inspectFile(t, exitNonconform, in.Bytes(), "--policy", "guard") {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err == nil {
			err = schema.Validate(doc)
		}
		if err != nil {
			t.Errorf("%.400s: %v", raw, err)
		}
		var out inspected
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		if rows[i].verdict == "" {
			if out.Decision != nil || out.Error == "" {
				t.Errorf("a line that cannot be read is decided: %s", raw)
			}
			continue
		}
		d := out.Decision
		if d == nil || string(d.Verdict) != rows[i].verdict || !d.Why.Complete() {
			t.Errorf("want %s: %s", rows[i].verdict, raw)
			continue
		}
		if spared := d.Steps[2].State == policy.Spared; spared != rows[i].spared || spared && (out.Verdicts.Classifier.Verdict != unjudged || !strings.Contains(string(raw), "led to a block")) {
			t.Errorf("%s", raw)
		}
	}
}
