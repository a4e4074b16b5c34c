package canto_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok/canto"
	"kapok/script"
)

// published are scores of sacreBLEU 2.6.0 (CHRF(): nrefs:var|case:mixed|eff:yes|nc:6|nw:0|space:no), over 100.
var published = []struct {
	said  string
	refs  []string
	score float64
}{
	{"佢走咗冇耐。", []string{"他走了没多久。", "他离开不久。"}, 4.901961},
	{"他走了没多久", []string{"他走了没多久。", "他离开不久。"}, 77.571033},
	{"我對腳好痛，行唔郁。", []string{"我對腳好痛，行唔郁喇。", "我隻腳好痛，行唔到喇。"}, 78.874753},
	{"The cat sat on the mat", []string{"The cat is on the mat."}, 61.088666},
	{"We have known each other for ten years.", []string{
		"We've known each other for over ten years and have always been good friends.",
		"We have known each other for more than a decade and have always been close friends."}, 45.491354},
	{"abc", []string{"abc"}, 100},
	{"abc", []string{"xyz"}, 0},
	{"", []string{"abc"}, 0},
	{"ab", []string{"abcdefgh"}, 23.404255},
	{"aaaaaaaa", []string{"aaa"}, 65.566038},
	{"他們在塞車", []string{"他们在堵车，你们先吃吧。"}, 3.773585},
	{"唔該借借", []string{"唔好意思，借借。", "唔該借借。"}, 72.573464},
}

func TestChrFIsThatOfSacreBLEU(t *testing.T) {
	var said []string
	var refs [][]string
	for _, p := range published {
		if got := 100 * chrf(p.said, p.refs...); math.Abs(got-p.score) > 1e-5 {
			t.Errorf("%q: %.6f, not %.6f", p.said, got, p.score)
		}
		said, refs = append(said, p.said), append(refs, p.refs)
	}
	if got := 100 * together(said, refs); math.Abs(got-45.241994) > 1e-5 {
		t.Errorf("together: %.6f", got)
	}
}

// "ab" against "ac", by hand: one of two single characters matches, no pair does, and there is
// nothing longer: precision and recall are (1/2 + 0)/2 each.
func TestChrFByHand(t *testing.T) {
	if got := chrf("ab", "ac"); math.Abs(got-0.25) > 1e-12 {
		t.Errorf("%v, not 1/4", got)
	}
	// "abcd" against "ab": orders 1 and 2 are in both. P = (2/4 + 1/3)/2, R = 1: 5PR/(4P+R).
	p := (2.0/4 + 1.0/3) / 2
	if got := chrf("abcd", "ab"); math.Abs(got-5*p/(4*p+1)) > 1e-12 {
		t.Errorf("%v, not %v", got, 5*p/(4*p+1))
	}
	if got := chrf("他們", script.Simplify("他們")); got > 0.5 {
		t.Errorf("scripts are told apart: %v", got)
	}
	if got := chrf(script.Simplify("他們這裏"), script.Simplify("他们这里")); got != 1 {
		t.Errorf("simplified, the scripts are the same: %v", got)
	}
}

func TestChrFProperties(t *testing.T) {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("ab的嘅 唔不")), 0, 30, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "a"), text.Draw(t, "b")
		s := chrf(a, b)
		if s < 0 || s > 1 {
			t.Fatalf("%v", s)
		}
		if more := chrf(a, b, a); more < s {
			t.Fatalf("a further reference makes it worse: %v, %v", s, more)
		}
		if strings.TrimSpace(a) != "" && chrf(a, a) != 1 {
			t.Fatalf("%q is not like itself", a)
		}
		if spaced := chrf(strings.Join(strings.Split(a, ""), " "), b); spaced != s {
			t.Fatalf("spaces count: %v, %v", s, spaced)
		}
	})
}

// chrf is the score of one translation against its best reference.
func chrf(translation string, references ...string) float64 {
	return canto.Compare(translation, references).ChrF()
}

// together is the score of many translations, as the suite adds them up.
func together(said []string, refs [][]string) float64 {
	var all canto.Counts
	for i, t := range said {
		all.Add(canto.Compare(t, refs[i]))
	}
	return all.ChrF()
}
