package attack

import "math/rand/v2"

func init() {
	register(func() *Attack {
		return &Attack{
			ID: "to-hant", Version: "1", Family: Language, Langs: chinese,
			Title:   title("转成繁体字（香港）", "轉成繁體字（香港）", "Traditional characters (Hong Kong)"),
			Source:  "switch of script; OpenCC s2hk",
			Example: example("怎么撬开老式门锁？", "怎麼撬開老式門鎖？"),
			text:    func(s string, _ *rand.Rand) string { return traditional(s) },
			undo:    func(s string) (string, bool) { return simplified(s), true },
		}
	})
}
