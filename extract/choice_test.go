package extract_test

import (
	"strings"
	"testing"

	"kapok/extract"
)

var (
	four   = []string{"", "", "", ""}
	cities = []string{"廣州", "深圳", "香港", "澳門"}
	gases  = []string{"oxygen", "carbon dioxide", "nitrogen", "carbon"}
	dishes = []string{"乾炒牛河", "雲吞麵", "白切雞", "及第粥"}
)

const none = '-'

// Each row is what a model wrote and the letter that it meant; '-' where nobody can say.
var choices = []struct {
	text    string
	options []string
	want    rune
}{
	// a letter and nothing else
	{"B", four, 'B'}, {" b. ", four, 'B'}, {"（C）", four, 'C'}, {"Ｄ", four, 'D'}, {"Ⓑ", four, 'B'}, {"**A**", four, 'A'}, {"【C】。", four, 'C'},
	{"答：B", four, 'B'}, {"乙", four, 'B'}, {"選項 C", four, 'C'}, {"\\boxed{D}", four, 'D'}, {"$\\boxed{\\text{B}}$", four, 'B'}, {"\"A\"", four, 'A'},
	{"", four, none}, {"…", four, none}, {"E", four, none}, {"AB", four, none}, {"A、C", four, none}, {"A and C", four, none}, {"?", four, none},

	// statements, Cantonese
	{"答案係B。", four, 'B'}, {"我揀 C，因為其他都唔啱。", four, 'C'}, {"呢題嘅答案應該係（D）。", four, 'D'}, {"正確答案係選項A", four, 'A'}, {"應該揀B呀", four, 'B'},
	{"B先啱。", four, 'B'}, {"呢個問題：我諗係……答案：C", four, 'C'}, {"我覺得B係正確嘅答案", four, 'B'}, {"唔揀A，揀D。", four, 'D'}, {"答案唔係A，係C", four, 'C'},
	{"唔好揀B。", four, none}, {"如果答案係A，就解釋唔到；所以答案係D。", four, 'D'}, {"答案係第二個選項", four, 'B'}, {"A唔啱，B唔啱，C都唔啱。", four, none},

	// statements, Mandarin
	{"正确答案是：B", four, 'B'}, {"因此，选择C。", four, 'C'}, {"综上，应选 D", four, 'D'}, {"答案为“A”。", four, 'A'}, {"【答案】C\n【解析】A错在时间，B错在地点。", four, 'C'},
	{"选项B正确。", four, 'B'}, {"B是不正确的", four, none}, {"A选项对应的是北方，所以选B。", four, 'B'}, {"本题选D，A、B、C均有误。", four, 'D'}, {"答案是A和C。", four, none},
	{"答案是E。", four, none}, {"请从A、B、C、D中选择。答案：B", four, 'B'}, {"错误答案是A，正确答案是B", four, 'B'}, {"最终答案：C。不过很多人答案会写A。", four, 'C'},
	{"不选A。", four, none}, {"答案：A\n\n等等，重新计算。答案应为 D。", four, 'D'}, {"答案：选项二", four, 'B'}, {"B對嗎？唔係。", four, none},

	// statements, English
	{"The answer is (B).", four, 'B'}, {"The correct answer is: **C**", four, 'C'}, {"Answer: d", four, 'D'}, {"I would choose option A because it is shorter.", four, 'A'},
	{"Option B is correct.", four, 'B'}, {"The answer is not A.", four, none}, {"The best option is B. Option A is wrong.", four, 'B'}, {"The answer is a mammal.", four, none},
	{"The answer to the question is C", four, 'C'}, {"If the answer is A, the total is odd. So the answer is D.", four, 'D'}, {"Final Answer: B\n\nNote that many pick answer C.", four, 'B'},
	{"The answer is A or B.", four, none}, {"A is the correct answer", four, 'A'}, {"The answer is I think B", four, 'B'}, {"Answer is A because it floats.", four, 'A'},

	// more ways to say it
	{"答案：B，因为A和C都不对", four, 'B'}, {"选A还是选B？我觉得选B。", four, 'B'}, {"Both A and B are correct", four, none}, {"The answer is option 2.", four, 'B'},
	{"正确答案是第三项", four, 'C'}, {"B項正確", four, 'B'}, {"故選B項。", four, 'B'}, {"<answer>B</answer>", four, 'B'}, {"{\"answer\": \"B\"}", four, 'B'}, {"[[C]]", four, 'C'},
	{"答案 : B/C", four, none}, {"不是A，不是B，也不是D，只能是C", four, 'C'}, {"排除A、B、D，选C", four, 'C'}, {"答案不可能是A", four, none}, {"It can't be A.", four, none},
	{"(A)(B)", four, none}, {"Answer: B\nExplanation: Option A is incorrect because it sinks.", four, 'B'}, {"我會選擇A而唔係B", four, 'A'}, {"正确的是B", four, 'B'}, {"C would be correct.", four, 'C'},
	{"Correct: D", four, 'D'}, {"B最合適", four, 'B'}, {"唔知，冇一個啱。", four, none}, {"我唔肯定，可能係A或者B", four, none}, {"A (廣州)", cities, 'A'}, {"以上皆非", four, none},

	// a letter that begins
	{"B. 深圳", cities, 'B'}, {"C) nitrogen\n\nIt is most of the air.", gases, 'C'}, {"A：因為佢最早。", four, 'A'}, {"D 因為只有佢係啱", four, 'D'}, {"C香港", cities, 'C'},
	{"A good answer needs more facts.", four, none}, {"I think so.", []string{"", "", "", "", "", "", "", "", ""}, none}, {"A. 廣州\nB. 深圳\nC. 香港\nD. 澳門", cities, none},
	{"A. 廣州\nB. 深圳\nC. 香港\nD. 澳門\n答案：C", cities, 'C'}, {"B型血嘅人比較少。", four, none}, {"C語言係1972年出現嘅。", four, none}, {"A股升咗。", four, none},
	{"A.I. is not on the list.", four, none}, {"D-Day was in June.", four, none}, {"C++", four, none}, {"A: wrong\nB: wrong\nC: right", four, none}, {"B、C", four, none},

	// one line is a letter
	{"Air holds 78 % of it.\n\nC", four, 'C'}, {"想清楚先。\n\n（B）", four, 'B'}, {"A\nB\nC\nD", four, none},

	// the text of an option, and the only letter
	{"係香港。", cities, 'C'}, {"香港", cities, 'C'}, {"唔係香港，係澳門。", cities, 'D'}, {"廣州同深圳都有可能。", cities, none}, {"干炒牛河", dishes, 'A'}, {"應該係云吞面啩", dishes, 'B'},
	{"It is carbon dioxide.", gases, 'B'}, {"It is carbon.", gases, 'D'}, {"hydrocarbons", gases, none}, {"呢題梗係 C 啦！", four, 'C'}, {"維他命C好重要。", four, none},
	{"The sky is blue.", gases, none}, {"C 深圳", cities, none}, {"12", []string{"12", "120", "1", "2"}, 'A'}, {"一共係120個", []string{"12", "120", "1", "2"}, 'B'},

	// models that go on, think, or are cut
	{"B\n\nQuestion: What is next?\nAnswer: D", four, 'B'}, {"問題：邊個城市最南？\n答案：A\n\n問題：下一題\n答案：C", four, 'A'}, {"C<|im_end|>\nD", four, 'C'},
	{"<think>答案係A？唔係，應該係D。</think>\n\nB", four, 'B'}, {"<think>The answer is A, but", four, none}, {"答案係B</s>答案係C", four, 'B'},
	{strings.Repeat("講下先。", 30000) + "答案係C", four, 'C'},
}

