package inspect_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kapok/inspect"
)

// writeLexicon writes n terms of which the first is the word given, beside the place and then
// over it, as the command does.
func writeLexicon(t testing.TB, dir, word string, n int) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "{\"term\":%q,\"risk\":\"crime.fraud\",\"weight\":0.9}\n", word)
	for i := range n {
		fmt.Fprintf(&b, "{\"term\":\"木棉%c%c暗号%d\",\"risk\":\"crime.fraud\",\"weight\":0.6}\n", 0x4E00+i%3000, 0x4E00+i/7, i)
	}
	tmp := filepath.Join(dir, "own.tmp")
	if err := os.WriteFile(tmp, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(tmp, filepath.Join(dir, "own.jsonl")); err != nil {
		t.Fatal(err)
	}
}

// A lexicon of 50,000 terms is changed again and again while readers read. Every reader gets an
// answer that one whole lexicon gave, signed by it; nobody is turned away.
func TestALexiconChangesWhileItIsRead(t *testing.T) {
	dir := t.TempDir()
	words := []string{"木棉旧词", "木棉新词"}
	writeLexicon(t, dir, words[0], 50_000)
	h, err := inspect.HoldLexicon(dir)
	if err != nil {
		t.Fatal(err)
	}
	if n := h.Lexicon().Stats().Terms; n < 50_000 {
		t.Fatalf("only %d terms", n)
	}
	text := "今天说到" + words[0] + "，也说到" + words[1] + "。"
	var stop atomic.Bool
	var reads atomic.Int64
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for !stop.Load() {
				l := h.Lexicon()
				found, err := l.Detect(context.Background(), answer("", text))
				if err != nil || len(found) != 1 || found[0].By != l.ID() || found[0].Score < 0.5 {
					t.Errorf("while it changes: %s, %v", show(found), err)
					return
				}
				if term, ok := l.Find(found[0].Why); !ok || text[found[0].At.Start:found[0].At.End] != term.Text {
					t.Errorf("the finding is not of the lexicon that signed it: %+v", found)
					return
				}
				reads.Add(1)
				time.Sleep(time.Millisecond) // a reader is not the only work of the machine
			}
		})
	}
	for i := range 2 {
		before := reads.Load()
		writeLexicon(t, dir, words[(i+1)%2], 50_000)
		if changed, err := h.Reload(); err != nil || !changed {
			t.Fatalf("reload %d: changed %v, %v", i, changed, err)
		}
		found, err := h.Lexicon().Detect(t.Context(), answer("", text))
		if term, _ := h.Lexicon().Find(found[0].Why); err != nil || term.Text != words[(i+1)%2] {
			t.Errorf("after reload %d %q is found", i, term.Text)
		}
		if reads.Load() == before {
			t.Errorf("no reader was served during reload %d", i)
		}
	}
	stop.Store(true)
	readers.Wait()
}

func TestAFaultyLexiconDoesNotReplaceTheOneInUse(t *testing.T) {
	dir := t.TempDir()
	writeLexicon(t, dir, "木棉旧词", 3)
	h, err := inspect.HoldLexicon(dir)
	if err != nil {
		t.Fatal(err)
	}
	before := h.Lexicon()
	if changed, err := h.Reload(); err != nil || changed {
		t.Errorf("nothing changed, and yet: %v %v", changed, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.jsonl"), []byte("{\"term\":\"甲乙\",\"risk\":\"x\",\"weight\":9}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Reload(); err == nil || !strings.Contains(err.Error(), "not changed") || h.Lexicon().ID() != before.ID() {
		t.Errorf("%v; in use %s, before %s", err, h.Lexicon().ID(), before.ID())
	}
}

func TestWatchTakesOverWhatChanges(t *testing.T) {
	dir := t.TempDir()
	writeLexicon(t, dir, "木棉旧词", 3)
	h, err := inspect.HoldLexicon(dir)
	if err != nil {
		t.Fatal(err)
	}
	before := h.Lexicon().ID()
	ctx, cancel := context.WithCancel(t.Context())
	told := make(chan error, 8)
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Watch(ctx, time.Millisecond, func(_ *inspect.Lexicon, err error) { told <- err })
	}()
	writeLexicon(t, dir, "木棉新词", 4)
	if err := <-told; err != nil || h.Lexicon().ID() == before {
		t.Errorf("not taken over: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.jsonl"), []byte("nonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for err == nil { // a write that was seen half done is taken over once more before
		select {
		case err = <-told:
		case <-time.After(10 * time.Second):
			t.Fatal("a faulty file was not told of")
		}
	}
	cancel()
	<-done
	if n := len(told); n > 1 { // the write itself may be seen half done, once
		t.Errorf("one fault was told %d times more", n)
	}
}
