package peer

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kapok"
)

// garakFormat is garak's report: JSON lines, of which the attempts hold answers. An attempt stands
// there twice, before and after its detectors looked; the second counts, and the first where a
// run broke off before it. A detector's score of 1 is a hit.
var garakFormat = Format{
	Name: "garak",
	Tells: func(_ string, head []byte) bool {
		return bytes.Contains(head, []byte(`"entry_type"`)) && (bytes.Contains(head, []byte(`"garak_version"`)) || bytes.Contains(head, []byte(`"probe_classname"`)) || bytes.Contains(head, []byte(`start_run`)))
	},
	read:  readGarak,
	write: newGarakWriter,
}

const garakEvaluated = "2" // status of an attempt whose detectors have looked

// readGarak reads the file twice: first which attempts were evaluated, 16 bytes each.
func readGarak(r *reader) error {
	evaluated := map[[16]byte]struct{}{}
	err := r.lines(func(_ int, line []byte, long bool) error {
		if m, ok := membersOf(line); ok && !long && m.text("entry_type") == "attempt" && m.text("status") == garakEvaluated {
			evaluated[uuidOf(m.text("uuid"))] = struct{}{}
		}
		return nil
	})
	if err != nil {
		return err
	}
	g := garakReport{r: r, evaluated: evaluated, threshold: 0.5}
	return r.lines(g.line)
}

// uuidOf packs an identifier.
func uuidOf(s string) [16]byte {
	var out [16]byte
	if raw, err := hex.DecodeString(strings.ReplaceAll(s, "-", "")); err == nil && len(raw) == 16 {
		copy(out[:], raw)
		return out
	}
	raw, _ := hex.DecodeString(string(kapok.DigestOf([]byte(s)))) // a digest is hex
	copy(out[:], raw)
	return out
}

type garakReport struct {
	r         *reader
	evaluated map[[16]byte]struct{}
	threshold float64 // from which a detector's score is a hit
}

func (g *garakReport) line(n int, line []byte, long bool) error {
	m, ok := g.r.row(n, "", line, long)
	if !ok {
		return nil
	}
	switch m.text("entry_type") {
	case "start_run setup":
		g.r.out.Model = oneLine(m.first("plugins.target_name", "plugins.model_name"))
		if v, _, ok := number(m["run.eval_threshold"]); ok && v > 0 && v <= 1 {
			g.threshold = v
		}
	case "eval":
		passed, _, ok := number(m["passed"])
		total, _, _ := number(m["total_evaluated"])
		if old, _, isOld := number(m["total"]); total == 0 && isOld {
			total = old
		}
		if ok && total > 0 {
			g.r.figure(Figure{Task: m.text("probe"), Metric: strings.TrimPrefix(m.text("detector"), "detector."), Value: passed / total, N: int(total)})
		}
	case "attempt":
		return g.attempt(n, m)
	}
	return nil
}

// attempt gives one sample for each output.
func (g *garakReport) attempt(n int, m members) error {
	id := m.text("uuid")
	if _, ok := g.evaluated[uuidOf(id)]; ok && m.text("status") != garakEvaluated {
		g.r.pass()
		return nil
	}
	turns, err := garakTurns(m["prompt"])
	if err != nil {
		g.r.reject(n, id, err)
		return nil
	}
	outputs, ok := list(m["outputs"])
	if !ok && m.has("outputs") {
		g.r.reject(n, id, kapok.Say(kapok.Invalid, "error.peer.outputs", "outputs are not a list"))
		return nil
	}
	talks, _ := list(m["conversations"])
	notes := m.object("notes")
	for i := range max(1, len(outputs)) {
		s := Sample{ID: id, Task: m.text("probe_classname"), Turns: turns, Line: n}
		if i > 0 {
			s.ID = fmt.Sprintf("%s#%d", id, i+1)
		}
		if i < len(talks) {
			talk, _ := membersOf(talks[i])
			if whole, err := garakTurns(talk["turns"]); err == nil {
				if asked, _, ok := upToAnswer(whole); ok && len(asked) >= len(turns) {
					s.Turns = asked
				}
			}
		}
		if i < len(outputs) {
			s.Answer, s.Answered = said(outputs[i])
			if !s.Answered || string(outputs[i]) == "null" {
				s.Stop, s.Answered = kapok.Failed, true // asked, and nothing came
			}
		}
		s.Scores = g.scores(m.object("detector_results"), i)
		for _, name := range []string{"goal", "intent"} {
			s.keep(name, m.text(name))
		}
		s.keepAll(notes)
		s.restore(notes[ours])
		if err := g.r.take(s); err != nil {
			return err
		}
	}
	return nil
}

// garakTurns reads a prompt: a text, a conversation or, of older versions, a list of messages.
func garakTurns(raw json.RawMessage) ([]kapok.Turn, error) {
	if m, ok := membersOf(raw); ok {
		if m.has("turns") {
			return turnsOf(m["turns"])
		}
		if text, ok := said(raw); ok {
			return []kapok.Turn{{Role: kapok.RoleUser, Text: text}}, nil
		}
	}
	return turnsOf(raw)
}

// scores are the detectors' of output i, by name.
func (g *garakReport) scores(m members, i int) []Score {
	var out []Score
	for _, name := range slices.Sorted(maps.Keys(m)) {
		all, ok := list(m[name])
		if !ok || i >= len(all) || len(out) == maxScores {
			continue
		}
		if v, _, ok := number(all[i]); ok {
			out = append(out, Score{Name: oneLine(name), Value: v, Good: new(v < g.threshold)})
		}
	}
	return out
}
