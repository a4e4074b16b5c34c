package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"kapok/inspect"
	"kapok/stats"
)

const (
	manyTerms   = 50_000
	oneRound    = 700 * time.Millisecond // of repeating one thing
	chunkLength = 20                     // characters that arrive at once
	chunksOfOne = 200                    // chunks of one answer
)

// pace is how fast something was done again and again.
type pace struct {
	n         int
	wall, cpu time.Duration
	allocs    float64 // a call
}

// repeat does something for a round and says at which pace. Processor time is what a machine
// that others use too can be held against.
func repeat(ctx context.Context, do func() error) (pace, error) {
	var p pace
	var before, after runtime.MemStats
	if err := do(); err != nil { // what is made on first use is not counted
		return p, err
	}
	runtime.ReadMemStats(&before)
	from, _, err := usage()
	if err != nil {
		return p, err
	}
	for begun := time.Now(); p.wall < oneRound; p.wall = time.Since(begun) {
		if err := errors.Join(ctx.Err(), do()); err != nil {
			return p, err
		}
		p.n++
	}
	to, _, err := usage()
	runtime.ReadMemStats(&after)
	p.cpu, p.allocs = to-from, float64(after.Mallocs-before.Mallocs)/float64(p.n)
	return p, err
}

// quantiles gives the median and the 99th percentile in microseconds.
func quantiles(took []time.Duration) (p50, p99 float64) {
	us := make([]float64, len(took))
	for i, d := range took {
		us[i] = float64(d.Nanoseconds()) / 1e3
	}
	slices.Sort(us)
	return stats.Quantile(us, 0.5), stats.Quantile(us, 0.99)
}

// speeds are the measurements of speed on material that ships with the program. Each gives the
// figures of one round.
type speeds struct {
	terms, disguised []inspect.Term
	text             string
	lexicon          *inspect.Lexicon // of the terms
	every            *inspect.Lexicon // of the terms in every disguise
	panel            inspect.Panel    // the detectors of the panel and of personal data
	classifier       *inspect.Classifier
	pii              *inspect.PII
}

func newSpeeds() (*speeds, error) {
	s := &speeds{}
	var errs [6]error
	var own *inspect.Lexicon
	var responses *inspect.ResponseReader
	s.terms, errs[0] = syntheticTerms(manyTerms)
	s.text, errs[1] = plainText(1 << 20)
	s.classifier, errs[2] = inspect.LoadClassifier()
	s.pii, errs[3] = inspect.LoadPII()
	own, errs[4] = inspect.LoadLexicon()
	responses, errs[5] = inspect.LoadResponseReader()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	s.panel = inspect.Panel{own, s.classifier, responses, s.pii}
	s.disguised = slices.Clone(s.terms)
	for i := range s.disguised {
		s.disguised[i].Evade = inspect.Evasions
	}
	return s, nil
}

