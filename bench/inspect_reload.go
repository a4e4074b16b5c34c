package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"kapok/inspect"
)

const (
	reloads = 3
	readers = 2
	oldWord = "木棉旧词"
	newWord = "木棉新词"
)

// writeTerms writes a word and the terms as a lexicon file beside its place and then over it.
func writeTerms(dir, word string, terms []inspect.Term) (err error) {
	f, err := os.CreateTemp(dir, "terms-*.tmp")
	if err != nil {
		return fmt.Errorf("write the terms to reload: %w", err)
	}
	err = inspect.WriteTerms(f, append([]inspect.Term{{Text: word, Risk: "crime.fraud", Weight: 0.9}}, terms...))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the terms to reload: %w", err)
	}
	return os.Rename(f.Name(), filepath.Join(dir, "own.jsonl"))
}

// ofReload changes a lexicon of 50,000 terms again and again while two readers read. A request
// is dropped where a reader gets no judgement, or one that the lexicon it asked did not sign, or
// one that missed the word that every list contains.
func (s *speeds) ofReload(ctx context.Context) (f figures, err error) {
	dir, err := os.MkdirTemp("", "kapok-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the lexicon: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := writeTerms(dir, oldWord, s.terms); err != nil {
		return nil, err
	}
	h, err := inspect.HoldLexicon(dir)
	if err != nil {
		return nil, err
	}
	x := textOf("今天说到" + oldWord + "，也说到" + newWord + "。")
	var stop atomic.Bool
	var reads, dropped, slowest atomic.Int64
	var reading sync.WaitGroup
	for range readers {
		reading.Go(func() {
			for !stop.Load() {
				begun := time.Now()
				l := h.Lexicon()
				found, err := l.Detect(ctx, x)
				took := time.Since(begun).Nanoseconds()
				if err != nil || len(found) == 0 || found[0].By != l.ID() || found[0].Score < 0.5 {
					dropped.Add(1)
				}
				for was := slowest.Load(); took > was && !slowest.CompareAndSwap(was, took); was = slowest.Load() {
				}
				reads.Add(1)
				time.Sleep(time.Millisecond) // a reader is not the only work of a machine
			}
		})
	}
	begun := time.Now()
	for i := range reloads {
		if err = writeTerms(dir, []string{newWord, oldWord}[i%2], s.terms); err != nil {
			break
		}
		if _, err = h.Reload(); err != nil {
			break
		}
	}
	took := time.Since(begun)
	stop.Store(true)
	reading.Wait()
	return figures{"terms": manyTerms, "reloads": reloads, "reads": float64(reads.Load()), "dropped": float64(dropped.Load()),
		"slowest_read_ms": float64(slowest.Load()) / 1e6, "reload_s": took.Seconds() / reloads}, err
}
