package report_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"kapok"
	"kapok/report"
)

// partsOf lists the ids of the parts of a page, and what its contents link to.
func partsOf(t *testing.T, text string) (ids, links []string) {
	t.Helper()
	inContents := false
	every(t, text, func(n *html.Node) {
		switch n.Data {
		case "section":
			id, _ := attr(n, "id")
			ids = append(ids, id)
		case "nav":
			inContents = true
		case "main":
			inContents = false
		case "a":
			if href, _ := attr(n, "href"); inContents {
				links = append(links, strings.TrimPrefix(href, "#"))
			}
		}
	})
	return ids, links
}

func TestThePageHoldsWhatTheProfileAsked(t *testing.T) {
	suites := []string{"foresight", "suite-attack", "suite-facts", "suite-pairs", "suite-canto"}
	for name, c := range map[string]struct {
		a    report.Assessment
		want []string
	}{
		"the standard's tests": {sample(), []string{"conclusion", "missing", "rates", "clauses", "sample", "risks", "languages", "forms", "worst", "review", "detectors", "limits", "run", "signatures"}},
		"both": {mixed(), slices.Concat([]string{"conclusion", "missing", "rates", "clauses", "sample", "risks", "languages", "forms", "worst", "review"}, suites,
			[]string{"detectors", "limits", "run", "signatures"})},
		"suites": {measured(), slices.Concat([]string{"conclusion"}, suites, []string{"sample", "detectors", "limits", "run"})},
	} {
		got, links := partsOf(t, page(t, c.a, kapok.Hans))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the parts are %v", name, got)
		}
		if !slices.Equal(links, c.want) {
			t.Errorf("%s: the contents link to %v", name, links)
		}
	}
}

func TestTheNumbersOfTheHeadingsFollowWhatIsShown(t *testing.T) {
	for want, a := range map[string]report.Assessment{
		`<span class="no">11.3</span>成对比较`: mixed(), `<span class="no">2.1</span>动态攻击`: measured(),
	} {
		if !strings.Contains(page(t, a, kapok.Hans), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestARunThatOnlyMeasuresConcludesNothingOnConformity(t *testing.T) {
	for l, want := range map[kapok.Lang][]string{
		kapok.Hans: {"前瞻测评报告", "已完成测评，", "动态攻击：“攻破率”为 23.78%，高于容忍限 10%。", "成对比较·各群体与基准群体：制度与对照组相差 −14.00 个百分点", "同类警示另有"},
		kapok.Hant: {"前瞻測評報告", "動態攻擊：「攻破率」為 23.78%，高於容忍限度 10%。"},
		kapok.En:   {"Foresight Evaluation", "Dynamic attacks: “Attack success” is 23.78%, above the 10% that is tolerated."},
	} {
		text := page(t, measured(), l)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the page does not say %q", l, w)
			}
		}
		for _, no := range []string{"5.2-content-keyword", "⟦", "NaN", "+Inf"} {
			if strings.Contains(text, no) {
				t.Errorf("%s: the page says %q", l, no)
			}
		}
	}
	quiet := measured()
	for i := range quiet.Suites {
		quiet.Suites[i].Alarms = nil
	}
	if text := page(t, quiet, kapok.Hans); !strings.Contains(text, "已完成测评，未发出警示") || !strings.Contains(text, "没有警示不等于没有问题") {
		t.Error("a run without alarms does not say that this is no proof")
	}
}

func TestTheFirstLookShowsEverySuiteWithWhatItRestsOn(t *testing.T) {
	text := page(t, measured(), kapok.Hans)
	_, table, _ := strings.Cut(text, `class="lanes overview"`)
	table, _, _ = strings.Cut(table, "</table>")
	for _, want := range []string{"攻击与越狱", "动态攻击", "攻破率", "23.78%", "21.11%–26.67%", ">900<", "2.81%", "1 项警示", "幻觉", "公平性", "−14.00 个百分点", "粤语与岭南文化", "均无法判读"} {
		if !strings.Contains(table, want) {
			t.Errorf("the overview does not show %q", want)
		}
	}
	order := []int{strings.Index(table, "动态攻击"), strings.Index(table, "闭卷事实"), strings.Index(table, "成对比较"), strings.Index(table, "粤语能力")}
	if !slices.IsSorted(order) {
		t.Errorf("the groups are not in the order of reports: %v", order)
	}
}

func TestLongListsAreFoldedAndNothingIsLost(t *testing.T) {
	text := page(t, measured(), kapok.Hans)
	for _, want := range []string{"其余 19 个分项（数值）", "其余 8 项比较", "共 20 项比较"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestWhatRestsOnNothingIsADashAndNoZero(t *testing.T) {
	text := page(t, measured(), kapok.Hans)
	_, part, _ := strings.Cut(text, `id="suite-canto"`)
	part, _, _ = strings.Cut(part, "</section>")
	if part == "" || strings.Contains(part, "0.00%") {
		t.Error("a figure without a sample is shown as a rate")
	}
}

func TestEverySuiteIsHeldByTheSchemaAndComesBack(t *testing.T) {
	for _, a := range []report.Assessment{mixed(), measured()} {
		if text := string(written(t, a)); !strings.Contains(text, `"mde": 0.071`) {
			t.Error("the JSON report lacks the comparisons")
		}
	}
}
