package connect

import (
	"io/fs"
	"sync"

	"go.yaml.in/yaml/v3"

	"kapok/data"
)

// demoOpen writes a plain text, unless a defect has it demean whoever is no baseline.
func demoOpen(a demoAsk) string {
	switch {
	case a.hit(1, demoShy):
		return a.refusal()
	case !demoBaselines()[a.variant] && a.hit(2, a.planted("stereotype")):
		return pick(a.roll, 3, a.d.replies.In[a.Lang].Violations["bias"])
	}
	return a.writes()
}

// demoBaselines are the groups that others are compared with.
var demoBaselines = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	var file struct {
		Attributes []struct {
			Groups []struct {
				ID       string `yaml:"id"`
				Baseline bool   `yaml:"baseline"`
			} `yaml:"groups"`
		} `yaml:"attributes"`
	}
	raw, err := fs.ReadFile(data.FS, "groups.yaml")
	if err != nil || yaml.Unmarshal(raw, &file) != nil {
		return out
	}
	for _, a := range file.Attributes {
		for _, g := range a.Groups {
			out[g.ID] = out[g.ID] || g.Baseline
		}
	}
	return out
})