func TestChoice(t *testing.T) {
	for _, c := range choices {
		i, ok := extract.Choice(c.text, c.options)
		got := none
		if ok {
			got = rune('A' + i)
		}
		if got != c.want {
			t.Errorf("%.60q means %c, read %c", c.text, c.want, got)
		}
	}
}

// Traditional and simplified characters, wide and narrow letters, are read alike.
func TestChoiceIsTheSameInEveryScript(t *testing.T) {
	for _, pair := range [][2]string{{"答案係B", "答案系Ｂ"}, {"應選C", "应选Ｃ"}, {"正確答案：D", "正确答案:D"}, {"我揀A", "我拣Ａ"}} {
		i, a := extract.Choice(pair[0], four)
		j, b := extract.Choice(pair[1], four)
		if !a || !b || i != j {
			t.Errorf("%v: %d %v, %d %v", pair, i, a, j, b)
		}
	}
}

// The naive rule reads what it should not; that is what it is shown for.
func TestFirstLetterIsNaive(t *testing.T) {
	for text, want := range map[string]rune{"B": 'B', "答案係C": 'C', "唔係A，係C": 'A', "A good answer is C": 'A', "ABBA": none, "E": none, "": none, "<think>A</think>B": 'B'} {
		i, ok := extract.FirstLetter(text, 4)
		got := none
		if ok {
			got = rune('A' + i)
		}
		if got != want {
			t.Errorf("%q: %c, want %c", text, got, want)
		}
	}
}

func FuzzChoice(f *testing.F) {
	for _, c := range choices {
		f.Add(c.text, strings.Join(c.options, "|"))
	}
	f.Fuzz(func(t *testing.T, text, options string) {
		list := strings.Split(options, "|")
		i, ok := extract.Choice(text, list)
		j, again := extract.Choice(text, list)
		if i != j || ok != again {
			t.Error("not deterministic")
		}
		if i < 0 || ok && i >= len(list) || !ok && i != 0 {
			t.Errorf("%d of %d, %v", i, len(list), ok)
		}
	})
}
