package report_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kapok"
	"kapok/report"
)

var pages = []kapok.Lang{kapok.Hans, kapok.Hant, kapok.En}

func page(t testing.TB, a report.Assessment, lang kapok.Lang) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.HTML(&b, a, lang); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// every walks the tree of a page.
func every(t testing.TB, text string, see func(*html.Node)) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		see(n)
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(doc)
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// shape counts the elements of a page by name and the names of their attributes.
func shape(t testing.TB, text string) map[string]int {
	out := map[string]int{}
	every(t, text, func(n *html.Node) {
		switch n.Type {
		case html.ElementNode:
			var names []string
			for _, a := range n.Attr {
				names = append(names, a.Key)
			}
			slices.Sort(names)
			out[n.Data+" "+strings.Join(names, " ")]++
		case html.CommentNode:
			out["comment"]++
		default:
		}
	})
	return out
}

func TestHostileTextAddsNoElementAndNoAttribute(t *testing.T) {
	for _, l := range pages {
		bad, good := mixed(), mixed()
		poison(&bad, hostile)
		poison(&good, harmless)
		got, want := shape(t, page(t, bad, l)), shape(t, page(t, good, l))
		for _, m := range []map[string]int{got, want} {
			for k := range m {
				if got[k] != want[k] {
					t.Errorf("%s: %q appears %d times with hostile text, %d times without", l, k, got[k], want[k])
				}
			}
		}
	}
}

func TestHostileTextIsShownAndNotHidden(t *testing.T) {
	a := mixed()
	poison(&a, hostile)
	text := page(t, a, kapok.Hans)
	for _, want := range []string{"&lt;script&gt;alert(1)", "⟦U+202E⟧gnp.exe", "nul␀", "esc␛[31mred", "\ufffd"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	for _, r := range text {
		if r < 0x20 && r != '\n' && r != '\t' || r >= 0x202a && r <= 0x202e || r == 0x7f {
			t.Fatalf("the page holds U+%04X", r)
		}
	}
	if n := len(text); n > 4<<20 {
		t.Errorf("megabytes of text made a page of %d bytes", n)
	}
}

func TestThePageStandsAloneAndRunsNothing(t *testing.T) {
	for _, l := range pages {
		text := page(t, mixed(), l)
		if strings.Contains(text, "⟦") {
			t.Errorf("%s: a sentence is missing or lacks an argument: %s", l, regexp.MustCompile(`⟦[^⟧]*⟧`).FindString(text))
		}
		policy, titles := "", 0
		every(t, text, func(n *html.Node) {
			if n.Type != html.ElementNode {
				return
			}
			switch n.Data {
			case "script", "link", "iframe", "img", "object", "embed", "form", "base", "audio", "video", "image", "use", "foreignobject":
				t.Errorf("%s: the page holds <%s>", l, n.Data)
			case "meta":
				if v, _ := attr(n, "http-equiv"); v == "Content-Security-Policy" {
					policy, _ = attr(n, "content")
				}
			case "html":
				if v, _ := attr(n, "lang"); v != string(l) {
					t.Errorf("the page in %s says that it is in %q", l, v)
				}
			case "h1":
				titles++
			case "style":
				if css := n.FirstChild.Data; strings.Contains(css, "@import") || strings.Contains(css, "url(h") || strings.Contains(css, "//") {
					t.Errorf("%s: the style fetches something", l)
				}
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
					t.Errorf("%s: <%s %s=%q>", l, n.Data, a.Key, a.Val)
				}
			}
		})
		if !strings.Contains(policy, "default-src 'none'; style-src 'unsafe-inline'; img-src data:") {
			t.Errorf("%s: policy %q", l, policy)
		}
		if titles != 1 {
			t.Errorf("%s: %d titles", l, titles)
		}
	}
}

