package connect

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kapok"
)

// embedding speaks the embeddings of an OpenAI-compatible server.
type embedding struct{ *openai }

// maxDimensions bounds the length of a vector.
const maxDimensions = 1 << 14

// OpenEmbedding opens the embeddings endpoint of a target of kind openai (base URL + /embeddings) as a
// connector, so that limits, retries and budgets go around it as around any other: the turns of a
// request are texts, each by itself, and the reply has their vectors in that order and no text. A
// response of another form is Malformed.
func OpenEmbedding(t Target) (Connector, error) {
	if t.Kind != "openai" {
		return nil, kapok.Say(kapok.Invalid, "error.connect.embedding_kind", "embeddings come from an OpenAI-compatible server, not from a target of kind {kind}", "kind", t.Kind)
	}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	c, err := openOpenAI(t.withDefaults())
	if err != nil {
		return nil, err
	}
	o, ok := c.(*openai)
	if !ok {
		return nil, fmt.Errorf("open embeddings: %T is not what was opened", c)
	}
	o.url = o.list.JoinPath("..", "embeddings")
	o.where = strings.TrimSuffix(o.where, "chat/completions") + "embeddings"
	o.header.Set("Accept", "application/json")
	return embedding{o}, nil
}

// Ask asks for the vectors of all turns.
func (e embedding) Ask(ctx context.Context, r Request) (rep Reply, err error) {
	body := []byte(`{"model":`)
	body = append(appendString(body, e.model), `,"input":[`...)
	for i, t := range r.Turns {
		if i > 0 {
			body = append(body, ',')
		}
		body = appendString(body, t.Text)
	}
	body = append(body, `],"encoding_format":"float"}`...)
	rep = Reply{Attempts: 1, RawRequest: body}
	defer e.close(&rep, time.Now())
	a, f := e.send(ctx, http.MethodPost, e.url, e.header, body, false)
	if f != nil {
		rep.Stop, rep.Reason = kapok.Failed, string(f.Kind)
		return rep, f
	}
	defer a.finish()
	rep.Status = a.status
	raw, err := a.read()
	rep.RawResponse, rep.FirstByte = raw, a.first
	switch {
	case errors.Is(err, errTooLong):
		malformed(&rep, "too long: "+err.Error())
		return rep, nil
	case err != nil:
		rep.Stop, rep.Reason = kapok.Failed, statusLine(a.status)
		return rep, err
	case a.status != http.StatusOK:
		return rep, e.complain(a, &rep)
	}
	if reason := readEmbeddings(raw, len(r.Turns), &rep); reason != "" {
		malformed(&rep, reason)
	}
	return rep, nil
}

// readEmbeddings reads a response with n vectors into a reply and says what is wrong with it; "" is well.
func readEmbeddings(raw []byte, n int, rep *Reply) string {
	var got struct {
		Model string `json:"model"`
		Data  []struct {
			Index     int       `json:"index"`
			Embedding []float64 `json:"embedding"`
		} `json:"data"`
		Usage *usage `json:"usage"`
	}
	if reason := decode(raw, &got); reason != "" {
		return reason
	}
	if len(got.Data) != n {
		return fmt.Sprintf("%d embeddings for %d texts", len(got.Data), n)
	}
	vectors := make([][]float64, n)
	for _, d := range got.Data {
		switch {
		case d.Index < 0 || d.Index >= n || vectors[d.Index] != nil:
			return "embeddings without an index of their own"
		case len(d.Embedding) == 0 || len(d.Embedding) > maxDimensions || len(d.Embedding) != len(got.Data[0].Embedding):
			return "embeddings of no length, or of several"
		}
		vectors[d.Index] = d.Embedding
	}
	rep.Vectors, rep.Stop, rep.Model = vectors, kapok.Complete, oneLine(got.Model)
	if got.Usage != nil {
		rep.In = got.Usage.In
	}
	return ""
}
