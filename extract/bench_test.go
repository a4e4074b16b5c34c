package extract_test

import (
	"strings"
	"testing"

	"kapok/extract"
)

// A long text made of the words that the rules look for is the worst case.
func BenchmarkWorst(b *testing.B) {
	for name, unit := range map[string]string{"statements": "答案係 ", "denials": "唔係A ", "letters": "A B ", "numbers": "B1 一定 ", "words": "not safe ", "marks": "confidence is ", "plain": "呢個答案好長，講咗好耐。The quick brown fox. "} {
		text := strings.Repeat(unit, extract.MaxText/len(unit))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				extract.Choice(text, four)
				extract.Number(text)
				extract.Confidence(text)
				extract.Word(text, []string{"safe", "unsafe"})
			}
		})
	}
}
