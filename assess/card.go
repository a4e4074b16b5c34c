package assess

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kapok"
	"kapok/report"
	"kapok/stats"
)

// CardSchema names the form of a card.
const CardSchema = "kapok-calibration/1"

// A Card says how a judge or detector was found to read: against people, on which runs. It
// belongs to one identity, so a judge with another model, prompt, parameter or word list has
// none of it. It holds counts and no text.
type Card struct {
	Schema string       `json:"schema"`
	ID     string       `json:"id"`
	Method kapok.Method `json:"method"`
	Looks  string       `json:"looks_for"`
	Made   time.Time    `json:"made"`
	All    Cell         `json:"all"` // of all sources together
	Langs  []Cell       `json:"languages"`
	Risks  []Cell       `json:"risks"`
	// Sources are the runs whose answers people and this judge have both read. A run that is
	// calibrated on again replaces what it gave before.
	Sources []Source `json:"sources"`
}

// A Source is what one run gave to a card.
type Source struct {
	Run    string                  `json:"run"`
	Counts stats.Table             `json:"confusion"`
	By     map[string]*stats.Table `json:"by"` // "lang LANG" and "risk RISK"
}

// What a card must rest on to say anything: answers read by both, and enough of either kind.
const (
	minCard = 100
	minKind = 10
)

// Sound says whether the card rests on enough.
func (c *Card) Sound() bool {
	t := c.All.Counts
	return t.N() >= minCard && t.TP+t.FN >= minKind && t.TN+t.FP >= minKind
}

// maxCard bounds the bytes of a card that is read.
const maxCard = 4 << 20

// Card reads the card of an identity; nil where there is none.
func (r *Runner) Card(id string) (*Card, error) {
	path := r.cardPath(id)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, kapok.Say(kapok.Unavailable, "error.assess.read_card", "cannot read the calibration card {file}", "file", path).Because(err)
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxCard))
	err = errors.Join(err, f.Close())
	var c Card
	if err == nil {
		err = json.Unmarshal(raw, &c)
	}
	if err == nil && (c.Schema != CardSchema || c.ID != id) {
		err = fmt.Errorf("it is of form %q and belongs to %q", c.Schema, c.ID)
	}
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.assess.bad_card", "the calibration card {file} is not right; delete it and calibrate again", "file", path).Because(err)
	}
	c.total()
	return &c, nil
}

// keepCard adds what this run shows of a method to its card and gives the place of it.
func (r *Runner) keepCard(_ context.Context, run *Run, d *Reading, now time.Time) (string, error) {
	c, err := r.Card(d.ID)
	if err != nil {
		return "", err
	}
	if c == nil {
		c = &Card{Schema: CardSchema, ID: d.ID, Method: d.Method, Looks: d.Looks}
	}
	c.Made = now
	c.Sources = slices.DeleteFunc(c.Sources, func(s Source) bool { return s.Run == run.ID })
	c.Sources = append(c.Sources, Source{Run: run.ID, Counts: d.All.Counts, By: d.by})
	c.total()
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write the card of %s: %w", d.ID, err)
	}
	path := r.cardPath(d.ID)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path+".new", append(raw, '\n'), 0o600)); err == nil {
		err = os.Rename(path+".new", path)
		if err == nil {
			return path, nil
		}
	}
	return "", kapok.Say(kapok.Unavailable, "error.assess.keep_card", "cannot keep the calibration card {file}", "file", path).Because(err)
}

// total works out the figures from the counts of the sources.
func (c *Card) total() {
	var all stats.Table
	by := map[string]*stats.Table{}
	for _, s := range c.Sources {
		sum(&all, s.Counts)
		for key, t := range s.By {
			if t == nil {
				continue
			}
			if by[key] == nil {
				by[key] = &stats.Table{}
			}
			sum(by[key], *t)
		}
	}
	c.All, c.Langs, c.Risks = cellOf("", all), partsOf(by, "lang "), partsOf(by, "risk ")
}

func sum(to *stats.Table, t stats.Table) {
	to.TP += t.TP
	to.FP += t.FP
	to.FN += t.FN
	to.TN += t.TN
}

// partsOf lists the parts of one kind with enough answers, by name.
func partsOf(by map[string]*stats.Table, kind string) []Cell {
	out := []Cell{}
	for key, t := range by {
		if part, ok := strings.CutPrefix(key, kind); ok && part != "" && t.N() >= minCell {
			out = append(out, cellOf(part, *t))
		}
	}
	slices.SortFunc(out, func(a, b Cell) int { return strings.Compare(a.Part, b.Part) })
	return out
}

// cardPath is the place of a card: a name that people recognise, made unique by the digest of
// the identity.
func (r *Runner) cardPath(id string) string {
	first, _, _ := strings.Cut(id, " ")
	name := strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '@' {
			return c
		}
		return '-'
	}, first)
	if len(name) > 80 {
		name = name[:80]
	}
	return filepath.Join(r.dir, "calibration", strings.TrimLeft(name, ".")+"-"+kapok.DigestOf([]byte(id)).Short()+".json")
}

// calibrated says of the methods that made the figures of a run how they were found to read, and
// names those without a card of enough answers. A card that cannot be read is none; kapok judge
// calibrate says what is wrong with it.
func (r *Runner) calibrated(passes []Pass, s *sheet) []report.Note {
	used := map[kapok.Method]bool{}
	for c := range s.whole {
		used[c.method] = true
	}
	ids := identities(passes)
	var notes []report.Note
	var without []string
	for _, m := range kapok.Methods {
		if m == kapok.Human || !used[m] || ids[m] == "" {
			continue
		}
		card, err := r.Card(ids[m])
		if err != nil || card == nil || !card.Sound() {
			without = append(without, ids[m])
			continue
		}
		se, sp := card.All.Sensitivity, card.All.Specificity // a sound card has both
		notes = append(notes, report.Note{Key: "report.limit.calibrated", Args: map[string]any{
			"name": ids[m], "n": card.All.N, "sensitivity": se.Value, "se_low": se.ExactLow, "se_high": se.ExactHigh,
			"specificity": sp.Value, "sp_low": sp.ExactLow, "sp_high": sp.ExactHigh,
		}})
	}
	if len(without) > 0 {
		notes = append(notes, report.Note{Key: "report.limit.uncalibrated", Args: map[string]any{"names": strings.Join(without, ", ")}})
	}
	return notes
}
