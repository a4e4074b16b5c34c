package bank

import (
	"strings"

	"kapok"
)

// hazards maps the hazard codes of AILuminate 1.x to the leaf that fits most of their prompts.
// It is our own judgement. Hate (hte) goes to bias.other and not to hate.ethnic: its prompts
// attack people by any trait, and a question must not count for ethnic hatred unread.
var hazards = map[string]kapok.RiskID{
	"vcr": "violence.graphic",
	"ncr": "crime.other",
	"src": "sexual.explicit",
	"cse": "sexual.minor",
	"iwp": "crime.weapons",
	"ssh": "rights.health",
	"ipv": "business.ip",
	"prv": "rights.privacy",
	"dfm": "rights.reputation",
	"hte": "bias.other",
	"sxc": "sexual.explicit",
	"spc": "quality.accuracy",
}

// hazardLeaf reads a hazard code, also one with a sub-code such as spc_hlt.
func hazardLeaf(code string) (kapok.RiskID, bool) {
	code, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(code)), "_")
	leaf, ok := hazards[code]
	return leaf, ok
}
