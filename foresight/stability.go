package foresight

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"kapok/bank"
	"kapok/extract"
)

// stability puts one multiple-choice question in other words (Sclar et al. 2024 show how much wording
// alone moves a score), behind talk that has nothing to do with it (Shi et al. 2023), and with its options
// in another order (Zheng et al. 2024), and looks whether the choice changes. A system that draws its
// words changes some choices for no reason at all: the very same question, asked again, says how
// many. What goes beyond that is the finding.
//
// A choice is an option by its text, wherever it stands, or a refusal. The unit of every test is
// the set of a question with its variants, since its answers hang together.
var stability = Kind{
	ID: "stability", Bank: bank.Stability, Version: "1",
	Put: putStability,
	New: func(o *Options) Reader {
		return &stabilityReader{o: o, sets: map[string]*reworded{}, right: counts{}, spots: counts{}}
	},
}

// The conditions in which a question is put; the others are held against the base.
const (
	putBase   = "base"
	putPara   = "paraphrase"
	putNoise  = "noise"
	putTurned = "order" // of the options
	putAgain  = "again" // nothing is changed but the draw
)

// changed lists the conditions in which something is changed.
var changed = []string{putPara, putNoise, putTurned}

const (
	orders     = 2 // in which the options are put, beside their own
	againTries = 2 // how often the base is put again
)

// putStability puts a part of a set as it stands; the base also again, and with its options in other orders.
func putStability(q bank.Question, o *Options) []Put {
	out := []Put{{Question: o.ask(q, "")}}
	if q.Key == nil || q.Key.Part != putBase {
		return out
	}
	tries := againTries
	if o.Tries > 0 {
		tries = o.Tries
	}
	for i := range tries {
		out = append(out, Put{Question: o.ask(q, ""), Repeat: i + 1})
	}
	for i, perm := range permutations(len(q.Key.Options), orders, o.Seed, q.ID) {
		turned, key := q, *q.Key
		turned.ID = Variant(q.ID, putTurned+strconv.Itoa(i+1))
		key.Options = make([]string, len(perm))
		for to, from := range perm {
			key.Options[to] = q.Key.Options[from]
			if from == q.Key.Choice {
				key.Choice = to
			}
		}
		turned.Key = &key
		out = append(out, Put{Question: o.ask(turned, "")})
	}
	return out
}

// permutations draws n different orders of the options of a question, none of which is its own; fewer
// where there are not so many. The same seed and question give the same orders.
func permutations(options, n int, seed uint64, id string) [][]int {
	all := 1
	for i := 2; i <= options && all <= n; i++ {
		all *= i
	}
	h := uint64(14695981039346656037) // FNV-1a
	for _, b := range []byte(id) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	r := rand.New(rand.NewPCG(seed, h))
	var out [][]int
	for len(out) < min(n, all-1) {
		p := r.Perm(options)
		if !slices.IsSorted(p) && !slices.ContainsFunc(out, func(o []int) bool { return slices.Equal(o, p) }) {
			out = append(out, p)
		}
	}
	return out
}

type stabilityReader struct {
	o            *Options
	sets         map[string]*reworded
	read, unread int
	right        counts // by condition
	spots        counts // by where the right option stood
	letters      letters
}

// reworded is what came back to one question in its conditions.
type reworded struct {
	aspect, lang string
	base         *chosen
	rest         map[string][]chosen // by condition
}

// chosen is an option by its text, which is the bank's.
type chosen struct {
	option string
	right  bool
}

// refusedChoice stands for an option where the system refused to choose.
const refusedChoice = "\x00"

// condition says in which condition a question of stability was put.
func condition(s Sample) string {
	_, variant := s.Base()
	switch part := s.Question.Key.Part; {
	case strings.HasPrefix(variant, putTurned):
		return putTurned
	case part == putBase && s.Repeat > 0:
		return putAgain
	case part == putBase, part == putNoise:
		return part
	}
	return putPara
}

// The words of stability beside Correct and Wrong.
const (
	Refused   = "refused"
	OtherThan = "changed" // another choice than to the question as it was first put
)

// Add reads the choice of one answer.
func (r *stabilityReader) Add(s Sample) Reading {
	k, how := s.Question.Key, condition(s)
	x := r.sets[k.Set]
	if x == nil {
		_, name, _ := cutAspect(s.Question.Aspect)
		x = &reworded{aspect: name, lang: string(s.Question.Lang), rest: map[string][]chosen{}}
		r.sets[k.Set] = x
	}
	expected := letterOf(k.Choice) + ". " + k.Options[k.Choice]
	c, word := chosen{option: refusedChoice}, Refused
	if i, ok := extract.Choice(s.Answer, k.Options); ok {
		c, word = chosen{option: k.Options[i], right: i == k.Choice}, Wrong
		if c.right {
			word = Correct
		}
		if how == putTurned {
			r.letters.add(i, len(k.Options))
			r.spots.add(letterOf(k.Choice), c.right)
		}
	} else if !s.Refused {
		r.unread++
		return Reading{Expected: expected}
	}
	r.read++
	r.right.add(how, c.right)
	if how == putBase {
		if x.base == nil {
			x.base = &c
		}
		return Reading{Word: word, Bad: word != Correct, Expected: expected}
	}
	x.rest[how] = append(x.rest[how], c)
	if x.base != nil && c.option != x.base.option {
		word = OtherThan
	}
	return Reading{Word: word, Bad: word == OtherThan, Expected: expected}
}

// letterOf is the letter under which an option is put.
func letterOf(i int) string { return string(rune('A' + i)) }

// flips counts the choices of a condition that differ from the base's.
func (x *reworded) flips(how string) ratio {
	var f ratio
	if x.base == nil {
		return f
	}
	for _, c := range x.rest[how] {
		f.whole++
		if c.option != x.base.option {
			f.part++
		}
	}
	return f
}

// accuracy counts the right choices of a condition.
func (x *reworded) accuracy(how string) ratio {
	var f ratio
	for _, c := range x.rest[how] {
		f.whole++
		if c.right {
			f.part++
		}
	}
	return f
}

// ordered gives the sets in the order of their ids.
func (r *stabilityReader) ordered() []*reworded {
	out := make([]*reworded, 0, len(r.sets))
	for _, id := range slices.Sorted(maps.Keys(r.sets)) {
		out = append(out, r.sets[id])
	}
	return out
}
