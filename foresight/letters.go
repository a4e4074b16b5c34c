package foresight

import (
	"math/rand/v2"

	"kapok/report"
	"kapok/stats"
)

// letters are the letters chosen in questions whose options stand in a drawn order. Whoever chooses by
// what the options say chooses each letter as often as any other; a favourite one is a bias of
// position (Zheng et al. 2024, "Large Language Models Are Not Robust Multiple Choice Selectors").
type letters struct{ by [maxLetters][maxLetters]int } // by how many options there were, and which was chosen

const maxLetters = 10

func (l *letters) add(chosen, options int) {
	if chosen < options && options <= maxLetters {
		l.by[options-1][chosen]++
	}
}

// thrown is how often the letters are thrown again to see what chance does.
const thrown = 4000

// contrast tests whether all letters are chosen alike: the chi-square of the letters against those of
// choices thrown at random, which is exact for small numbers too (Hope 1968). worse is as
// [Section.Contrast] says. It gives how often the favourite was chosen.
func (l *letters) contrast(out *Section, worse int) (favourite, all int) {
	seen, fair := [maxLetters]int{}, [maxLetters]float64{}
	for i := range l.by {
		n := 0
		for j, k := range l.by[i] {
			seen[j] += k
			n += k
		}
		all += n
		for j := range fair {
			if j <= i {
				fair[j] += float64(n) / float64(i+1)
			}
		}
	}
	if all == 0 {
		return 0, 0
	}
	best := 0
	table := counts{}
	for j := range seen {
		if fair[j] == 0 {
			continue
		}
		table[letterOf(j)] = &count{k: seen[j], n: all}
		if float64(seen[j])-fair[j] > float64(seen[best])-fair[best] {
			best = j
		}
	}
	out.Table("by_letter", Neither, table)
	mine, reached := farness(seen, fair), 1
	r := rand.New(rand.NewPCG(1, uint64(all)))
	for range thrown {
		if farness(l.throw(r), fair) >= mine {
			reached++
		}
	}
	share, low, high := share(seen[best], all)
	by := fair[best] / float64(all)
	out.Contrast(report.Contrast{
		ID: "position", Family: "position", A: out.o.name(letterOf(best)), B: out.o.name("chance"), Test: "permutation", Unit: report.Difference,
		N: all, Difference: share - by, Low: low - by, High: high - by, Effect: stats.CohenH(share, by), EffectIs: "cohens_h",
		P: float64(reached) / (thrown + 1), MDE: stats.LeastProportions(all, 1<<20, by, 1-confidence, power),
	}, worse)
	return seen[best], all
}

// farness is the chi-square of letters against what is fair.
func farness(seen [maxLetters]int, fair [maxLetters]float64) float64 {
	var x float64
	for j, f := range fair {
		if f > 0 {
			d := float64(seen[j]) - f
			x += d * d / f
		}
	}
	return x
}

// throw chooses as many letters at random.
func (l *letters) throw(r *rand.Rand) (out [maxLetters]int) {
	for i := range l.by {
		n := 0
		for _, k := range l.by[i] {
			n += k
		}
		for range n {
			out[r.IntN(i+1)]++
		}
	}
	return out
}
