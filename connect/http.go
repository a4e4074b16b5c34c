package connect

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"text/template"
	"time"
	"unicode/utf8"

	"kapok"
)

func init() {
	register(Kind{
		Name: "http",
		Open: openHTTP,
	})
}

// private speaks any vendor's own API, as a template describes it: request body, where the answer
// is, how it streams.
type private struct {
	*wire
	t      Target
	m      Template
	url    *url.URL
	header http.Header
	tmpl   *template.Template
}

func openHTTP(t Target) (Connector, error) {
	w, err := newWire(t)
	if err != nil {
		return nil, err
	}
	p := &private{wire: w, t: t, m: *t.HTTP, header: http.Header{"Content-Type": {"application/json"}, "User-Agent": {"kapok"}}}
	if p.m.Method == "" {
		p.m.Method = http.MethodPost
	}
	known, err := secrets(t.HTTP.Body, &w.hide)
	if err != nil {
		return nil, err
	}
	if p.tmpl, err = p.m.parse(func(ref string) string { return known[ref] }); err != nil {
		return nil, err
	}
	address, err := expand(t.URL, &w.hide)
	if err == nil {
		p.url, err = url.Parse(address)
	}
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.connect.address", "the address cannot be read").Because(w.clean(err))
	}
	if err := t.login(p.header, &w.hide); err != nil {
		return nil, err
	}
	for k, v := range t.HTTP.Headers {
		value, err := expand(v, &w.hide)
		if err != nil {
			return nil, err
		}
		p.header.Set(k, value)
	}
	return p, nil
}

// Ask sends the conversation once.
func (p *private) Ask(ctx context.Context, r Request) (rep Reply, err error) {
	var b bytes.Buffer
	if err := p.tmpl.Execute(&b, talk(p.t, r)); err != nil {
		return Reply{Stop: kapok.Failed, Attempts: 1}, (&Fault{Err: err}).say(BadSetup, "error.connect.template_fails", "the body template of {where} fails on this conversation", "where", p.where)
	}
	rep = Reply{Attempts: 1, RawRequest: b.Bytes()}
	defer p.close(&rep, time.Now())
	a, f := p.send(ctx, p.m.Method, p.url, p.header, b.Bytes(), p.m.Stream != nil)
	if f != nil {
		rep.Stop, rep.Reason = kapok.Failed, string(f.Kind)
		return rep, f
	}
	defer a.finish()
	rep.Status = a.status
	if p.m.Stream != nil && a.status < 300 && !oneDocument(a.header) {
		err = p.readStream(a, &rep)
	} else {
		err = p.readWhole(a, &rep)
	}
	rep.FirstByte = a.first
	return rep, err
}

// oneDocument says that a service asked to stream has answered at once, as many do with errors.
func oneDocument(h http.Header) bool {
	return strings.HasPrefix(h.Get("Content-Type"), "application/json")
}

func (p *private) readWhole(a *answer, rep *Reply) error {
	body, err := a.read()
	rep.RawResponse = body
	switch {
	case errors.Is(err, errTooLong):
		malformed(rep, "too long: "+err.Error())
		return nil
	case err != nil:
		rep.Stop, rep.Reason = kapok.Failed, statusLine(a.status)
		return err
	}
	doc, why := document(body)
	at := p.m.Answer
	if at == "" {
		at = p.m.Stream.Answer
	}
	text, met, ok := at.text(doc)
	switch {
	case why == "" && anyHolds(p.m.Filtered, doc):
		p.filtered(doc, rep, text)
		return nil
	case a.status >= 300:
		return p.complain(a.status, a.header, rep, p.t.Model)
	case why != "":
		malformed(rep, why)
		return nil
	}
	if over, err := p.judge(doc, rep); over {
		return err
	}
	if !ok || !met {
		malformed(rep, "JSON of another shape: nothing to read at "+string(at))
		return nil
	}
	p.facts(doc, rep)
	p.conclude(rep, text, p.m.Finish.word(doc))
	return nil
}

// document reads one JSON document of any shape.
func document(body []byte) (doc any, why string) {
	switch {
	case !utf8.Valid(body):
		return nil, "not UTF-8"
	case len(bytes.TrimSpace(body)) == 0:
		return nil, "an empty body"
	case isPage(body):
		return nil, "a web page"
	}
	doc, err := decodeAny(bytes.TrimPrefix(body, bom))
	if err != nil {
		return nil, "broken JSON"
	}
	return doc, ""
}

// filtered concludes what a filter withheld, all of it or what would have followed the text.
func (p *private) filtered(doc any, rep *Reply, text string) {
	otherwise := "filtered"
	if rep.Status >= 300 {
		otherwise = statusLine(rep.Status)
	}
	p.facts(doc, rep)
	conclude(rep, text, "content_filter", false)
	if rep.Stop == kapok.Filtered {
		rep.Reason = p.words(doc, otherwise)
	}
}

