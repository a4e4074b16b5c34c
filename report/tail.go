package report

import (
	"strconv"
	"strings"
	"time"
)

// coefficient shows an agreement, and a dash where there is none to show.
func coefficient(x *float64) string {
	if x == nil {
		return "–"
	}
	return strconv.FormatFloat(*x, 'f', 3, 64)
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// reviewers names the people who judged.
func (v view) reviewers() string {
	names := make([]string, 0, len(v.a.Review.Reviewers))
	for _, n := range v.a.Review.Reviewers {
		names = append(names, line(n, 40))
	}
	return strings.Join(names, v.T("report.and"))
}

// tentative is the agreement below which reviews say little (Krippendorff).
const tentative = 0.667

// reviewWarnings says what speaks against resting a conclusion on the reviews.
func (v view) reviewWarnings() []string {
	r := v.a.Review
	var out []string
	if n := r.Disagreed - r.Adjudicated; n > 0 {
		out = append(out, v.t("report.review.open", "n", n))
	}
	if r.Alpha != nil && *r.Alpha < tentative {
		out = append(out, v.t("report.review.low", "alpha", coefficient(r.Alpha)))
	}
	return out
}

// latency shows the median and the 95th percentile.
func (v view) latency() string {
	show := func(ms float64) string {
		if ms < 1000 {
			return v.Duration(time.Duration(ms * float64(time.Millisecond)))
		}
		return v.t("term.duration.seconds", "s", strconv.FormatFloat(ms/1000, 'f', 2, 64))
	}
	return show(v.a.Cost.LatencyP50) + " / " + show(v.a.Cost.LatencyP95)
}

// countName names what was counted; traits of the response come with their prefix.
func (v view) countName(kind, key string) string {
	return v.term(kind, strings.TrimPrefix(key, kind+"."))
}

// most is the largest count, at least 1, and the sum.
func most(list []Count) (most, total int) {
	most = 1
	for _, c := range list {
		most = max(most, c.N)
		total += c.N
	}
	return most, total
}

func (v view) ofTotal(n, total int) string {
	if total == 0 {
		return ""
	}
	return v.Percent(float64(n) / float64(total))
}