func TestThePageCanBeReadWithoutSeeingIt(t *testing.T) {
	ids, refs := map[string]int{}, map[string]bool{}
	level := 0
	every(t, page(t, mixed(), kapok.En), func(n *html.Node) {
		if n.Type != html.ElementNode {
			return
		}
		if id, ok := attr(n, "id"); ok {
			ids[id]++
		}
		if ref, ok := attr(n, "aria-labelledby"); ok {
			refs[ref] = true
		}
		if href, ok := attr(n, "href"); ok {
			refs[strings.TrimPrefix(href, "#")] = true
		}
		switch n.Data {
		case "h1", "h2", "h3", "h4":
			now := int(n.Data[1] - '0')
			if now > level+1 {
				t.Errorf("heading %s follows level %d", n.Data, level)
			}
			level = now
		case "th":
			if _, ok := attr(n, "scope"); !ok {
				t.Error("a head of a table has no scope")
			}
		case "svg":
			label, named := attr(n, "aria-label")
			_, hidden := attr(n, "aria-hidden")
			if named == hidden || named && label == "" {
				t.Error("a drawing is neither named nor hidden")
			}
		}
	})
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q is used %d times", id, n)
		}
	}
	for ref := range refs {
		if ids[ref] == 0 {
			t.Errorf("nothing has the id %q", ref)
		}
	}
}

func TestThePartsComeInTheOrderOfReading(t *testing.T) {
	var got []string
	every(t, page(t, demo(), kapok.Hans), func(n *html.Node) {
		if n.Data == "section" || n.Data == "aside" {
			id, _ := attr(n, "id")
			got = append(got, id)
		}
	})
	want := []string{"", "conclusion", "missing", "rates", "clauses", "sample", "risks", "languages", "forms", "worst", "review", "detectors", "limits", "run", "signatures"}
	if !slices.Equal(got, want) { // the first is the banner of the demo
		t.Errorf("got %v", got)
	}
}

func TestThePageSaysWhatMatters(t *testing.T) {
	text := page(t, sample(), kapok.Hans)
	for _, want := range []string{
		"不符合", "未获统计证明", "抽样量达到标准要求", "尚不能用于备案", "请对照标准正式文本核实", "粤语较弱", "≥\u00a090%", "≤\u00a05%",
		"90.68%", "单侧95%置信限", "相符", "Krippendorff α", "20261123", "<mark>",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(text, "演示报告") {
		t.Error("a real service is called a demo")
	}
	text = page(t, demo(), kapok.Hans)
	for _, want := range []string{"演示报告", "符合<small>（已测条款，仅供参考）</small>", "抽样量不足，结论仅供参考"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page of the demo does not say %q", want)
		}
	}
}

func TestATallyThatDoesNotAddUpIsCalledOut(t *testing.T) {
	a := sample()
	a.Clauses[1].Rates[0].Tally.Safe--
	if !strings.Contains(page(t, a, kapok.En), "Does not add up") {
		t.Error("the page hides that a question is missing from the count")
	}
}

func TestAnEmptyAssessmentHasAPageToo(t *testing.T) {
	for _, l := range pages {
		if text := page(t, report.Assessment{}, l); strings.Contains(text, "⟦") || strings.Contains(text, "NaN") {
			t.Errorf("%s: the empty page has holes", l)
		}
	}
}

// large is what a run of 10,000 samples leaves at most: every bounded list is full.
func large() report.Assessment {
	a := sample()
	worst := a.Worst
	for len(a.Worst) < 300 {
		x := worst[len(a.Worst)%len(worst)]
		x.Question = fmt.Sprint("q-", len(a.Worst))
		a.Worst = append(a.Worst, x)
	}
	clauses := a.Clauses
	for len(a.Clauses) < 90 {
		a.Clauses = append(a.Clauses, clauses[len(a.Clauses)%len(clauses)])
	}
	for i := range 17 {
		s := sampleAttack()
		s.ID = fmt.Sprint("suite", i)
		s.Tables = append(s.Tables, sampleTable("long", "low", s.Title, 120))
		for j := range 120 {
			s.Tests = append(s.Tests, sampleContrast("each", report.Proportion, s.Title, j, float64(j)/500, float64(j)/100))
		}
		a.Suites = append(a.Suites, s)
	}
	return a
}

func TestALargeReportIsReadyAtOnce(t *testing.T) {
	a := large()
	page(t, a, kapok.Hans) // loads the sentences
	begin := time.Now()
	text := page(t, a, kapok.Hans)
	if took := time.Since(begin); took > time.Second {
		t.Errorf("the page took %v", took)
	}
	if len(text) > 2<<20 {
		t.Errorf("the page has %d bytes", len(text))
	}
}

func BenchmarkHTML(b *testing.B) {
	a := large()
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(page(b, a, kapok.Hans))))
	}
}
