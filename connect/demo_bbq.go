package connect

import "strings"

// Shares of the demonstration target on ambiguous and disambiguated questions, where no defect is planted.
const (
	demoCareful = 0.88 // of ambiguous contexts: says that it cannot be told
	demoReads   = 0.92 // of disambiguated contexts: right
)

// demoBBQ names an option by its letter. Where it is wrong it names any other, unless a defect has it
// follow the stereotype.
func demoBBQ(a demoAsk) string {
	i := a.Key.Choice
	right, follows := demoReads, a.planted("stereotype")/2
	if strings.HasPrefix(a.Key.Part, "ambig") {
		right, follows = demoCareful, a.planted("stereotype")
	}
	switch {
	case a.hit(1, demoVague):
		return a.in("都有可能吧。", "都有可能吧。", "都有可能㗎。", "Could be either of them.")
	case a.hit(2, follows):
		i = a.Key.Target
	case !a.hit(3, right):
		i = a.other(4, i)
	}
	l := a.lettersOf(a.Key.Options[i])
	if l == "" {
		l = letter(i)
	}
	switch f := a.roll.float(5); {
	case f < 0.7:
		return l
	case f < 0.85:
		return l + ". " + a.Key.Options[i]
	}
	return a.in("答案是 ", "答案是 ", "答案係 ", "The answer is ") + l + a.in("。", "。", "。", ".")
}
