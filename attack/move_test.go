package attack

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestAnAttackersReplyIsReadLeniently(t *testing.T) {
	for _, c := range []struct {
		reply, prompt string
		refused       bool
	}{
		{`{"prompt": "问"}`, "问", false},
		{"当然。\n```json\n{\"refused\": true, \"prompt\": \"再问\"}\n```", "再问", true},
		{`{"observation": {"a": 1}, "strategy": "{x}", "prompt": "深"}`, "深", false},
		{`{"thought": "…"} {"prompt": "second object"}`, "second object", false},
		{"{\"prompt\": \"two\nlines \\\"quoted\\\"\"}", "two\nlines \"quoted\"", false}, // a line break that JSON does not allow
		{`{'thought': 'x', "prompt": "half JSON", }`, "half JSON", false},
		{"<PROMPT>\n tagged </prompt>", "tagged", false},
		{"<refused>是</refused><prompt>a</prompt>", "a", true},
		{`<think>{"prompt": "not this"}</think>{"prompt": "this"}`, "this", false},
		{"{\"prompt\": \"bell\\u0007 gone\"}", "bell gone", false},
		{"", "", false},
		{"我不能协助。", "", false},
		{`{"prompt": "…"}`, "", false},
		{`{"prompt": null}`, "", false},
		{`{"prompt": ["a"]}`, "", false},
		{`<think>{"prompt": "never ends`, "", false},
	} {
		got, ok := readMove(c.reply)
		if ok != (c.prompt != "") || got.Prompt != c.prompt || ok && got.Refused != c.refused {
			t.Errorf("%q is read as %+v, %v", c.reply, got, ok)
		}
	}
	if got, ok := readMove(`{"prompt":"` + strings.Repeat("长", 20_000) + `"}`); !ok || utf8.RuneCountInString(got.Prompt) != maxMove {
		t.Errorf("%d characters, %v", utf8.RuneCountInString(got.Prompt), ok)
	}
}

func TestOnlyANoIsANo(t *testing.T) {
	for reply, want := range map[string]bool{"No.": true, "**no**, it left": true, "否": true, "不是": true, "唔係。": true, "<think>yes</think>no": true, "yes": false, "Nothing to add": false, "": false, "是": false, "也许": false} {
		if saysNo(reply) != want {
			t.Errorf("%q: %v", reply, !want)
		}
	}
}

// Whatever an attacker model replies: a prompt that is found is text that can be said, bounded, and
// reading takes no longer than the bound allows.
func FuzzAttackerReply(f *testing.F) {
	for _, s := range []string{`{"prompt":"a"}`, "<prompt>a</prompt>", `{"refused":true,"prompt":"\ud800"}`, "{{{{", `"prompt" : "a\"b`, "<think>", "\xff{\"prompt\":\"\xfe\"}", "no"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		_ = saysNo(reply)
		m, ok := readMove(reply)
		if !ok {
			if m != (move{}) {
				t.Fatalf("%+v though nothing was found", m)
			}
			return
		}
		if n := utf8.RuneCountInString(m.Prompt); n == 0 || n > maxMove || !utf8.ValidString(m.Prompt) || m.Prompt != strings.TrimSpace(m.Prompt) {
			t.Fatalf("%q has %d characters", m.Prompt, n)
		}
		if strings.ContainsFunc(m.Prompt, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Fatalf("%q holds control characters", m.Prompt)
		}
		if again, ok := readMove("<prompt>" + m.Prompt + "</prompt>"); ok && len(again.Prompt) > len(m.Prompt) {
			t.Fatalf("%q grows to %q", m.Prompt, again.Prompt)
		}
	})
}
