package attack

import "math/rand/v2"

func init() {
	register(func() *Attack {
		return &Attack{
			ID: "jyutping", Version: "1", Family: Language, Langs: chinese,
			Title:   title("全粤拼", "全粵拼", "Jyutping"),
			Source:  "romanised Cantonese as typed in chats; without tones, one reading a character (data/lexicons/jyutping.txt, data/attacks/table/jyutping.txt)",
			Example: example("點樣撬開舊式門鎖？", "dim joeng giu hoi gau sik mun so？"),
			text: func(s string, _ *rand.Rand) string {
				return spelled(s, func(r rune) (string, bool) { return soundOf(jyutping(), r) })
			},
		}
	})
}
