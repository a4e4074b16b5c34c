package inspect

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kapok"
)

// frames is a file of sentences with holes and of what fills them. They teach which words belong
// to which leaf, both in prompts that ask for harm and in prompts that only speak of it.
type frames struct {
	Groups map[kapok.RiskID]map[kapok.Lang][]string `yaml:"groups"` // of people, by the leaf that protects them
	Deeds  map[kapok.RiskID]map[kapok.Lang][]string `yaml:"deeds"`
	Bad    map[kapok.Lang][]string                  `yaml:"bad"` // what is said of people
	Group  frameKinds                               `yaml:"group_frames"`
	Deed   frameKinds                               `yaml:"deed_frames"`
	Wrap   map[kapok.Lang][]string                  `yaml:"wrappings"` // around a prompt {q}
}

type frameKinds struct {
	Harmful  map[kapok.Lang][]string `yaml:"harmful"`
	Harmless map[kapok.Lang][]string `yaml:"harmless"`
}

// How many sentences each group or deed fills, and how much one of them counts.
const (
	harmfulFrames  = 6
	harmlessFrames = 3
	frameWeight    = 0.5
	framesSet      = "frames"
	wrapEvery      = 3 // one prompt in three stands in a wrapping too
	wrapWeight     = 0.7
)

// readFrames adds a prompt for each filler and a few frames of its language, picked by hash. A
// filler and its sentences stand on one side of the split.
func (c *corpus) readFrames(root fs.FS, path, set string) error {
	raw, err := fs.ReadFile(root, path)
	if err != nil {
		return fmt.Errorf("read frames %s: %w", path, err)
	}
	var f frames
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return fmt.Errorf("read frames %s: %w", path, err)
	}
	n := len(c.samples)
	for _, part := range []struct {
		fill  map[kapok.RiskID]map[kapok.Lang][]string
		hole  string
		kinds frameKinds
	}{{f.Groups, "{g}", f.Group}, {f.Deeds, "{a}", f.Deed}} {
		for _, risk := range slices.Sorted(maps.Keys(part.fill)) {
			for _, lang := range slices.Sorted(maps.Keys(part.fill[risk])) {
				for _, word := range part.fill[risk][lang] {
					s := sample{set: set, group: word, lang: lang, weight: frameWeight, risk: risk, asks: yes}
					c.fill(s, &f, part.hole, part.kinds.Harmful[lang], harmfulFrames)
					s.risk, s.asks = "", no
					c.fill(s, &f, part.hole, part.kinds.Harmless[lang], harmlessFrames)
				}
			}
		}
	}
	c.wrap, c.frames = f.Wrap, &f
	sum := sha256.Sum256(raw)
	c.files = append(c.files, SetFile{set, kapok.Digest(hex.EncodeToString(sum[:])), len(c.samples) - n})
	return nil
}

// fill adds the sample with its word in n of the frames.
func (c *corpus) fill(s sample, f *frames, hole string, in []string, n int) {
	bad := f.Bad[s.lang]
	for i := range min(n, len(in)) {
		k := hashOf(s.group) + uint64(i)
		s.prompt = strings.ReplaceAll(in[k%uint64(len(in))], hole, s.group)
		h := hashOf(s.prompt)
		if len(bad) > 0 {
			s.prompt = strings.ReplaceAll(s.prompt, "{x}", bad[h%uint64(len(bad))])
		}
		c.samples = append(c.samples, s)
	}
}

// wrapUp adds some of the prompts that teach again, inside a wrapping.
func (c *corpus) wrapUp(split uint64) {
	for _, s := range c.samples {
		wrap := c.wrap[s.lang]
		if h := hashOf(s.prompt); len(wrap) > 0 && s.asks != unknown && s.answer == "" && s.part(split) == partTrain && h%wrapEvery == 0 {
			s.prompt = strings.ReplaceAll(wrap[h/wrapEvery%uint64(len(wrap))], "{q}", s.prompt)
			s.weight *= wrapWeight
			c.samples = append(c.samples, s)
		}
	}
}
