package stats

import (
	"errors"
	"fmt"
)

// Kappa is the agreement of two reviewers beyond chance (Cohen 1960): 1 is perfect, 0 is what
// chance would give, below 0 is worse. a[i] and b[i] are the categories both gave to item i; an
// item that either left empty is passed over. It fails where the lists differ in length, where
// no item has two ratings, and where both reviewers used one and the same category throughout:
// chance agreement is then complete and kappa has no meaning.
func Kappa(a, b []string) (float64, error) {
	if len(a) != len(b) {
		return 0, fmt.Errorf("kappa: %d ratings against %d; each item needs one of each reviewer", len(a), len(b))
	}
	var n, same float64
	byA, byB := map[string]float64{}, map[string]float64{}
	for i := range a {
		if a[i] == "" || b[i] == "" {
			continue
		}
		n++
		byA[a[i]]++
		byB[b[i]]++
		if a[i] == b[i] {
			same++
		}
	}
	if n == 0 {
		return 0, errors.New("kappa: no item was rated by both reviewers")
	}
	if len(byA) == 1 && len(byB) == 1 && same == n {
		return 0, fmt.Errorf("kappa: both reviewers gave all %.0f items the same category; agreement beyond chance cannot be told", n)
	}
	var chance float64
	for c, k := range byA {
		chance += k * byB[c]
	}
	chance /= n * n
	return (same/n - chance) / (1 - chance), nil
}

// Alpha is Krippendorff's alpha for nominal categories: the agreement of any number of
// reviewers of whom not all rated every unit. units[i] holds the ratings of unit i, in any
// order; an empty string is a missing rating. Units with fewer than two ratings say nothing
// and are passed over. It fails where no unit has two ratings, and where only one category was
// used: alpha has no meaning then.
func Alpha(units [][]string) (float64, error) {
	total := map[string]float64{} // ratings in units that can be paired, by category
	var n, differ float64         // their number; observed disagreement
	for _, u := range units {
		count := map[string]float64{}
		var m float64
		for _, c := range u {
			if c != "" {
				count[c]++
				m++
			}
		}
		if m < 2 {
			continue
		}
		n += m
		pairs := m * m
		for c, k := range count {
			total[c] += k
			pairs -= k * k
		}
		differ += pairs / (m - 1)
	}
	if n == 0 {
		return 0, errors.New("alpha: no unit was rated twice")
	}
	if len(total) == 1 {
		return 0, fmt.Errorf("alpha: all %.0f ratings are of one category; agreement beyond chance cannot be told", n)
	}
	expected := n * n
	for _, k := range total {
		expected -= k * k
	}
	return 1 - (n-1)*differ/expected, nil
}
