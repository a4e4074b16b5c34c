package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"time"

	"kapok"
)

// Lines are read in batches, which several workers inspect at once and one writer puts out in
// the order of the input. A batch holds so many lines or bytes; a line longer than giantLine is
// inspected while no other giant is, so that memory follows the workers and not the input.
const (
	batchLines = 128
	batchBytes = 256 << 10
	giantLine  = 1 << 20
)

// A batch is some lines on their way.
type batch struct {
	data  []byte
	lines []rawLine
	cut   error // the input broke off behind these lines

	out  bytes.Buffer
	sum  tally
	err  error
	done chan struct{}
}

// rawLine is a line of a batch's data.
type rawLine struct {
	n          int // in the input, from 1
	start, end int
	wrong      string // key of what is wrong with it already
}

// A lineInspector inspects the lines of an input.
type lineInspector struct {
	*inspector
	o     *output
	giant sync.Mutex
}

// inspectLines gives every line its result, in the order of the lines, and counts. An input that
// breaks off is told in the tally, and by a line of its own behind the others.
func (e *env) inspectLines(in io.Reader, w io.Writer, by *inspector) (tally, error) {
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	l := &lineInspector{inspector: by, o: e.out}
	workers := runtime.GOMAXPROCS(0)
	todo, order := make(chan *batch), make(chan *batch, workers)
	go l.read(ctx, in, todo, order)
	for range workers {
		go func() {
			for b := range todo {
				l.work(ctx, b)
				close(b.done)
			}
		}()
	}
	return l.write(ctx, w, order)
}

// read makes batches. A batch goes off early when no more input is there yet: whoever writes
// lines into a pipe gets the answers without closing it.
func (l *lineInspector) read(ctx context.Context, in io.Reader, todo, order chan<- *batch) {
	defer close(todo)
	defer close(order)
	lines := newLineReader(in)
	n := 0
	for ended := false; !ended; {
		b := &batch{done: make(chan struct{})}
		for len(b.lines) < batchLines && len(b.data) < batchBytes {
			start := len(b.data)
			data, tooLong, err := lines.next(b.data)
			n++
			b.data = data
			line := rawLine{n: n, start: start, end: len(data)}
			if tooLong {
				line.wrong = "cli.inspect.too_long"
			}
			if err != nil && !errors.Is(err, io.EOF) {
				b.cut, line.wrong = err, "cli.inspect.cut"
			}
			if line.wrong != "" || len(trimLine(data[start:])) > 0 {
				b.lines = append(b.lines, line)
			}
			if ended = err != nil; ended || lines.Buffered() == 0 {
				break
			}
		}
		select {
		case order <- b:
		case <-ctx.Done():
			return
		}
		select {
		case todo <- b:
		case <-ctx.Done():
			return
		}
	}
}

// trimLine takes white space and a byte order mark off a line.
func trimLine(line []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\ufeff")))
}

// work inspects the lines of a batch.
func (l *lineInspector) work(ctx context.Context, b *batch) {
	enc := json.NewEncoder(&b.out)
	enc.SetEscapeHTML(false)
	for _, line := range b.lines {
		if ctx.Err() != nil {
			return
		}
		out := l.line(ctx, b.data[line.start:line.end], line)
		out.Line = line.n
		b.sum.add(&out)
		if err := enc.Encode(out); err != nil {
			b.err = err
			return
		}
	}
	b.data = nil
}

// line inspects one line.
func (l *lineInspector) line(ctx context.Context, text []byte, at rawLine) inspected {
	if len(text) > giantLine {
		l.giant.Lock()
		defer l.giant.Unlock()
	}
	why, r := wrong{key: at.wrong}, row{}
	if why.key == "" {
		r, why = parseRow(trimLine(text))
	}
	if why.key != "" {
		return l.unread(r.id, l.o.t("cli.inspect.line", "n", at.n, "why", l.o.p.TA(why.key, map[string]any{"want": strings.Split(why.want, ", ")})))
	}
	return l.inspect(ctx, r)
}

// write puts the batches out in their order, each as soon as it is there.
func (l *lineInspector) write(ctx context.Context, w io.Writer, order <-chan *batch) (sum tally, err error) {
	start := time.Now()
	told := start
	for {
		var b *batch
		select {
		case b = <-order:
		case <-ctx.Done():
			return sum, context.Cause(ctx)
		}
		if b == nil {
			sum.took = time.Since(start)
			return sum, nil
		}
		select {
		case <-b.done:
		case <-ctx.Done():
			return sum, context.Cause(ctx)
		}
		if b.err != nil {
			return sum, b.err
		}
		if _, err := b.out.WriteTo(w); err != nil {
			return sum, kapok.Say(kapok.Unavailable, "error.cli.results", "the results cannot be written").Because(err)
		}
		sum.join(&b.sum)
		if b.cut != nil {
			sum.cut = b.cut
		}
		if now := time.Now(); now.Sub(told) >= pipedEvery {
			told = now
			l.o.note("%s", l.o.t("cli.inspect.progress", "rows", l.o.p.Int(sum.rows), "rate", l.o.p.Int(int(float64(sum.rows)/now.Sub(start).Seconds()))))
		}
	}
}