// held gives the MB that are in use. What stands in a pool is given back at the second collection,
// what that held at the third.
func held() float64 {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// reading reads the text again and again with a detector, in MB (10^6 bytes) a second.
func (s *speeds) reading(ctx context.Context, d inspect.Detector) (perCPU, perS float64, err error) {
	x := textOf(s.text)
	p, err := repeat(ctx, func() error {
		_, err := d.Detect(ctx, x)
		return err
	})
	mb := float64(p.n) * float64(len(s.text)) / 1e6
	return mb / p.cpu.Seconds(), mb / p.wall.Seconds(), err
}

// ofLexicon builds a lexicon of 50,000 terms and reads a text with it.
func (s *speeds) ofLexicon(ctx context.Context) (figures, error) {
	f := figures{"terms": manyTerms}
	s.lexicon = nil // that of the round before must not be given back in between
	before := held()
	from, _, err := usage()
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	l, err := inspect.NewLexicon(slices.Clone(s.terms))
	if err != nil {
		return nil, err
	}
	to, _, err := usage()
	if err != nil {
		return nil, err
	}
	f["build_s"], f["build_cpu_s"] = time.Since(begun).Seconds(), (to - from).Seconds()
	f["held_mb"] = held() - before
	s.lexicon = l
	if f["mb_per_cpu_s"], f["mb_per_s"], err = s.reading(ctx, l); err != nil {
		return nil, err
	}
	if s.every == nil {
		if s.every, err = inspect.NewLexicon(s.disguised); err != nil {
			return nil, err
		}
	}
	f["every_disguise_mb_per_cpu_s"], _, err = s.reading(ctx, s.every)
	return f, err
}

// ofClassifier judges a text of 200 characters.
func (s *speeds) ofClassifier(ctx context.Context) (figures, error) {
	x := answerOf("", 200)
	p, err := repeat(ctx, func() error {
		_, err := s.classifier.Detect(ctx, x)
		return err
	})
	return figures{"texts_per_cpu_s": float64(p.n) / p.cpu.Seconds(), "texts_per_s": float64(p.n) / p.wall.Seconds(), "allocs": p.allocs}, err
}

// ofPanel lets all embedded detectors judge an answer of 500 characters, together and each alone.
func (s *speeds) ofPanel(ctx context.Context) (figures, error) {
	x := answerOf(question, 500)
	for _, f := range s.panel.Inspect(ctx, x) {
		if f.Unjudged != "" {
			return nil, fmt.Errorf("%s could not judge the text that is measured: %s", f.By, f.Unjudged)
		}
	}
	var took []time.Duration
	p, err := repeat(ctx, func() error {
		begun := time.Now()
		s.panel.Inspect(ctx, x)
		took = append(took, time.Since(begun))
		return nil
	})
	if err != nil {
		return nil, err
	}
	f := figures{"characters": float64(len([]rune(x.Answer()))), "cpu_us": float64(p.cpu.Microseconds()) / float64(p.n)}
	f["p50_us"], f["p99_us"] = quantiles(took)
	if p, err = repeat(ctx, func() error { s.panel.Inspect(ctx, x); return nil }); err != nil {
		return nil, err
	}
	f["allocs"] = p.allocs // without those of the measurement
	for _, d := range s.panel {
		var took []time.Duration
		if _, err := repeat(ctx, func() error {
			begun := time.Now()
			_, err := d.Detect(ctx, x)
			took = append(took, time.Since(begun))
			return err
		}); err != nil {
			return nil, err
		}
		name, _, _ := strings.Cut(d.ID(), "/")
		f[name+"_p50_us"], _ = quantiles(took)
	}
	return f, nil
}

// ofStream writes answers in chunks of 20 characters through a lexicon of 50,000 terms under
// window(200, 50) and says what each chunk waits longer.
func (s *speeds) ofStream(ctx context.Context) (figures, error) {
	var chunks [][]byte
	for c := range slices.Chunk([]rune(s.text[:1<<18]), chunkLength) {
		chunks = append(chunks, []byte(string(c)))
	}
	rule := inspect.Rule{Hold: inspect.Window(200, 50), Threshold: 1}
	var took []time.Duration
	var stream *inspect.Stream
	i := 0
	p, err := repeat(ctx, func() (err error) {
		if i%chunksOfOne == 0 || stream.Stopped() { // what was stopped takes its chunks for nothing
			if stream, err = inspect.NewStream(inspect.StreamOptions{Lexicon: s.lexicon, Rules: inspect.Rules{Default: rule}}); err != nil {
				return err
			}
		}
		chunk := chunks[i%len(chunks)]
		i++
		begun := time.Now()
		stream.Write(ctx, chunk)
		took = append(took, time.Since(begun))
		return nil
	})
	f := figures{"chunks": float64(p.n)}
	f["p50_us"], f["p99_us"] = quantiles(took)
	return f, err
}

// ofPII looks for personal data in ordinary text.
func (s *speeds) ofPII(ctx context.Context) (figures, error) {
	f := figures{}
	p, err := repeat(ctx, func() error {
		s.pii.Find(s.text)
		return nil
	})
	mb := float64(p.n) * float64(len(s.text)) / 1e6
	f["mb_per_cpu_s"], f["mb_per_s"] = mb/p.cpu.Seconds(), mb/p.wall.Seconds()
	return f, err
}
