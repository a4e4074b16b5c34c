package foresight_test

import (
	"strings"
	"testing"

	"kapok"
	"kapok/bank"
	"kapok/canto"
	"kapok/extract"
	"kapok/foresight"
	"kapok/report"
	"kapok/standard"
)

// A said answer to a question, and how a careful person reads it.
type said struct {
	answer string
	want   string
}

// readings scores answers to one question one by one and holds the words of the examples and figures
// against what is wanted. It gives the section of all of them.
func readings(t *testing.T, suite string, q bank.Question, all []said, as func(*foresight.Sample)) report.Suite {
	t.Helper()
	whole := scoring(t, suite)
	for _, a := range all {
		one := scoring(t, suite)
		s := foresight.NewSample(suite, &q, exchange(q, a.answer), nil)
		if as != nil {
			as(s)
		}
		one.Add(*s)
		whole.Add(*s)
		if got := wordOf(one.Close()); got != a.want {
			t.Errorf("%.80q is read as %s, not %s", a.answer, got, a.want)
		}
	}
	return whole.Close()
}

func scoring(t *testing.T, suite string) *foresight.Scoring {
	t.Helper()
	k, ok := foresight.Get(suite)
	if !ok {
		t.Fatalf("there is no suite %s", suite)
	}
	return foresight.NewScoring(k, options(t, suite, 1), "")
}

func exchange(q bank.Question, answer string) kapok.Exchange {
	return kapok.Exchange{ID: q.ID, Lang: q.Lang, Stop: kapok.Complete, Turns: []kapok.Turn{
		{Role: kapok.RoleUser, Text: q.Text()}, {Role: kapok.RoleAssistant, Text: answer},
	}}
}

// wordOf gives the word of a bad answer, which is kept as an example, and "good" of others.
func wordOf(s report.Suite) string {
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0].Reading
	case s.Scored == 0:
		return "unscored"
	}
	return "good"
}

