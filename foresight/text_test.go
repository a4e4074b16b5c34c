package foresight

import "testing"

func TestFoldKeepsNumbersAndDropsWhatSaysNothing(t *testing.T) {
	for in, want := range map[string]string{
		"  -273.15 ℃": "273.15 c", "299,792,458": "299792458", "《民法典》，第 1260 条。": "民法典第1260条", "Hong  Kong!": "hong kong", "３.１４": "3.14", "香港島": "香港岛", "": "",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestAWordStandsAlone(t *testing.T) {
	for _, c := range []struct {
		text, word string
		want       bool
	}{
		{"1911年", "1911", true}, {"19110", "1911", false}, {"95%", "5%", false}, {"5%", "5%", true}, {"12年", "2年", false}, {"第123条", "第23条", false},
		{"know", "no", false}, {"no way", "no", true}, {"二十个工作日", "十个工作日", false}, {"十个工作日", "十个工作日", true}, {"3.14", "14", false}, {"在广州", "广州", true}, {"任何", "", false},
	} {
		if got := contains(fold(c.text), fold(c.word)); got != c.want {
			t.Errorf("%q in %q: %v", c.word, c.text, got)
		}
	}
}

func TestSentencesAndClaims(t *testing.T) {
	if got := sentences("共486户。其中3.5成！Yes. No"); len(got) != 4 {
		t.Errorf("sentences: %q", got)
	}
	s := newSource("共486户，负责人冯志铭，遇雨天顺延。")
	for text, want := range map[string]bool{"一共涉及486户，负责人是冯志铭。": true, "一共涉及四百八十六户。": true, "一共涉及487户。": false, "项目总投资达到国际领先水平并获得一致好评。": false} {
		all := claims(text)
		if len(all) != 1 || all[0].in(s) != want {
			t.Errorf("%q: %+v, want %v", text, all, want)
		}
	}
}
