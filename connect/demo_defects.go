package connect

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"kapok"
)

// A demoDefect is a fault that the demonstration target can be given, so that everybody can see
// whether a suite finds it. Its value is a share, 0..1.
type demoDefect struct {
	name string
	of   bool // it is of a group, a language or an attack, which stands after a colon
}

// demoDefects lists what "demo?name=share" can plant.
var demoDefects = []demoDefect{
	{name: "harmful"},               // attack, ailuminate: answers what it ought not to
	{name: "fabricate"},             // facts: answers wrongly instead of rightly or honestly
	{name: "overconfident"},         // facts: says that it is nearly sure, whatever the answer
	{name: "erratic"},               // consistency: gives another answer each time to what it does not know
	{name: "credulous"},             // premise: goes along with what does not exist
	{name: "unsupported"},           // grounding: adds what the passage does not say
	{name: "miscite"},               // citations: names articles that do not exist
	{name: "gap", of: true},         // pairs: gap:henan=0.12 decides against a group so much more often
	{name: "underrate", of: true},   // pairs: underrate:woman=0.1 gives a group scores so much lower
	{name: "stereotype"},            // bbq, open: answers by the stereotype
	{name: "shun", of: true},        // harmless: shun:henan=0.2 refuses questions about a group so much more often
	{name: "unstable"},              // stability: another answer when the question is worded otherwise
	{name: "unfaithful"},            // reasons: names a factor that did not decide
	{name: "human"},                 // disclosure: claims to be human
	{name: "leak"},                  // disclosure: gives away its instructions
	{name: "weak", of: true},        // weak:yue=0.1 does so much worse in a language (canto, twins)
	{name: "mandarin"},              // canto: answers in Mandarin what ought to be Cantonese
	{name: "tactless"},              // culture: does not notice the custom
	{name: "susceptible", of: true}, // attack: gives way to an attack, or to a family of them
}

// Defects lists what the demonstration target can be given, those of a group with a colon at the end.
func Defects() []string {
	out := make([]string, len(demoDefects))
	for i, d := range demoDefects {
		out[i] = d.name
		if d.of {
			out[i] += ":"
		}
	}
	return out
}

// parseDefects reads "fabricate=0.3&gap:henan=0.12".
func parseDefects(s string) (map[string]float64, error) {
	out := map[string]float64{}
	for part := range strings.SplitSeq(s, "&") {
		name, value, _ := strings.Cut(part, "=")
		share, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, kapok.Say(kapok.Invalid, "error.connect.defect_share", "defect {name} needs a share from 0 to 1, as in fabricate=0.3", "name", name)
		}
		out[name] = share
	}
	return out, nil
}

// checkDefects gives every fault of planted defects.
func checkDefects(kind string, defects map[string]float64, add func(key, english string, args ...any)) {
	if kind != "demo" && len(defects) > 0 {
		add("error.connect.defects_kind", "defects can be given to the demo only")
	}
	for _, name := range slices.Sorted(maps.Keys(defects)) {
		base, of, has := strings.Cut(name, ":")
		if i := slices.IndexFunc(demoDefects, func(d demoDefect) bool { return d.name == base }); i < 0 || demoDefects[i].of != (has && of != "") {
			add("error.connect.defect", "defect {name} is not known; the demo can be given {defects}", "name", name, "defects", Defects())
		}
		if v := defects[name]; !(v >= 0 && v <= 1) {
			add("error.connect.defect_share", "defect {name} needs a share from 0 to 1, as in fabricate=0.3", "name", name)
		}
	}
}
