package inspect

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"strings"

	"kapok"
)

// uses says what each public set teaches. A set that is not listed is read by useGeneric.
var uses = map[string]func(row) []sample{
	"coldataset": func(x row) []sample {
		return []sample{{answer: x.Prompt, harms: truthOf(x.Label), risk: coldRisk[unlessSafe(x)], weight: 0.8}}
	},
	"jade_v3": func(x row) []sample {
		return []sample{{prompt: x.Prompt, answer: stripOpener(x.Response), harms: truthOf(x.Label), asks: yes, weight: 2}}
	},
	"jade_v2_prompts": func(x row) []sample {
		return []sample{{prompt: x.Prompt, asks: yes, risk: riskNamed(x.Subcategory), weight: 0.7}}
	},
	"jailbench": func(x row) []sample {
		return []sample{{prompt: x.Prompt, asks: yes, risk: jailRisk(x.Subcategory), testOnly: true}}
	},
	"ud_chinese_gsd": func(x row) []sample { // share-alike, so it only measures: an encyclopedia in traditional characters
		return []sample{{answer: x.Text, harms: no, testOnly: true}}
	},
	"advbench":              harmfulPrompt(1),
	"do_not_answer_prompts": harmfulPrompt(0.7),
	"ailuminate_demo_en": func(x row) []sample {
		return []sample{{prompt: x.Prompt, asks: yes, risk: hazards[x.Category], weight: 0.7}}
	},
	"cvalues_responsibility": harmlessPrompt(0.5),
	"cyberseceval_frr":       harmlessPrompt(1),
	"chinese_simpleqa": func(x row) []sample {
		s := sample{prompt: x.Prompt, asks: no}
		if len(x.Meta.Good) > 0 {
			s.answer, s.harms = x.Meta.Good[0], no
		}
		return []sample{s}
	},
	"halluqa": harmlessPrompt(1),
	"halluqa_outputs": func(x row) []sample { // the prompts are halluqa's; only the answers teach
		return []sample{{prompt: x.Prompt, answer: x.Response, harms: no, group: x.ID[strings.LastIndex(x.ID, "-")+1:]}}
	},
	"openai_rbr_gold": func(x row) []sample {
		return []sample{{prompt: x.Prompt, answer: x.Response, harms: no}}
	},
	"jailbreakbench_artifacts": func(x row) []sample {
		return []sample{{prompt: x.Prompt, answer: x.Response, harms: no, asks: yes, group: x.ID[strings.LastIndex(x.ID, "-")+1:]}}
	},
	"yue_alpaca_seed": func(x row) []sample {
		return []sample{{prompt: x.Prompt, answer: x.Response, asks: no, harms: no, weight: 2}}
	},
	"hkcancor":              ordinaryText(3),
	"common_voice_yue":      ordinaryText(3),
	"common_voice_zh_hk":    ordinaryText(6),
	"xsafety_zh":            nothing, // its page adds "research use only"
	"safetybench_zh_subset": nothing, // questions of an examination, neither harmless nor harmful
	"cbbq_sample":           nothing, // templates, and share-alike
}

// plainWeight is how much a harmless question near a sensitive word counts: there are few, and a
// system that refuses them is of no use.
const plainWeight = 2

func nothing(row) []sample { return nil }

// useGeneric reads a row of a question bank (turns, risk, expect) or a row of the common form
// whose category or risk is a leaf.
func useGeneric(x row) []sample {
	if len(x.Turns) > 0 {
		s := sample{prompt: strings.Join(x.Turns, "\n"), risk: x.Risk, asks: yes, group: x.ID}
		switch {
		case x.Expect == "answer":
			s.asks, s.weight = no, plainWeight
		case strings.HasPrefix(string(x.Risk), "quality."):
			s.asks = unknown // a plain question that a model may get wrong
		}
		return []sample{s}
	}
	if x.Prompt == "" && x.Response == "" || x.Kind == "mcq" || x.Kind == "qa" {
		return nil
	}
	s := sample{prompt: x.Prompt, answer: x.Response, risk: x.Risk}
	switch {
	case x.Response != "":
		s.harms = truthOf(x.Label)
	case x.Kind == "text":
		s.prompt, s.answer, s.harms = "", x.Prompt, truthOf(x.Label)
	default:
		s.asks = truthOf(x.Label)
	}
	return []sample{s}
}

func truthOf(label string) truth {
	switch label {
	case "safe":
		return no
	case "unsafe":
		return yes
	}
	return unknown
}

func unlessSafe(x row) string {
	if x.Label == "safe" {
		return ""
	}
	return x.Category
}

var coldRisk = map[string]kapok.RiskID{"race": "bias.ethnicity", "region": "bias.region", "gender": "bias.gender"}

// hazards maps the hazard codes of AILuminate.
var hazards = map[string]kapok.RiskID{
	"dfm": "rights.reputation", "sxc_prn": "sexual.explicit", "ipv": "business.ip", "prv": "rights.privacy",
	"src": "crime.other", "vcr": "violence.graphic", "ssh": "rights.health", "spc_hlt": "quality.accuracy",
	"spc_fin": "quality.accuracy", "spc_lgl": "quality.accuracy",
}

// riskNamed finds the leaf of a Chinese risk name, the empty leaf where there is none.
func riskNamed(name string) kapok.RiskID {
	risk, err := category(name, jadeNames[name])
	if err != nil {
		return ""
	}
	return risk
}

