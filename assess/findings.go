package assess

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"kapok"
)

// packFindings writes findings as JSON, scores cut to four decimals: cut and not rounded, so that
// none crosses the line at which it speaks against an answer.
func packFindings(found []kapok.Finding) string {
	found = slices.Clone(found)
	for i := range found {
		found[i].Score = math.Floor(found[i].Score*1e4) / 1e4
	}
	raw, err := json.Marshal(found)
	if err != nil { // a score that is no number: the detector could not judge
		raw, _ = json.Marshal([]kapok.Finding{{By: "panel/broken@1", Risk: kapok.AnyRisk, Unjudged: bounded(err.Error())}})
	}
	return string(raw)
}

// readFindings reads what packFindings wrote and appends it to dst.
func readFindings(dst []kapok.Finding, s string) ([]kapok.Finding, error) {
	if s == "" {
		return dst, nil
	}
	var found []kapok.Finding
	if err := json.Unmarshal([]byte(s), &found); err != nil {
		return dst, fmt.Errorf("read findings: %w", err)
	}
	return append(dst, found...), nil
}
