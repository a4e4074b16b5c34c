package connect

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"kapok"
)

// A wire is HTTP as the connectors need it: one pooled transport, three time-outs, bounded
// bodies, no redirects, and secrets blotted out of everything that comes back.
type wire struct {
	transport *http.Transport
	times     Timeouts
	where     string // the address to name in messages
	hide      hider
}

const maxHeader = 256 << 10

var (
	errConnect   = errors.New("no connection in time")
	errFirstByte = errors.New("no first byte in time")
	errTotal     = errors.New("no complete answer in time")
)

func newWire(t Target) (*wire, error) {
	dialer := &net.Dialer{Timeout: t.Timeouts.Connect, KeepAlive: 30 * time.Second}
	proxy := http.ProxyFromEnvironment
	if t.Guard {
		dialer.Control = Guard
		proxy = nil // the guard would see the proxy's address only
	}
	roots, err := readCA(t.CA)
	if err != nil {
		return nil, err
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true) // one call, one connection: a slow answer holds up no other
	return &wire{
		transport: &http.Transport{
			Proxy:                  proxy,
			DialContext:            dialer.DialContext,
			Protocols:              &protocols,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			TLSHandshakeTimeout:    t.Timeouts.Connect,
			MaxIdleConns:           t.Concurrency,
			MaxIdleConnsPerHost:    t.Concurrency,
			IdleConnTimeout:        time.Minute,
			MaxResponseHeaderBytes: maxHeader,
			DisableCompression:     true, // what is kept is what was sent
		},
		times: t.Timeouts,
		where: t.Address(),
	}, nil
}

func readCA(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.connect.read_ca", "read the certificate authority").Because(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, kapok.Say(kapok.Invalid, "error.connect.ca_pem", "{file} holds no certificate in PEM form", "file", file)
	}
	return pool, nil
}

// An answer is a response as it arrives. Read it to its end within the bound and finish it.
type answer struct {
	status     int
	header     http.Header
	body       io.ReadCloser
	length     int64
	start      time.Time
	first      time.Duration
	firstTimer *time.Timer // nil without streaming
	totalTimer *time.Timer
	ctx        context.Context
	cancel     context.CancelCauseFunc
	w          *wire
}

// send starts a call. The header is shared and not changed. With stream the first byte has a
// time-out of its own.
func (w *wire) send(ctx context.Context, method string, u *url.URL, header http.Header, body []byte, stream bool) (*answer, *Fault) {
	a := &answer{start: time.Now(), w: w}
	a.ctx, a.cancel = context.WithCancelCause(ctx)
	a.totalTimer = time.AfterFunc(w.times.Total, func() { a.cancel(errTotal) })
	if stream {
		a.firstTimer = time.AfterFunc(w.times.FirstByte, func() { a.cancel(errFirstByte) })
	}
	req := &http.Request{
		Method: method, URL: u, Host: u.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	if len(body) > 0 {
		req.ContentLength = int64(len(body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		req.Body, _ = req.GetBody() // cannot fail
	}
	resp, err := w.transport.RoundTrip(req.WithContext(a.ctx)) //nolint:bodyclose // finish closes it
	if err != nil {
		f := w.fault(a.ctx, err)
		if f.Kind == Reset && u.Scheme == "http" { // some servers hang up on what is no TLS
			f = f.say(Reset, "error.connect.reset_http", "{where} broke off the connection before it answered; if it speaks TLS, try https:// instead of http://", "where", w.where)
		}
		a.finish()
		return nil, f
	}
	a.status, a.header, a.body, a.length = resp.StatusCode, resp.Header, resp.Body, resp.ContentLength
	a.first = time.Since(a.start)
	return a, nil
}

func (a *answer) finish() {
	if a.firstTimer != nil {
		a.firstTimer.Stop()
	}
	if a.body != nil {
		_ = a.body.Close() // read as far as we want; there is nothing left to lose
	}
	a.totalTimer.Stop()
	a.cancel(nil)
}

// began marks the first byte: of a streamed body, or the headers of one that comes whole.
func (a *answer) began() {
	if a.firstTimer != nil && a.firstTimer.Stop() {
		a.first = time.Since(a.start)
	}
}

// errTooLong says that a body is longer than MaxBody.
var errTooLong = errors.New("longer than 4 MiB")

const (
	keptOfTooLong = 64 << 10 // enough to see what an endless answer was
	believed      = 64 << 10 // a promised length up to this is made room for at once
	pooled        = 1 << 20  // a buffer that grew beyond this is not kept
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func takeBuffer() *bytes.Buffer {
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func giveBuffer(b *bytes.Buffer) {
	if b.Cap() <= pooled {
		buffers.Put(b)
	}
}

// read gives the whole body, bounded: errTooLong with its beginning, or a *Fault with what came.
func (a *answer) read() ([]byte, error) {
	a.began()
	if a.length >= 0 && a.length <= believed {
		b := make([]byte, a.length)
		n, err := io.ReadFull(a.body, b)
		if err != nil {
			return b[:n], a.w.fault(a.ctx, err)
		}
		return b, nil
	}
	buf := takeBuffer()
	defer giveBuffer(buf)
	_, err := buf.ReadFrom(io.LimitReader(a.body, MaxBody+1))
	switch {
	case err != nil:
		return bytes.Clone(buf.Bytes()), a.w.fault(a.ctx, err)
	case buf.Len() > MaxBody:
		return bytes.Clone(buf.Bytes()[:keptOfTooLong]), errTooLong
	}
	return bytes.Clone(buf.Bytes()), nil
}

// close stamps the end and blots out secrets.
func (w *wire) close(rep *Reply, start time.Time) {
	rep.Total = time.Since(start)
	if len(w.hide.words) == 0 {
		return
	}
	rep.RawRequest = w.hide.bytes(rep.RawRequest)
	rep.RawResponse = w.hide.bytes(rep.RawResponse)
	rep.Text, rep.Reason, rep.Model = w.hide.string(rep.Text), w.hide.string(rep.Reason), w.hide.string(rep.Model)
}
