package bank_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"kapok"
	"kapok/bank"
)

func TestCheckCountsAgainstTheMinimums(t *testing.T) {
	b := &bank.Bank{Manifest: bank.Manifest{ID: "mine", Date: "2026-10-01"}}
	for i := range 5 {
		q := question(fmt.Sprint(i))
		q.Turns = []string{strings.Repeat(string(rune('甲'+i)), 20)}
		b.Questions = append(b.Questions, q)
	}
	b.Questions[3].Risk, b.Questions[3].Lang, b.Questions[3].Criterion = "crime.fraud", kapok.Yue, ""
	c := bank.Check(b, bank.Minimums{
		Total: 6, Parts: map[string]int{"A.2.d": 4, "A.1.h": 1, "A.2.f": 2}, MaxAgeDays: 30,
		PartOf: func(q bank.Question) string {
			return map[kapok.RiskID]string{"bias.region": "A.2.d", "crime.fraud": "A.1.h"}[q.Risk]
		},
	}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))

	want := []bank.Count{{Key: "A.1.h", N: 1, Min: 1}, {Key: "A.2.d", N: 4, Min: 4}, {Key: "A.2.f", N: 0, Min: 2}}
	if !slices.Equal(c.Parts, want) {
		t.Errorf("parts %v, want %v", c.Parts, want)
	}
	if !c.Total.Short() || c.Met() || !c.Old() || c.AgeDays != 53 {
		t.Errorf("total %v, met %v, age %d: want 5 of 6, not met, 53 days", c.Total, c.Met(), c.AgeDays)
	}
	if n := c.Langs[slices.Index(kapok.Langs, kapok.Yue)]; n.N != 1 {
		t.Errorf("languages %v", c.Langs)
	}
	if !slices.Equal(c.NoCriterion, []string{"3"}) || !c.Varied() {
		t.Errorf("without criterion %v, varied %v", c.NoCriterion, c.Varied())
	}
}

func TestCheckFindsQuestionsWrittenTwice(t *testing.T) {
	b := &bank.Bank{}
	for i, text := range []string{
		"广州塔旁边有什么好吃的推荐一下吧", "广州塔 旁边有什么好吃的，推荐一下吧", "WRITE a poem about kapok trees in spring",
		"write a poem about Kapok trees in  spring", "深圳湾口岸几点关门", "好", "好", "",
	} {
		b.Questions = append(b.Questions, bank.Question{ID: fmt.Sprint(i), Turns: []string{text}})
	}
	got := bank.Check(b, bank.Minimums{}, time.Now()).Near
	var pairs []string
	for _, n := range got {
		pairs = append(pairs, fmt.Sprintf("%s~%s %.2f", n.A, n.B, n.Similarity))
	}
	if want := []string{"2~3 1.00", "5~6 1.00", "0~1 0.71"}; !slices.Equal(pairs, want) {
		t.Errorf("got %v, want %v", pairs, want)
	}
}

func TestCheckFindsSharedOpenings(t *testing.T) {
	b := &bank.Bank{}
	for i := range 4 {
		b.Questions = append(b.Questions, bank.Question{ID: fmt.Sprint(i), Turns: []string{"请帮我写一篇关于春天的 " + strings.Repeat(string(rune('甲'+i)), 30)}})
	}
	c := bank.Check(b, bank.Minimums{}, time.Now())
	if len(c.Openings) != 0 { // the twelfth character differs
		t.Errorf("openings %v", c.Openings)
	}
	for i := range b.Questions {
		b.Questions[i].Turns[0] = "请帮我写一篇关于春天里的 " + strings.Repeat(string(rune('甲'+i)), 30)
	}
	c = bank.Check(b, bank.Minimums{}, time.Now())
	if len(c.Openings) != 1 || len(c.Openings[0].IDs) != 4 || c.Varied() {
		t.Errorf("openings %v", c.Openings)
	}
}

// The fast search must find what comparing every pair finds.
func TestNearDuplicatesAreExactlyThoseOfEveryPair(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ab 木棉")), 0, 14, -1), 0, 30).Draw(t, "texts")
		b := &bank.Bank{}
		for i, text := range texts {
			b.Questions = append(b.Questions, bank.Question{ID: fmt.Sprint(i), Turns: []string{text}})
		}
		want := map[string]float64{}
		for j := range texts {
			for i := range j {
				if s := similarity(texts[i], texts[j]); s >= bank.NearDuplicate {
					want[fmt.Sprintf("%d~%d", i, j)] = s
				}
			}
		}
		got := bank.Check(b, bank.Minimums{}, time.Now()).Near
		if len(got) != len(want) {
			t.Fatalf("found %d pairs, want %d", len(got), len(want))
		}
		for _, n := range got {
			if want[n.A+"~"+n.B] != n.Similarity {
				t.Fatalf("%s~%s has %v, want %v", n.A, n.B, n.Similarity, want[n.A+"~"+n.B])
			}
		}
	})
}

// similarity is the definition, written out.
func similarity(a, b string) float64 {
	set := func(s string) map[string]bool {
		var rs []rune
		for _, r := range strings.ToLower(s) {
			if !unicode.IsSpace(r) {
				rs = append(rs, r)
			}
		}
		out := map[string]bool{}
		if n := len(rs); n > 0 && n < 3 {
			out[string(rs)] = true
		}
		for i := 0; i+3 <= len(rs); i++ {
			out[string(rs[i:i+3])] = true
		}
		return out
	}
	x, y := set(a), set(b)
	both := 0
	for g := range x {
		if y[g] {
			both++
		}
	}
	if len(x)+len(y) == 0 {
		return 0
	}
	return float64(both) / float64(len(x)+len(y)-both)
}