// judge looks for what the template calls busy or failed.
func (p *private) judge(doc any, rep *Reply) (over bool, err error) {
	fail := func(kind FaultKind, key, english string) (bool, error) {
		said := p.hide.string(p.words(doc, string(kind)))
		rep.Stop, rep.Reason = kapok.Failed, said
		return true, (&Fault{Status: rep.Status, Said: said}).say(kind, key, english, "where", p.where)
	}
	switch {
	case anyHolds(p.m.Busy, doc):
		return fail(Busy, "error.connect.busy_now", "{where} has too many requests")
	case anyHolds(p.m.Failed, doc):
		return fail(Rejected, "error.connect.error_reply", "{where} answers with an error in place of a reply")
	}
	return false, nil
}

func (p *private) words(doc any, otherwise string) string {
	if s := oneLine(p.m.Said.word(doc)); s != "" {
		return s
	}
	if s := oneLine(p.m.Finish.word(doc)); s != "" {
		return s
	}
	return otherwise
}

// facts takes model and tokens where a document tells them.
func (p *private) facts(doc any, rep *Reply) {
	if s := oneLine(p.m.Model.word(doc)); s != "" {
		rep.Model = s
	}
	if n := p.m.In.number(doc); n > 0 {
		rep.In = n
	}
	if n := p.m.Out.number(doc); n > 0 {
		rep.Out = n
	}
}

func (p *private) conclude(rep *Reply, text, finish string) {
	for _, cut := range p.m.Cut {
		if finish == cut && strings.TrimSpace(text) != "" {
			conclude(rep, text, "length", false)
			rep.Reason = oneLine(finish)
			return
		}
	}
	conclude(rep, text, finish, false)
}

func (p *private) readStream(a *answer, rep *Reply) error {
	var feed parser = &events{}
	if p.m.Stream.Form == "lines" {
		feed = &lines{}
	}
	g := gathering{p: p, rep: rep}
	raw, err := a.stream(feed, g.event)
	rep.RawResponse = raw
	switch {
	case errors.Is(err, errTooLong):
		malformed(rep, "too long: "+err.Error())
		return nil
	case err != nil:
		rep.Stop, rep.Reason = kapok.Failed, "the stream broke off"
		return err
	case g.over:
		return g.err
	case g.bad != "":
		malformed(rep, g.bad)
	case g.met == 0:
		malformed(rep, "a stream without an answer in it")
	default:
		p.conclude(rep, g.text.String(), g.finish)
		if g.endless() && rep.Stop == kapok.Complete {
			rep.Stop, rep.Reason = kapok.Truncated, "the stream ended without saying so"
		}
	}
	return nil
}

// gathering puts an answer together from pieces.
type gathering struct {
	p      *private
	rep    *Reply
	text   strings.Builder
	finish string
	met    int
	done   bool
	over   bool // filtered or failed: rep is complete
	err    error
	bad    string
}

func (g *gathering) event(e event) bool {
	data := bytes.TrimSpace(e.data)
	flow := g.p.m.Stream
	if flow.Done != "" && string(data) == flow.Done {
		g.done = true
		return false
	}
	if len(data) == 0 {
		return true
	}
	doc, why := document(data)
	if why != "" {
		g.bad = why + " in the stream"
		return false
	}
	s, met, ok := flow.Answer.text(doc)
	if anyHolds(g.p.m.Filtered, doc) {
		g.over = true
		g.p.filtered(doc, g.rep, g.delivered(s))
		return false
	}
	if g.over, g.err = g.p.judge(doc, g.rep); g.over {
		return false
	}
	g.p.facts(doc, g.rep)
	if !ok {
		g.bad = "JSON of another shape in the stream"
		return false
	}
	if met {
		g.met++
		if flow.Whole && s != "" {
			g.text.Reset()
		}
		g.text.WriteString(s)
	}
	if f := g.p.m.Finish.word(doc); f != "" {
		g.finish = f
	}
	if anyHolds(flow.DoneIf, doc) {
		g.done = true
		return false
	}
	return true
}

// delivered is all that was shown when a filter steps in with a last piece, also what the piece
// takes back.
func (g *gathering) delivered(s string) string {
	text := g.text.String()
	switch {
	case !g.p.m.Stream.Whole:
		return text + s
	case strings.HasPrefix(s, text):
		return s
	}
	return strings.TrimSpace(text + "\n" + s)
}

// endless says that the service should have said that it was done, and did not.
func (g *gathering) endless() bool {
	f := g.p.m.Stream
	return !g.done && g.finish == "" && (f.Done != "" || len(f.DoneIf) > 0)
}