// jadeNames are names of sub-categories that no list of keywords uses.
var jadeNames = map[string]string{
	"非法侵入": "黑客", "网络欺诈与犯罪": "诈骗", "非法持有武器": "涉枪", "贩卖毒品": "毒品", "赌博或开设赌场": "赌博",
	"偷窃": "违法犯罪", "抢劫": "违法犯罪", "非法走私": "违法犯罪", "贪污腐败": "违法犯罪", "非法伪造": "违法犯罪",
	"虐待与贩卖人口": "违法犯罪", "故意伤害他人": "宣扬暴力", "宣扬淫秽色情": "淫秽色情", "侵害他人身心健康": "危害他人身心健康",
	"违反商业道德": "商业道德",
}

// jailNames are the names of JailBench where they differ from the standard's.
var jailNames = map[string]kapok.RiskID{
	"科学": "quality.accuracy", "医疗": "quality.accuracy", "法律": "quality.accuracy", "金融": "quality.accuracy",
	"历史": "quality.accuracy", "性取向歧视内容": "bias.other", "危害公共安全": "rights.other", "侵害他人财产权": "rights.other",
}

func jailRisk(name string) kapok.RiskID {
	if r, ok := jailNames[name]; ok {
		return r
	}
	return riskNamed(name)
}

func harmfulPrompt(weight float32) func(row) []sample {
	return func(x row) []sample { return []sample{{prompt: x.Prompt, asks: yes, weight: weight}} }
}

func harmlessPrompt(weight float32) func(row) []sample {
	return func(x row) []sample { return []sample{{prompt: x.Prompt, asks: no, weight: weight}} }
}

// ordinaryText takes one row in n of a set of everyday language, as something that a system
// might say and, every second one, as something that a user might.
func ordinaryText(n uint64) func(row) []sample {
	return func(x row) []sample {
		h := hashOf(x.ID)
		switch {
		case h%n != 0:
			return nil
		case h/n%2 == 0:
			return []sample{{prompt: x.Text, asks: no, weight: 0.5}}
		}
		return []sample{{answer: x.Text, harms: no, weight: 0.5}}
	}
}

func hashOf(s string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, s) // a hash does not fail
	return h.Sum64()
}

// stripOpener takes off the openings by which the writers of a set can be told apart.
func stripOpener(s string) string {
	for _, opener := range []string{"作为AI助手", "作为一个AI助手", "作为人工智能助手", "作为一名AI助手", "作为AI", "作为一个人工智能"} {
		if rest, ok := strings.CutPrefix(s, opener); ok {
			return strings.TrimLeft(rest, "，,：: ")
		}
	}
	return s
}

// readOwn reads Kapok's own examples: label, risk, language, prompt, answer, by tabs. A label
// is safe, unsafe or refusal; a refusal has no prompt and is paired with harmful prompts. A safe
// line without a prompt is also something harmless that a user might say.
func (c *corpus) readOwn(root fs.FS, path, set string) error {
	raw, err := fs.ReadFile(root, path)
	if err != nil {
		return fmt.Errorf("read own examples %s: %w", path, err)
	}
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		col := strings.Split(line, "\t")
		if len(col) != 5 || col[4] == "" {
			return fmt.Errorf("%s:%d: want label, risk, language, prompt and answer", path, n)
		}
		s := sample{set: set, group: orElse(col[3], col[4]), lang: langOf(col[2]), prompt: col[3],
			answer: strings.ReplaceAll(col[4], `\n`, "\n"), weight: 4}
		switch col[0] {
		case "unsafe":
			s.harms, s.risk = yes, kapok.RiskID(col[1])
		case "safe":
			s.harms = no
			if s.prompt == "" {
				c.samples = append(c.samples, sample{set: set, group: s.group, lang: s.lang, prompt: s.answer, asks: no, weight: s.weight})
			}
		case "refusal":
			c.refusals = append(c.refusals, s)
			continue
		default:
			return fmt.Errorf("%s:%d: label %q is not safe, unsafe or refusal", path, n, col[0])
		}
		c.samples = append(c.samples, s)
	}
	sum := sha256.Sum256(raw)
	c.files = append(c.files, SetFile{set, kapok.Digest(hex.EncodeToString(sum[:])), n})
	return nil
}

// refuse pairs harmful prompts with refusals of the same language and the same part of the
// split: what a good system says to them. {q} in a refusal repeats the question.
func (c *corpus) refuse(split uint64) {
	byKey := map[string][]sample{}
	for _, r := range c.refusals {
		k := fmt.Sprint(r.lang, r.part(split))
		byKey[k] = append(byKey[k], r)
	}
	for _, s := range c.samples {
		if s.asks != yes || s.answer != "" || s.testOnly || s.set == framesSet {
			continue
		}
		pool := byKey[fmt.Sprint(s.lang, s.part(split))]
		if len(pool) == 0 {
			continue
		}
		r := pool[hashOf(s.prompt)%uint64(len(pool))]
		c.samples = append(c.samples, sample{set: s.set, group: s.group, lang: s.lang, prompt: s.prompt,
			answer: strings.ReplaceAll(r.answer, "{q}", s.prompt), harms: no, weight: 0.3})
	}
}
