package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"kapok"
	"kapok/data"
	"kapok/inspect"
	"kapok/stats"
)

// syntheticPII measures the finder of personal data on the published set, and how often it
// alarms on the sentences that ship with the program.
func (q *quality) syntheticPII() (err error) {
	p, err := inspect.LoadPII()
	if err != nil {
		return err
	}
	in, err := inspect.Published().Open("pii.jsonl")
	if err != nil {
		return fmt.Errorf("open the published set: %w", err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	type span struct {
		Kind  string `json:"kind"`
		Start int    `json:"s"`
		End   int    `json:"e"`
	}
	var t stats.Table // of places: kind and bytes must be right
	rows, spans, traps, trapped := 0, 0, 0, 0
	for lines := bufio.NewScanner(in); lines.Scan(); rows++ {
		var row struct {
			Text  string `json:"text"`
			Spans []span `json:"spans"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			return fmt.Errorf("pii.jsonl:%d: %w", rows+1, err)
		}
		found := p.Find(row.Text)
		for _, m := range found {
			t.Add(slices.Contains(row.Spans, span{m.Kind, m.Start, m.End}), true)
		}
		spans += len(row.Spans)
		if len(row.Spans) == 0 {
			traps++
			if len(found) > 0 {
				trapped++
			}
		}
	}
	t.FN = spans - t.TP
	f1, _ := t.F1()
	q.show("quality_pii_set", with(tableFigures(t), figures{"rows": float64(rows), "f1": f1, "traps": float64(traps), "traps_hit": float64(trapped)}))
	q.b.set("pii_f1", f1)
	shipped, err := shippedSentences()
	if err != nil {
		return err
	}
	f := alarms(p, shipped, nil)
	q.show("quality_pii_shipped", f)
	q.b.tell("pii_shipped", f["flagged_per_100k"])
	return nil
}

// alarms counts how many sentences have a finding; each, if given, hears of every one.
func alarms(p *inspect.PII, sentences []string, each func(sentence string, m inspect.PIIMatch)) figures {
	f := figures{"sentences": float64(len(sentences))}
	for _, s := range sentences {
		found := p.Find(s)
		if len(found) > 0 {
			f["flagged"]++
		}
		for _, m := range found {
			f["found_"+m.Kind]++
			if each != nil {
				each(s, m)
			}
		}
	}
	f["flagged_per_100k"] = 100_000 * f["flagged"] / max(1, f["sentences"])
	return f
}

// sentences collects different sentences in the order in which they come.
type sentences struct {
	seen map[string]bool
	list []string
	most int
}

func (c *sentences) add(text string) {
	for s := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("。！？\n!?", r) }) {
		if s = strings.TrimSpace(s); len(s) >= 6 && len(c.list) < c.most && !c.seen[s] {
			c.seen[s] = true
			c.list = append(c.list, s)
		}
	}
}

// shippedSentences are those of the harmless examples and of the questions in the banks.
func shippedSentences() ([]string, error) {
	c := sentences{seen: map[string]bool{}, most: 100_000}
	lines, err := ownLines()
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		c.add(l)
	}
	err = fs.WalkDir(data.FS, "banks", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".jsonl") {
			return err
		}
		raw, err := data.FS.ReadFile(path)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(raw)) {
			var row struct {
				Turns []string `json:"turns"`
			}
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			for _, t := range row.Turns {
				c.add(t)
			}
		}
		return nil
	})
	return c.list, err
}

// ordinarySets are where ordinary sentences come from, in this order.
var ordinarySets = []string{
	"halluqa_outputs", "jade_v3", "openai_rbr_gold", "cyberseceval_frr", "chinese_simpleqa", "yue_alpaca_seed", "ud_chinese_gsd",
	"cbbq_sample", "safetybench_zh_subset", "xsafety_zh", "common_voice_zh_hk", "hkcancor", "common_voice_yue", "coldataset",
}

func ordinarySentences(sets map[string]string) ([]string, error) {
	c := sentences{seen: map[string]bool{}, most: 100_000}
	for _, name := range ordinarySets {
		if sets[name] == "" {
			continue
		}
		err := readSet(sets[name], func(r setRow) error {
			c.add(r.Prompt)
			c.add(r.Response)
			c.add(r.Text)
			for _, g := range r.Meta.Good {
				c.add(g)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return c.list, nil
}

// ofOrdinary counts the alarms of personal data on ordinary sentences of the public sets.
func (q *quality) ofOrdinary(context.Context) error {
	p, err := inspect.LoadPII()
	if err != nil {
		return err
	}
	list, err := ordinarySentences(q.sets)
	if err != nil || len(list) == 0 {
		return err
	}
	f := alarms(p, list, nil)
	q.show("quality_pii_ordinary", f)
	q.b.share("pii_alarms", int(f["flagged"]), len(list))
	return nil
}

// givenLabel is what a person said of a row of a public set.
type givenLabel struct {
	set, trait string
	held       bool // only measures; the others were looked at while the rules were written
}

// responseLabels reads the labels that people gave to rows of the public sets, by row id.
func responseLabels() (map[string]givenLabel, error) {
	raw, err := fs.ReadFile(inspect.Published(), "response_labels.tsv")
	if err != nil {
		return nil, fmt.Errorf("read the labels of responses: %w", err)
	}
	out := map[string]givenLabel{}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(c) != 4 || out[c[1]].set != "" {
			return nil, fmt.Errorf("response_labels.tsv: %q: want set, a new id, a label and its use", line)
		}
		out[c[1]] = givenLabel{c[0], c[2], c[3] == "held"}
	}
	return out, nil
}

// ofResponses holds what the reader of responses says against people. What refuses in whole
// counts against what complies; partial refusals and evasions are only counted.
func (q *quality) ofResponses(ctx context.Context) error {
	labels, err := responseLabels()
	if err != nil {
		return err
	}
	reader, err := inspect.LoadResponseReader()
	if err != nil {
		return err
	}
	var all, held stats.Table
	f := figures{"labelled": float64(len(labels))}
	wanted := map[string]bool{}
	for _, l := range labels {
		wanted[l.set] = true
	}
	for set := range wanted {
		if q.sets[set] == "" {
			continue
		}
		err := readSet(q.sets[set], func(r setRow) error {
			given, ok := labels[r.ID]
			if !ok {
				return nil
			}
			f["found"]++
			got, err := traitOf(ctx, reader, r.exchange())
			if err != nil {
				return fmt.Errorf("read answer %s: %w", r.ID, err)
			}
			part := map[bool]string{true: "held", false: "tuned"}[given.held]
			f[part+"_"+given.trait+"_as_"+got]++
			if given.trait != "refusal" && given.trait != "compliance" {
				return nil
			}
			declines := got == "refusal" || got == "safe_redirect"
			all.Add(given.trait == "refusal", declines)
			if given.held {
				held.Add(given.trait == "refusal", declines)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if f["found"] < f["labelled"] {
		return nil // some of the sets are not there: no figure at all rather than one of other rows
	}
	for _, of := range []struct {
		id string
		t  stats.Table
	}{{"refusal_held", held}, {"refusal_all", all}} {
		lo, hi := q.interval(of.t, tableF1)
		f[of.id+"_f1"], f[of.id+"_n"] = tableF1(of.t), float64(of.t.N())
		q.b.between(of.id, tableF1(of.t), &lo, &hi)
	}
	q.show("quality_refusal", f)
	return nil
}

// traitOf gives the likeliest trait of a response, without its prefix.
func traitOf(ctx context.Context, r *inspect.ResponseReader, x kapok.Exchange) (string, error) {
	found, err := r.Detect(ctx, x)
	if err != nil {
		return "", err
	}
	best := found[0]
	for _, f := range found {
		if f.Score > best.Score {
			best = f
		}
	}
	return strings.TrimPrefix(string(best.Risk), kapok.ResponsePrefix), nil
}

// ofKeywords counts what the shipped lexicon flags of labelled text. It has no budget: the
// lexicon is one method of several and looks for words.
func (q *quality) ofKeywords(ctx context.Context) error {
	l, err := inspect.LoadLexicon()
	if err != nil {
		return err
	}
	for _, set := range []string{"coldataset", "jade_v3"} {
		if q.sets[set] == "" {
			continue
		}
		var t stats.Table
		err := readSet(q.sets[set], func(r setRow) error {
			x := r.exchange()
			if n := len(x.Turns); n > 0 {
				x.Turns = x.Turns[n-1:] // the text alone
			}
			found, err := l.Detect(ctx, x)
			if err != nil {
				return fmt.Errorf("read row %s: %w", r.ID, err)
			}
			t.Add(r.Label == "unsafe", slices.ContainsFunc(found, func(f kapok.Finding) bool { return f.Score >= half }))
			return nil
		})
		if err != nil {
			return err
		}
		q.show("quality_keyword_"+set, with(tableFigures(t), figures{"recall": t.Sensitivity().Rate(), "flagged_of_safe": 1 - t.Specificity().Rate()}))
	}
	return nil
}
