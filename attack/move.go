package attack

import (
	"encoding/json"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// move is what an attacker model wants to say next.
type move struct {
	Prompt  string
	Refused bool // it holds that the target refused its last prompt
}

// pattern compiles a regular expression at its first use.
func pattern(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

const maxMove = 8000 // characters of a prompt that are kept

var (
	thinking  = pattern(`(?s)<think>.*?(?:</think>|$)`)
	tagged    = pattern(`(?is)<prompt>(.*?)</prompt>`)
	member    = pattern(`(?s)"prompt"\s*:\s*"((?:[^"\\]|\\.)*)"`)
	refusedIn = pattern(`(?i)(?:"refused"\s*:\s*true\b|<refused>\s*(?:yes|true|是|係))`)
	unescape  = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\"`, `"`, `\\`, `\`, `\/`, `/`, `\r`, "")
)

// readMove finds the next prompt in a reply: the member "prompt" of a JSON object wherever it
// stands, also one that is not quite JSON, or what stands between <prompt> and </prompt>. The
// reply is hostile text: at most 64 KiB are looked at, control characters go, the prompt is cut.
// False where it holds no prompt.
func readMove(reply string) (move, bool) {
	reply = thinking().ReplaceAllString(bounded(reply, 64<<10), "")
	refused := refusedIn().MatchString(reply)
	text, ok := jsonPrompt(reply)
	if !ok {
		if m := tagged().FindStringSubmatch(reply); m != nil {
			text, ok = m[1], true
		} else if m := member().FindStringSubmatch(reply); m != nil {
			text, ok = unescape.Replace(m[1]), true
		}
	}
	text = clean(text)
	if !ok || !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return move{}, false
	}
	return move{Prompt: text, Refused: refused}, true
}

// jsonPrompt tries the first objects of a reply.
func jsonPrompt(reply string) (string, bool) {
	for range 8 {
		i := strings.IndexByte(reply, '{')
		if i < 0 {
			return "", false
		}
		reply = reply[i:]
		var object struct {
			Prompt *string `json:"prompt"`
		}
		if err := json.NewDecoder(strings.NewReader(reply)).Decode(&object); err == nil && object.Prompt != nil {
			return *object.Prompt, true
		}
		reply = reply[1:]
	}
	return "", false
}

// clean removes control characters and cuts to maxMove characters.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > maxMove {
		s = string([]rune(s)[:maxMove])
	}
	return s
}

// bounded cuts a text to n bytes, at a character.
func bounded(s string, n int) string {
	if len(s) <= n {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.ToValidUTF8(s[:n], "\uFFFD")
}

var answersNo = pattern(`(?i)^\W*(?:no\b|否|不是|唔係|离题|離題|偏题|偏題)`)

// saysNo reads the answer to a question of yes or no. What is neither is not a no.
func saysNo(reply string) bool {
	reply = strings.TrimSpace(thinking().ReplaceAllString(bounded(reply, 4<<10), ""))
	return answersNo().MatchString(reply)
}
