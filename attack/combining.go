package attack

import (
	"math/rand/v2"
	"strings"
)

func init() {
	register(func() *Attack {
		return &Attack{
			ID: "combining", Version: "1", Family: Language, Exact: true,
			Title:   title("叠加符号", "疊加符號", "Combining marks"),
			Source:  "strike-through and overlay marks (U+0335 to U+0338) on every character, against keyword filters",
			Example: example("打开锁", "\u6253\u0338\u5f00\u0338\u9501\u0338"),
			text: func(s string, rng *rand.Rand) string {
				mark := rune(0x0335 + rng.IntN(4))
				var b strings.Builder
				for _, r := range s {
					b.WriteRune(r)
					if isHan(r) || isWord(r) {
						b.WriteRune(mark)
					}
				}
				return b.String()
			},
			undo: func(s string) (string, bool) {
				return strings.Map(func(r rune) rune {
					if r >= 0x0335 && r <= 0x0338 {
						return -1
					}
					return r
				}, s), true
			},
		}
	})
}
