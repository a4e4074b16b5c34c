package inspect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"kapok"
	"kapok/connect"
)

// A Clusterer gathers the answers to one question by what they mean.
type Clusterer interface {
	// ID names the clusterer with its version.
	ID() string
	// Cluster gives each answer the number of its cluster, from 1. It fails as a whole.
	Cluster(ctx context.Context, question string, answers []string) ([]int, error)
}

// gather is greedy: each answer joins the first cluster with whose first answer it means the same, else
// begins one of its own (as Kuhn, Gal and Farquhar 2023 do). Answers that are word for word the same,
// folded, mean the same without asking.
func gather(answers []string, same func(i, j int) (bool, error)) ([]int, error) {
	out := make([]int, len(answers))
	var heads []int
	said := map[string]int{}
next:
	for i, a := range answers {
		key := strings.TrimSpace(Fold(a))
		if c, ok := said[key]; ok {
			out[i] = c
			continue
		}
		for c, head := range heads {
			yes, err := same(head, i)
			if err != nil {
				return nil, err
			}
			if yes {
				out[i], said[key] = c+1, c+1
				continue next
			}
		}
		heads = append(heads, i)
		out[i], said[key] = len(heads), len(heads)
	}
	return out, nil
}

// MeaningJudge is a chat model that says whether two answers mean the same. Each pair is asked in both
// orders; only two yeses make one meaning. It is safe for concurrent use.
type MeaningJudge struct {
	asker connect.Connector
	spec  JudgeSpec
	text  sameText
	id    string
}

// sameText is data/judges/same.yaml in one language.
type sameText struct {
	System string `yaml:"system"`
	User   string `yaml:"user"`
}

// sameForm names the form of a reply; it is part of the identity.
const sameForm = "nonce,same,reason/1 both orders, first of cluster"

var sameTexts = sync.OnceValues(func() (map[kapok.Lang]sameText, error) { return formTexts[sameText]("same") })

// NewMeaningJudge makes a judge of meaning. Of spec it takes Name, Model, Lang, Params and Seed.
func NewMeaningJudge(asker connect.Connector, spec JudgeSpec) (*MeaningJudge, error) {
	spec.Lang = kapok.Lang(orElse(string(spec.Lang), string(kapok.Hans)))
	spec.Samples = 1
	texts, err := sameTexts()
	if err := errors.Join(err, spec.validate(asker)); err != nil {
		return nil, err
	}
	text, ok := texts[spec.Lang]
	if !ok {
		return nil, fmt.Errorf("there is no form of comparing in %s; use %s or %s", spec.Lang, kapok.Hans, kapok.En)
	}
	digest := kapok.DigestOf([]byte(spec.Model), []byte(text.System), []byte(text.User), []byte(sameForm), []byte(spec.Params), fmt.Append(nil, spec.Seed))
	return &MeaningJudge{asker: asker, spec: spec, text: text, id: "judge/cluster-" + spec.Name + "@" + digest.Short()}, nil
}

// ID is judge/cluster-, the name and a digest of model, prompt, parameters and seed.
func (j *MeaningJudge) ID() string { return j.id }

// Cluster asks about each answer and the first of each cluster so far.
func (j *MeaningJudge) Cluster(ctx context.Context, question string, answers []string) ([]int, error) {
	return gather(answers, func(a, b int) (bool, error) {
		yes, err := j.same(ctx, question, answers[a], answers[b])
		if err != nil || !yes {
			return false, err
		}
		return j.same(ctx, question, answers[b], answers[a])
	})
}

// same asks about a pair in one order.
func (j *MeaningJudge) same(ctx context.Context, question, first, second string) (bool, error) {
	if n := len(question) + len(first) + len(second); n > maxJudged {
		return false, fmt.Errorf("question and answers have %d bytes, more than a judge is given (%d)", n, maxJudged)
	}
	nonce := string(kapok.DigestOf([]byte(j.id), []byte(question), []byte(first), []byte(second))[:24])
	fill := strings.NewReplacer("{nonce}", nonce, "{question}", neutral(question), "{first}", neutral(first), "{second}", neutral(second))
	reply, err := j.asker.Ask(ctx, connect.Request{Seed: j.spec.Seed, Turns: []kapok.Turn{
		{Role: kapok.RoleSystem, Text: j.text.System}, {Role: kapok.RoleUser, Text: fill.Replace(j.text.User)},
	}})
	if err != nil {
		return false, fmt.Errorf("ask judge %s: %w", j.spec.Name, err)
	}
	if reply.Stop != kapok.Complete {
		return false, fmt.Errorf("judge %s gave a %s reply", j.spec.Name, reply.Stop)
	}
	fields, err := signedObject(reply.Text, nonce, "same", "reason")
	if err == nil {
		err = filledIn(j.text.User, map[string]string{"reason": fields["reason"]})
	}
	switch {
	case err != nil:
		return false, fmt.Errorf("read reply of judge %s: %w", j.spec.Name, err)
	case fields["same"] == "yes":
		return true, nil
	case fields["same"] == "no":
		return false, nil
	}
	return false, fmt.Errorf("read reply of judge %s: same is %q, which is neither yes nor no", j.spec.Name, clip(fields["same"]))
}
