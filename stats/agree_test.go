package stats_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

// The grant-proposal table found in most textbooks: 20 both yes, 5 and 10 apart, 15 both no.
func TestKappaTextbook(t *testing.T) {
	var a, b []string
	add := func(n int, x, y string) {
		for range n {
			a, b = append(a, x), append(b, y)
		}
	}
	add(20, "yes", "yes")
	add(5, "yes", "no")
	add(10, "no", "yes")
	add(15, "no", "no")
	add(3, "yes", "") // rated once: passed over
	got, err := stats.Kappa(a, b)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "kappa", got, 0.4, 1e-12)
}

// Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections A, B and C.
func TestAlphaAgreesWithKrippendorff(t *testing.T) {
	for _, c := range []struct {
		name  string
		rows  []string // one observer a line, "." is missing
		alpha float64
	}{
		{"A: two observers, binary", []string{
			"0 1 0 0 0 0 0 0 1 0",
			"1 1 1 0 0 1 0 0 0 0"}, 0.095},
		{"B: two observers, nominal", []string{
			"a a b b d c c c e d d a",
			"b a b b b c c c e d d d"}, 0.692},
		{"C: four observers, missing ratings", []string{
			"1 2 3 3 2 1 4 1 2 . . .",
			"1 2 3 3 2 2 4 1 2 5 . 3",
			". 3 3 3 2 3 4 2 2 5 1 .",
			"1 2 3 3 2 4 4 1 2 5 1 ."}, 0.743},
	} {
		var units [][]string
		for _, row := range c.rows {
			for i, v := range strings.Fields(row) {
				if i == len(units) {
					units = append(units, nil)
				}
				units[i] = append(units[i], strings.Trim(v, "."))
			}
		}
		got, err := stats.Alpha(units)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		near(t, c.name, got, c.alpha, 5e-4)
	}
}

func TestAgreementThatCannotBeToldIsAnError(t *testing.T) {
	for _, c := range []struct {
		a, b []string
		says string
	}{
		{nil, nil, "no item"},
		{[]string{"x"}, nil, "1 ratings against 0"},
		{[]string{"x", ""}, []string{"", "y"}, "no item"},
		{[]string{"x", "x"}, []string{"x", "x"}, "same category"},
	} {
		if v, err := stats.Kappa(c.a, c.b); err == nil || !strings.Contains(err.Error(), c.says) || v != 0 {
			t.Errorf("Kappa(%q, %q) = %v, %v; want an error that says %q", c.a, c.b, v, err, c.says)
		}
	}
	for _, units := range [][][]string{nil, {{"x"}, {"", "y"}}, {{"x", "x"}, {"x", "x", ""}}} {
		if v, err := stats.Alpha(units); err == nil || v != 0 {
			t.Errorf("Alpha(%q) = %v without an error", units, v)
		}
	}
}

func TestFullAgreementIsOneAndOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(rapid.SampledFrom([]string{"p", "q", "r"}), 2, 40).Draw(t, "a")
		b := rapid.SliceOfN(rapid.SampledFrom([]string{"p", "q", "r", ""}), len(a), len(a)).Draw(t, "b")
		ab, err1 := stats.Kappa(a, b)
		ba, err2 := stats.Kappa(b, a)
		if (err1 == nil) != (err2 == nil) || ab-ba > 1e-12 || ba-ab > 1e-12 || ab > 1 {
			t.Fatalf("kappa %v one way, %v the other", ab, ba)
		}
		if k, err := stats.Kappa(a, a); err == nil && k < 1-1e-12 {
			t.Fatalf("a reviewer agrees with herself by %v", k)
		}
		units, same := make([][]string, len(a)), make([][]string, len(a))
		for i := range a {
			units[i] = []string{b[i], a[i]}
			same[i] = []string{a[i], a[i], ""}
		}
		if v, err := stats.Alpha(units); err == nil && !(v <= 1) {
			t.Fatalf("alpha is %v", v)
		}
		if v, err := stats.Alpha(same); err == nil && v < 1-1e-12 {
			t.Fatalf("full agreement gives alpha %v", v)
		}
	})
}
