package locale

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"time"

	"kapok"
)

// Error says what went wrong: the sentence of the catalogue that a kapok.Error names, then its
// cause after a colon, or below where there are several. Words that are in no catalogue, such as
// a library's, come as they are. Where they wrap a sentence of the catalogue they are left out,
// unless the printer speaks English too.
func (p *Printer) Error(err error) string { return p.fault(err, "") }

// fault says err below the words that were said already.
func (p *Printer) fault(err error, above string) string {
	if e := sentence(err); e != nil {
		s := e.Msg
		if p.Has(e.Key) {
			s = p.TA(e.Key, p.args(e.Args))
		}
		if e.Err == nil {
			return s
		}
		cause := p.fault(e.Err, s)
		switch {
		case strings.Contains(cause, "\n"):
			return s + p.T("error.below", "faults", cause)
		case p.foreign(e.Err):
			return s + p.T("error.detail", "detail", cause)
		}
		return s + p.T("error.colon") + cause
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var lines []string
		for _, err := range many.Unwrap() {
			lines = append(lines, p.fault(err, above))
		}
		return strings.Join(lines, "\n")
	}
	if inner := errors.Unwrap(err); inner != nil && known(inner) {
		words, ok := strings.CutSuffix(err.Error(), inner.Error())
		if p.lang == kapok.En && ok {
			return words + p.fault(inner, above+words)
		}
		return p.fault(inner, above)
	}
	said := p.system(err)
	if file, ok := errors.AsType[*fs.PathError](err); ok && !strings.Contains(above, file.Path) {
		return file.Path + p.T("error.colon") + said
	}
	return said
}

// sentence is the error itself, or what it says as a kapok.Error; nil where it is neither.
func sentence(err error) *kapok.Error {
	if e, ok := err.(*kapok.Error); ok { //nolint:errorlint // this error itself, not one that it wraps
		return e
	}
	var e *kapok.Error
	if as, ok := err.(interface{ As(any) bool }); ok && as.As(&e) {
		return e
	}
	return nil
}

// known says whether there is a sentence anywhere in the chain.
func known(err error) bool {
	_, ok := errors.AsType[*kapok.Error](err)
	return ok
}

// foreign says whether an error has only words that are not ours, such as a library's.
func (p *Printer) foreign(err error) bool {
	if known(err) {
		return false
	}
	return !slices.ContainsFunc(reasons, func(r reason) bool { return errors.Is(err, r.is) })
}

// A reason is an error that the operating system gives, and its sentence.
type reason struct {
	is  error
	key string
}

// reasons are what the operating system says most.
var reasons = []reason{
	{fs.ErrNotExist, "error.os.not_exist"},
	{fs.ErrExist, "error.os.exist"},
	{fs.ErrPermission, "error.os.permission"},
	{syscall.EISDIR, "error.os.is_dir"},
	{syscall.ENOTDIR, "error.os.not_dir"},
	{syscall.ENOSPC, "error.os.full"},
	{syscall.EROFS, "error.os.read_only"},
	{syscall.EMFILE, "error.os.too_many"},
	{context.DeadlineExceeded, "error.os.deadline"},
	{context.Canceled, "error.os.canceled"},
}

func (p *Printer) system(err error) string {
	for _, r := range reasons {
		if errors.Is(err, r.is) {
			return p.T(r.key)
		}
	}
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return file.Err.Error()
	}
	return err.Error()
}

// args says those arguments that are words of ours in the printer's language.
func (p *Printer) args(in map[string]any) map[string]any {
	out := make(map[string]any, len(in))
	for name, v := range in {
		switch v := v.(type) {
		case time.Duration:
			out[name] = p.Duration(v)
		case []error:
			said := make([]string, len(v))
			for i, err := range v {
				said[i] = strings.ReplaceAll(p.Error(err), "\n", p.T("error.semicolon"))
			}
			out[name] = strings.Join(said, p.T("error.semicolon"))
		case error:
			out[name] = p.Error(v)
		default:
			out[name] = v
		}
	}
	return out
}
