package inspect

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kapok"
)

// A LexiconHolder holds the lexicon in use and changes it while it is read. Whoever inspects
// takes [LexiconHolder.Lexicon] once for each exchange or stream and keeps it: the exchange is
// read with one lexicon to its end, signed by it, and no reader ever waits. The old lexicon is
// given back to memory when its last reader is done.
type LexiconHolder struct {
	now  atomic.Pointer[Lexicon]
	load func() (*Lexicon, error)
	dirs []string

	loading sync.Mutex // one load at a time; readers do not take it
	state   string     // of the files that now was made of
}

// HoldLexicon loads the lexicon of these directories, as [LoadLexicon] does, and holds it.
func HoldLexicon(dirs ...string) (*LexiconHolder, error) {
	h := &LexiconHolder{dirs: dirs, load: func() (*Lexicon, error) { return LoadLexicon(dirs...) }}
	if _, err := h.Reload(); err != nil {
		return nil, err
	}
	return h, nil
}

// Lexicon gives the lexicon in use now.
func (h *LexiconHolder) Lexicon() *Lexicon { return h.now.Load() }

// Reload loads the lexicon again and says whether it is another one than before. Where that
// fails the one in use stays in use.
func (h *LexiconHolder) Reload() (changed bool, err error) {
	h.loading.Lock()
	defer h.loading.Unlock()
	state, err := fingerprint(h.dirs)
	if err != nil {
		return false, err
	}
	l, err := h.load()
	if err != nil {
		return false, &kapok.Error{Kind: kapok.Invalid, Err: err,
			Msg: "the lexicon was not changed, because the new one is not right; mend it and it is taken over"}
	}
	h.state = state
	old := h.now.Swap(l)
	return old == nil || old.ID() != l.ID(), nil
}

// Watch looks every so often whether a file of the lexicon changed or a new day began, on which
// other terms may hold, and then loads it again; told hears of every load and every fault, once.
// It returns when the context ends.
func (h *LexiconHolder) Watch(ctx context.Context, every time.Duration, told func(*Lexicon, error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	tried := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		state, err := fingerprint(h.dirs)
		if err == nil && state == h.current() {
			tried = ""
			continue
		}
		if err != nil {
			state = err.Error()
		}
		if state == tried {
			continue // this very fault was told
		}
		tried = state
		_, err = h.Reload()
		if err == nil {
			tried = ""
		}
		told(h.Lexicon(), err)
	}
}

func (h *LexiconHolder) current() string {
	h.loading.Lock()
	defer h.loading.Unlock()
	return h.state
}

// fingerprint tells the state of the files of a lexicon, and the day, without reading them.
func fingerprint(dirs []string) (string, error) {
	var b strings.Builder
	b.WriteString(time.Now().UTC().Format(time.DateOnly))
	var errs []error
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			errs = append(errs, fmt.Errorf("look into lexicon folder: %w", err))
			continue
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, fmt.Errorf("look at lexicon: %w", err))
			}
			if err == nil && strings.HasSuffix(e.Name(), ".jsonl") {
				fmt.Fprintf(&b, "\n%s/%s %d %d", dir, e.Name(), info.Size(), info.ModTime().UnixNano())
			}
		}
	}
	return b.String(), errors.Join(errs...)
}
