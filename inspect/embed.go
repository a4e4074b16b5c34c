package inspect

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/connect"
	"kapok/data"
)

// Embedder gathers answers by the cosine of their embeddings. It is safe for concurrent use.
type Embedder struct {
	asker  connect.Connector
	spec   JudgeSpec
	apart  func(a, b string) bool
	cosine float64
	id     string
}

// embedRule is data/judges/embed.yaml.
type embedRule struct {
	Version int     `yaml:"version"`
	Cosine  float64 `yaml:"cosine"`
}

var embedRules = sync.OnceValues(func() (embedRule, error) {
	var r embedRule
	raw, err := data.FS.ReadFile("judges/embed.yaml")
	if err == nil {
		err = yaml.Unmarshal(raw, &r)
	}
	if err != nil {
		return r, fmt.Errorf("read the rule of embeddings: %w", err)
	}
	return r, nil
})

// NewEmbedder makes a clusterer of what [connect.OpenEmbedding] opened. cosine is from where two
// answers mean the same, 0 < cosine ≤ 1; 0 takes that of the embedded rule. apart says of two answers
// that they cannot mean the same whatever their vectors, such as two with other numbers, which
// embeddings hardly see; nil says so of none.
func NewEmbedder(asker connect.Connector, spec JudgeSpec, cosine float64, apart func(a, b string) bool) (*Embedder, error) {
	spec.Samples = 1
	rule, err := embedRules()
	if err := errors.Join(err, spec.validate(asker)); err != nil {
		return nil, err
	}
	if cosine == 0 {
		cosine = rule.Cosine
	}
	if !(cosine > 0 && cosine <= 1) {
		return nil, kapok.Say(kapok.Invalid, "error.judge.cosine", "a threshold of cosine is above 0 and at most 1, not {value}", "value", cosine)
	}
	digest := kapok.DigestOf([]byte(spec.Model), []byte(spec.Params), fmt.Appendf(nil, "%d %g %v", rule.Version, cosine, apart != nil))
	return &Embedder{asker: asker, spec: spec, apart: apart, cosine: cosine, id: "embed/cluster-" + spec.Name + "@" + digest.Short()}, nil
}

// ID is embed/cluster-, the name and a digest of model, parameters, version of the rule and threshold.
func (e *Embedder) ID() string { return e.id }

// maxEmbedded bounds the bytes of one answer that is embedded: a model cuts what is longer, and what it
// cut it has not read.
const maxEmbedded = 8 << 10

// Cluster asks for the vectors of all answers at once.
func (e *Embedder) Cluster(ctx context.Context, _ string, answers []string) ([]int, error) {
	r := connect.Request{Seed: e.spec.Seed}
	for _, a := range answers {
		if len(a) > maxEmbedded {
			return nil, fmt.Errorf("an answer has %d bytes, more than is embedded (%d)", len(a), maxEmbedded)
		}
		r.Turns = append(r.Turns, kapok.Turn{Role: kapok.RoleUser, Text: a})
	}
	if len(answers) < 2 {
		return gather(answers, nil)
	}
	reply, err := e.asker.Ask(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("ask %s for embeddings: %w", e.spec.Name, err)
	}
	if reply.Stop != kapok.Complete {
		return nil, fmt.Errorf("%s gave a %s reply instead of embeddings", e.spec.Name, reply.Stop)
	}
	vectors := reply.Vectors
	if len(vectors) != len(answers) {
		return nil, fmt.Errorf("%s gave %d embeddings for %d answers", e.spec.Name, len(vectors), len(answers))
	}
	return gather(answers, func(i, j int) (bool, error) {
		if e.apart != nil && e.apart(answers[i], answers[j]) {
			return false, nil
		}
		c := cosine(vectors[i], vectors[j])
		if math.IsNaN(c) {
			return false, fmt.Errorf("%s gave an embedding without length", e.spec.Name)
		}
		return c >= e.cosine, nil
	})
}

// cosine of the angle between two vectors of the same length; NaN where one is null.
func cosine(a, b []float64) float64 {
	var dot, x, y float64
	for i := range a {
		dot += a[i] * b[i]
		x += a[i] * a[i]
		y += b[i] * b[i]
	}
	return dot / math.Sqrt(x) / math.Sqrt(y)
}
