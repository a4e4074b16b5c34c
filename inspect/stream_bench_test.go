package inspect

import (
	"context"
	"slices"
	"testing"
	"time"
)

// BenchmarkStreamChunk is what a stream adds to each chunk of 20 characters, with a lexicon of
// 50,000 terms under window(200, 50): the mean as ns/op, the median and the 99th percentile.
func BenchmarkStreamChunk(b *testing.B) {
	terms := syntheticTerms(b, manyTerms)
	for i := range terms {
		terms[i].Weight = 0.01 // many of them do not stop the answer: a stopped stream reads nothing
	}
	l, err := NewLexicon(terms)
	if err != nil {
		b.Fatal(err)
	}
	text := []rune(plainText(b, 1<<18))
	var chunks [][]byte
	for c := range slices.Chunk(text, 20) {
		chunks = append(chunks, []byte(string(c)))
	}
	const answer = 200 // chunks of one answer
	var took []time.Duration
	var s *Stream
	i := 0
	for b.Loop() {
		if i%answer == 0 {
			s, err = NewStream(StreamOptions{Lexicon: l, Rules: Rules{Default: Rule{Hold: Window(200, 50), Threshold: 1}}})
			if err != nil {
				b.Fatal(err)
			}
		}
		c := chunks[i%len(chunks)]
		start := time.Now()
		s.Write(context.Background(), c)
		took = append(took, time.Since(start))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "p50-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}
