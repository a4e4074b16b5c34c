package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// fault reads an error of the network. The text of net/http's errors may hold the address with
// its query, so nothing of it is passed on.
func (w *wire) fault(ctx context.Context, err error) *Fault {
	f := &Fault{Kind: Reset, Err: w.clean(err)}
	say := func(kind FaultKind, format string, args ...any) *Fault {
		f.Kind, f.Msg = kind, fmt.Sprintf(format, args...)
		return f
	}
	if ctx.Err() != nil {
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, errFirstByte):
			f.Err = cause
			return say(Timeout, "%s sent nothing within %s", w.where, w.times.FirstByte)
		case errors.Is(cause, errTotal):
			f.Err = cause
			return say(Timeout, "%s gave no complete answer within %s", w.where, w.times.Total)
		default:
			return stopped(cause)
		}
	}
	var (
		dns     *net.DNSError
		op      *net.OpError
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		cert    x509.CertificateInvalidError
		record  tls.RecordHeaderError
		alert   tls.AlertError
	)
	text := err.Error()
	switch {
	case errors.Is(err, errGuarded):
		return say(Guarded, "%s is not a public address, and only those may be used here", w.where)
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return say(DNS, "the name %s has no address; check the spelling and the network", dns.Name)
		}
		return say(Unreachable, "the name %s cannot be looked up now", dns.Name)
	case errors.As(err, &unknown):
		return say(TLS, "the certificate of %s is signed by an authority this machine does not know; name it under ca", w.where)
	case errors.As(err, &host):
		return say(TLS, "the certificate of %s was made for another name", w.where)
	case errors.As(err, &cert):
		return say(TLS, "the certificate of %s is not valid: it is expired, not yet valid or not for servers", w.where)
	case errors.As(err, &record):
		return say(TLS, "%s does not speak TLS; try http:// instead of https://", w.where)
	case errors.As(err, &alert), strings.Contains(text, "tls: "):
		return say(TLS, "%s and this machine agree on no TLS version or certificate", w.where)
	case errors.Is(err, syscall.ECONNREFUSED):
		return say(Refused, "nothing listens at %s; is the service running, and is the port right?", w.where)
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return say(Unreachable, "there is no way to %s from this machine", w.where)
	case strings.Contains(text, `malformed HTTP`):
		if strings.Contains(text, `\x15\x03`) {
			return say(TLS, "%s speaks TLS; try https:// instead of http://", w.where)
		}
		return say(NotChat, "%s does not speak HTTP", w.where)
	case errors.As(err, &op) && op.Op == "dial" && op.Timeout(), strings.Contains(text, "TLS handshake timeout"):
		f.Err = errConnect
		return say(Timeout, "%s did not accept a connection within %s", w.where, w.times.Connect)
	case errors.As(err, &op) && op.Op == "dial":
		return say(Unreachable, "no connection to %s", w.where)
	}
	return say(Reset, "%s broke off the connection", w.where)
}

// clean takes the address out of an error and blots out secrets.
func (w *wire) clean(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if known := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF); known {
		return io.ErrUnexpectedEOF
	}
	if s := err.Error(); w.hide.string(s) != s {
		return errors.New(w.hide.string(s))
	}
	return err
}
