package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
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
	say := f.say
	if ctx.Err() != nil {
		switch cause := context.Cause(ctx); {
		case errors.Is(cause, errFirstByte):
			f.Err = cause
			return say(Timeout, "error.connect.first_byte", "{where} sent nothing within {time}", "where", w.where, "time", w.times.FirstByte)
		case errors.Is(cause, errTotal):
			f.Err = cause
			return say(Timeout, "error.connect.total", "{where} gave no complete answer within {time}", "where", w.where, "time", w.times.Total)
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
		return say(Guarded, "error.connect.guarded", "{where} is not a public address, and only those may be used here", "where", w.where)
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return say(DNS, "error.connect.dns", "the name {host} has no address; check the spelling and the network", "host", dns.Name)
		}
		return say(Unreachable, "error.connect.dns_now", "the name {host} cannot be looked up now", "host", dns.Name)
	case errors.As(err, &unknown):
		return say(TLS, "error.connect.unknown_ca", "the certificate of {where} is signed by an authority this machine does not know; if you trust it, write a target file with ca: FILE.pem", "where", w.where)
	case errors.As(err, &host):
		return say(TLS, "error.connect.cert_name", "the certificate of {where} was made for another name", "where", w.where)
	case errors.As(err, &cert):
		return say(TLS, "error.connect.cert_invalid", "the certificate of {where} is not valid: it is expired, not yet valid or not for servers", "where", w.where)
	case errors.As(err, &record):
		return say(TLS, "error.connect.try_http", "{where} does not speak TLS; try http:// instead of https://", "where", w.where)
	case errors.As(err, &alert), strings.Contains(text, "tls: "):
		return say(TLS, "error.connect.tls", "{where} and this machine agree on no TLS version or certificate", "where", w.where)
	case errors.Is(err, syscall.ECONNREFUSED):
		return say(Refused, "error.connect.refused", "nothing listens at {where}; is the service running, and is the port right?", "where", w.where)
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return say(Unreachable, "error.connect.no_way", "there is no way to {where} from this machine", "where", w.where)
	case strings.Contains(text, `malformed HTTP`):
		if strings.Contains(text, `\x15\x03`) {
			return say(TLS, "error.connect.try_https", "{where} speaks TLS; try https:// instead of http://", "where", w.where)
		}
		return say(NotChat, "error.connect.not_http", "{where} does not speak HTTP", "where", w.where)
	case errors.As(err, &op) && op.Op == "dial" && op.Timeout(), strings.Contains(text, "TLS handshake timeout"):
		f.Err = errConnect
		return say(Timeout, "error.connect.slow_connect", "{where} did not accept a connection within {time}", "where", w.where, "time", w.times.Connect)
	case errors.As(err, &op) && op.Op == "dial":
		return say(Unreachable, "error.connect.no_connection", "no connection to {where}", "where", w.where)
	}
	return say(Reset, "error.connect.reset", "{where} broke off the connection", "where", w.where)
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