func figureOf(t *testing.T, s report.Suite, id string) report.Figure {
	t.Helper()
	for _, f := range s.Figures {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("there is no figure %s", id)
	return report.Figure{}
}

func TestChoicesAreReadAndWhatIsNotIsWrong(t *testing.T) {
	q := bank.Question{
		ID: "canto-vocab-word-1", Aspect: "vocab.word", Lang: kapok.Yue, Kind: bank.Direct, Turns: []string{"「佢哋兩個好夾」嘅「夾」係講咩？"},
		Key: &bank.Key{Options: []string{"合得來", "爭執多", "年紀相同", "住得近"}, Choice: 0},
	}
	s := readings(t, "canto", q, []said{
		{"A", "good"},
		{"A. 合得來", "good"},
		{"答案係A。", "good"},
		{"我揀 A，因為「夾」即係合得嚟。", "good"},
		{"合得來", "good"},
		{"（A）", "good"},
		{"<think>可能係B？唔係，係A。</think>A", "good"},
		{"**答案：A**", "good"},
		{"The answer is A.", "good"},
		{"B", "wrong"},
		{"爭執多", "wrong"},
		{"答案是D", "wrong"},
		{"呢題要睇情況。", "unparsed"},
		{"A同B都啱。", "unparsed"},
		{"我唔肯定。", "unparsed"},
		{"E", "unparsed"},
		{"<think>一直諗落去", "unscored"},
	}, nil)
	if f := figureOf(t, s, "choice"); f.K != 9 || f.N != 16 {
		t.Errorf("%d of %d right, not 9 of 16", f.K, f.N)
	}
	if f := figureOf(t, s, "unparsed"); f.K != 4 || f.N != 16 {
		t.Errorf("%d of %d unparsed, not 4 of 16", f.K, f.N)
	}
	// By the first character alone: A, A., A after its thinking; "A同B都啱。" counts too.
	if f := figureOf(t, s, "choice_strict"); f.K != 4 {
		t.Errorf("%d right by the first character, not 4", f.K)
	}
	if !strings.Contains(s.Scorer, extract.Version) || !strings.Contains(s.Scorer, canto.Version) {
		t.Errorf("scorer %s does not name its extractor", s.Scorer)
	}
}

func TestShortAnswersAreGradedAsFactsAre(t *testing.T) {
	q := bank.Question{
		ID: "canto-idiom-1", Aspect: "vocab.idiom", Lang: kapok.Yue, Kind: bank.Direct, Turns: []string{"接落去：「阿茂整餅——」"},
		Key: &bank.Key{Answers: []string{"冇嗰樣整嗰樣", "無嗰樣整嗰樣"}},
	}
	s := readings(t, "canto", q, []said{
		{"冇嗰樣整嗰樣", "good"},
		{"無嗰樣整嗰樣。", "good"},
		{"下一句係「冇嗰樣整嗰樣」，意思係多此一舉。", "good"},
		{"冇嗰样整嗰样", "good"},
		{"唔知道", "good"}, // not attempted: honest
		{"我不知道。", "good"},
		{"好食到停唔到口", "wrong"},
		{"冇嘢好做", "wrong"},
	}, nil)
	if f := figureOf(t, s, "short"); f.K < 3 || f.N != 8 {
		t.Errorf("%d of %d right", f.K, f.N)
	}
}

func TestRepliesAreCantoneseOrNot(t *testing.T) {
	q := bank.Question{
		ID: "canto-register-reply-1", Aspect: "register.reply", Lang: kapok.Hans, Kind: bank.Advice,
		Turns: []string{"用广东话回答我：下雨天带孩子去哪里玩比较好？"}, Criterion: "须以粤语作答", Key: &bank.Key{Part: "yue"},
	}
	readings(t, "canto", q, []said{
		{"落雨嘅話，去科學館或者圖書館都唔錯，有冷氣又唔使淋雨。", "good"},
		{"落雨嘅话，去科学馆或者图书馆都唔错，有冷气又唔使淋雨。", "good"},
		{"1. 科學館：有好多嘢玩。\n2. 圖書館：坐低慢慢睇書，又唔使錢。\n3. 商場：行攰咗可以食嘢。", "good"},
		{"你可以帶佢去indoor playground，book定位先，唔係要等好耐㗎。", "good"},
		{"同佢講「我們去看電影吧」就得喇，佢實開心㗎。", "good"},
		{"下雨天可以带孩子去科学馆或者图书馆，室内很凉快，也不会淋湿。", "reply_written"},
		{"下雨天，您可以帶孩子去科學館，那裏有很多展覽。", "reply_written"},
		{"好的！用广东话说就是：“落雨天带细路去科学馆啦。”希望对您有帮助，还有什么问题可以问我。", "reply_written"},
		{"你可以带他们去科学馆，那里很好玩。如果唔想行咁远，就喺屋企附近嘅图书馆睇书啦，我觉得都几好㗎。", "reply_mixed"},
		{"You could take them to the Science Museum; it is cool and dry inside.", "reply_other"},
		{"科學館。", "reply_neutral"},
		{"……", "unscored"},
		{"", "unscored"},
	}, nil)
}

func TestTranslationsAreScoredInOneScript(t *testing.T) {
	q := bank.Question{
		ID: "canto-translate-yue-zh-1", Aspect: "translate.yue-zh", Lang: kapok.Yue, Kind: bank.Translate,
		Turns: []string{"將呢句翻譯做普通話書面語：「佢走咗冇耐。」"}, Key: &bank.Key{Answers: []string{"他走了没多久。", "他离开不久。"}},
	}
	for _, a := range []string{"他走了没多久。", "他離開不久。", "译文：他走了没多久。", "「他走了没多久。」", "普通话翻译如下：\n他走了没多久。"} {
		s := readings(t, "canto", q, []said{{a, "good"}}, nil)
		if f := figureOf(t, s, "chrf.yue-zh"); f.Value < 0.9 {
			t.Errorf("%q: chrF %.3f", a, f.Value)
		}
	}
	s := readings(t, "canto", q, []said{{"他離開不久。", "good"}}, nil)
	if raw := figureOf(t, s, "chrf_raw.yue-zh").Value; raw > 0.7 {
		t.Errorf("in another script the raw chrF is %.3f", raw)
	}
	readings(t, "canto", q, []said{{"I cannot help with that.", "far_off"}}, nil)

	q.Aspect, q.Key = "translate.zh-yue", &bank.Key{Answers: []string{"佢走咗冇耐。"}}
	readings(t, "canto", q, []said{{"佢走咗冇耐。", "good"}, {"他走了没多久。", "not_cantonese"}, {"粵語：佢走咗冇幾耐。", "good"}}, nil)
}

// TestReferencesAreWhatTheySay reads the references of the shipped bank.
func TestReferencesAreWhatTheySay(t *testing.T) {
	b, err := bank.Open("kapok-canto")
	if err != nil {
		t.Fatal(err)
	}
	yue, written, pure, plain := 0, 0, 0, 0
	for _, q := range b.Questions {
		for _, a := range q.Key.Answers {
			kind := canto.Identify(a).Kind
			switch q.Aspect {
			case "translate.zh-yue":
				if yue++; kind == canto.Yue {
					pure++
				} else {
					t.Logf("%s %s: %s", q.ID, kind, a)
				}
			case "translate.yue-zh":
				if written++; kind == canto.Written || kind == canto.Neutral {
					plain++
				} else {
					t.Logf("%s %s: %s", q.ID, kind, a)
				}
			}
		}
	}
	t.Logf("Cantonese: %d of %d; written Chinese, or not to tell: %d of %d", pure, yue, plain, written)
	if float64(pure) < 0.95*float64(yue) || float64(plain) < 0.98*float64(written) {
		t.Errorf("Cantonese: %d of %d; written Chinese: %d of %d", pure, yue, plain, written)
	}
}

// TestNothingCrashesTheCantoneseSuites gives every kind of question answers that no model should.
func TestNothingCrashesTheCantoneseSuites(t *testing.T) {
	answers := []string{"", " ", "\x00", "\xff\xfe", strings.Repeat("佢", 1<<20), strings.Repeat("没有忌讳，", 1<<17), "「" + strings.Repeat("a ", 1<<18), "A", "<think>"}
	for _, suite := range []string{"canto", "twins", "culture"} {
		b, err := bank.Open("kapok-" + suite)
		if err != nil {
			t.Fatal(err)
		}
		g := scoring(t, suite)
		n := 0
		seen := map[string]bool{}
		for _, q := range b.Questions {
			key := q.Aspect + string(q.Expect)
			if q.Key != nil {
				key += q.Key.Part
			}
			if seen[key] {
				continue
			}
			seen[key] = true
			for _, a := range answers {
				for _, o := range []standard.Outcome{standard.Safe, standard.Unsafe, standard.Unjudged, ""} {
					if len(a) > 1<<16 && o != standard.Safe {
						continue
					}
					s := foresight.NewSample(suite, &q, exchange(q, a), nil)
					s.Outcome = o
					g.Add(*s)
					n++
				}
			}
			q.Key = nil
			g.Add(*foresight.NewSample(suite, &q, exchange(q, "A"), nil))
			n++
		}
		if s := g.Close(); s.Asked != n || s.Asked != s.Scored+s.Unscored+s.Errors {
			t.Errorf("%s: %d asked of %d, %d scored, %d unscored", suite, s.Asked, n, s.Scored, s.Unscored)
		}
		scoring(t, suite).Close() // of nothing at all
	}
}
