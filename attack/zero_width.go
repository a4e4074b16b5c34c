package attack

import (
	"math/rand/v2"
	"strings"
)

func init() {
	register(func() *Attack {
		return &Attack{
			ID: "zero-width", Version: "1", Family: Language, Exact: true,
			Title:   title("零宽字符", "零寬字元", "Zero-width characters"),
			Source:  "zero-width strategy of CSSBench; Boucher et al. 2021, Bad Characters, arXiv 2106.09898",
			Example: example("打开锁", "\u6253\u200c\u5f00\u2060\u9501"),
			text: func(s string, rng *rand.Rand) string {
				var b strings.Builder
				for i, r := range s {
					if i > 0 {
						b.WriteRune(zeroWidth[rng.IntN(len(zeroWidth))])
					}
					b.WriteRune(r)
				}
				return b.String()
			},
			undo: func(s string) (string, bool) {
				return strings.Map(func(r rune) rune {
					if strings.ContainsRune(string(zeroWidth), r) {
						return -1
					}
					return r
				}, s), true
			},
		}
	})
}

// zeroWidth are space, non-joiner and word joiner of no width. (The joiner proper would change
// how emoji are drawn.)
var zeroWidth = []rune{0x200B, 0x200C, 0x2060}
