package connect

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kapok"
)

func init() {
	register(Kind{
		Name: "openai",
		Open: openOpenAI,
	})
}

// openai speaks chat completions as OpenAI defined them: vLLM, Ollama, llama.cpp, DashScope in
// compatible mode, DeepSeek and most others. What is the same in every request is written once.
type openai struct {
	*wire
	url      *url.URL
	list     *url.URL
	header   http.Header
	model    string
	stream   bool
	sendSeed bool
	before   []byte // the body up to the first turn
	after    []byte // the body from the end of the turns, without the closing brace
}

func openOpenAI(t Target) (Connector, error) {
	w, err := newWire(t)
	if err != nil {
		return nil, err
	}
	address, err := expand(t.URL, &w.hide)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(address)
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.connect.address", "the address cannot be read")
	}
	if base.Path == "" { // else JoinPath gives a path without its first slash
		base.Path = "/"
	}
	o := &openai{
		wire: w, url: base.JoinPath("chat", "completions"), list: base.JoinPath("models"),
		header: http.Header{"Content-Type": {"application/json"}, "User-Agent": {"kapok"}},
		model:  t.Model, stream: t.Stream, sendSeed: t.SendSeed,
	}
	o.where = (&url.URL{Scheme: o.url.Scheme, Host: o.url.Host, Path: o.url.Path}).String()
	o.header.Set("Accept", "application/json")
	if t.Stream {
		o.header.Set("Accept", "text/event-stream")
	}
	if err := t.login(o.header, &w.hide); err != nil {
		return nil, err
	}
	return o, o.write(t)
}

// write prepares the parts of the request that do not change.
func (o *openai) write(t Target) error {
	b := []byte{'{'}
	if t.Model != "" {
		b = append(appendString(append(b, `"model":`...), t.Model), ',')
	}
	b = append(b, `"messages":[`...)
	if t.System != "" {
		b = append(appendString(append(b, `{"role":"system","content":`...), t.System), `},`...)
	}
	o.before = b
	b = []byte{']'}
	if t.Stream {
		b = append(b, `,"stream":true`...)
		if _, own := t.Extra["stream_options"]; !own {
			b = append(b, `,"stream_options":{"include_usage":true}`...)
		}
	}
	if t.MaxTokens > 0 {
		b = strconv.AppendInt(append(b, `,"max_tokens":`...), int64(t.MaxTokens), 10)
	}
	if t.Temperature != nil {
		b = strconv.AppendFloat(append(b, `,"temperature":`...), *t.Temperature, 'g', -1, 64)
	}
	if len(t.Extra) > 0 {
		extra, err := json.Marshal(t.Extra)
		if err != nil {
			return kapok.Say(kapok.Invalid, "error.connect.extra_json", "extra cannot be written as JSON").Because(err)
		}
		b = append(append(b, ','), extra[1:len(extra)-1]...)
	}
	o.after = b
	return nil
}

func (o *openai) body(r Request) []byte {
	n := len(o.before) + len(o.after) + 32
	for _, t := range r.Turns {
		n += len(t.Text) + len(t.Text)/8 + 40
	}
	b := append(make([]byte, 0, n), o.before...)
	for i, t := range r.Turns {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"role":`...), string(t.Role))
		b = append(appendString(append(b, `,"content":`...), t.Text), '}')
	}
	b = append(b, o.after...)
	if o.sendSeed {
		b = strconv.AppendUint(append(b, `,"seed":`...), seedOf(r), 10)
	}
	return append(b, '}')
}

// seedOf gives a seed that a 32-bit signed integer holds.
func seedOf(r Request) uint64 {
	x := mix(r.Seed + uint64(r.Repeat)*0x9e3779b97f4a7c15)
	return x >> 33
}

// mix is the finaliser of splitmix64: neighbouring inputs give unrelated outputs.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Ask sends the conversation once.
func (o *openai) Ask(ctx context.Context, r Request) (rep Reply, err error) {
	request := o.body(r)
	rep = Reply{Attempts: 1, RawRequest: request}
	defer o.close(&rep, time.Now())
	a, f := o.send(ctx, http.MethodPost, o.url, o.header, request, o.stream)
	if f != nil {
		rep.Stop, rep.Reason = kapok.Failed, string(f.Kind)
		return rep, f
	}
	defer a.finish()
	rep.Status = a.status
	if o.stream && a.status == http.StatusOK && strings.HasPrefix(a.header.Get("Content-Type"), "text/event-stream") {
		err = o.readStream(a, &rep)
	} else {
		err = o.readWhole(a, &rep)
	}
	rep.FirstByte = a.first
	return rep, err
}

func (o *openai) readWhole(a *answer, rep *Reply) error {
	body, err := a.read()
	rep.RawResponse = body
	if errors.Is(err, errTooLong) {
		malformed(rep, "too long: "+err.Error())
		return nil
	}
	if err != nil {
		rep.Stop, rep.Reason = kapok.Failed, statusLine(a.status)
		return err
	}
	if a.status != http.StatusOK {
		return o.complain(a, rep)
	}
	var c completion
	if reason := decode(body, &c); reason != "" {
		malformed(rep, reason)
		return nil
	}
	if c.refuses() {
		return o.complain(a, rep)
	}
	c.into(rep)
	return nil
}

// complain reads a response that is not an answer: a filter's doing, or a fault.
func (o *openai) complain(a *answer, rep *Reply) error {
	return o.wire.complain(a.status, a.header, rep, o.model)
}

func (w *wire) complain(status int, header http.Header, rep *Reply, model string) error {
	c := readComplaint(rep.RawResponse)
	mayFilter := status < 300 || status == 400 || status == 403 || status == 422 || status == 451
	if mayFilter && (c.filtered() || status == 451) {
		rep.Stop, rep.Reason = kapok.Filtered, oneLine(c.String())
		if rep.Reason == "" {
			rep.Reason = statusLine(status)
		}
		return nil
	}
	f := w.refusal(status, header, rep.RawResponse, model)
	rep.Stop, rep.Reason = kapok.Failed, statusLine(status)
	if f.Said != "" {
		rep.Reason += ": " + f.Said
	}
	return f
}

func (o *openai) readStream(a *answer, rep *Reply) error {
	var s streamed
	raw, err := a.stream(&events{}, s.event)
	rep.RawResponse = raw
	switch {
	case errors.Is(err, errTooLong):
		malformed(rep, "too long: "+err.Error())
	case err != nil:
		rep.Stop, rep.Reason = kapok.Failed, "the stream broke off"
		return err
	case s.complaint != nil:
		evidence := rep.RawResponse
		rep.RawResponse = s.complaint
		err := o.complain(a, rep)
		rep.RawResponse = evidence
		if err == nil { // a filter's doing
			s.cut(rep)
		}
		return err
	default:
		s.into(rep)
	}
	return nil
}

// models asks which models there are, at most twenty.
func (o *openai) models(ctx context.Context) ([]string, error) {
	a, f := o.send(ctx, http.MethodGet, o.list, o.header, nil, false)
	if f != nil {
		return nil, f
	}
	defer a.finish()
	body, err := a.read()
	if err != nil || a.status != http.StatusOK {
		return nil, fmt.Errorf("list models at %s: %s", o.where, statusLine(a.status))
	}
	var got struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return nil, fmt.Errorf("list models at %s: %w", o.where, err)
	}
	var names []string
	for _, m := range got.Data {
		if len(names) == 20 {
			break
		}
		names = append(names, o.hide.string(oneLine(m.ID)))
	}
	return names, nil
}
