package inspect

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kapok"
)

// judgeForm names the form of a reply; it is part of a judge's identity.
const judgeForm = "nonce,verdict,risk,quote,reason/2"

// afterThought takes off the thinking that begins a reply where the server leaves it in (Qwen3,
// DeepSeek-R1): <think>…</think>, or only its end where the template writes the beginning. What
// follows must be of the form as ever. Thinking that does not end, or ends twice, stays, and the
// reply is off form: what is thought is no verdict.
func afterThought(reply string) string {
	s := strings.TrimSpace(reply)
	thought, rest, ended := strings.Cut(s, "</think>")
	if !ended || strings.Contains(rest, "</think>") || strings.Contains(rest, "<think>") || strings.Contains(strings.TrimPrefix(thought, "<think>"), "<think>") {
		return s
	}
	return strings.TrimSpace(rest)
}

// A verdict is what one reply, or the majority of several, says of an exchange.
type verdict struct {
	severity kapok.Severity
	risks    []kapok.RiskID // leaves, or AnyRisk where the model names none; empty when safe
	at       *kapok.Span    // the words that were quoted, or the answer that was judged
	refused  bool           // the judge says that the answer refuses
	reason   string
}

// formed is a reply to the rubric: one JSON object, alone, with exactly these fields as strings.
type formed struct {
	severity kapok.Severity
	risk     kapok.RiskID
	quote    string
	reason   string
}

const maxWhy = 200 // runes of a judge's reason that are kept

// parseVerdict accepts one JSON object and nothing else, except a code fence around it. A
// reply with two objects, a repeated or unknown field, another nonce or an unknown verdict is
// refused, so that words copied out of the judged answer can't become the verdict.
func parseVerdict(reply, nonce string) (formed, error) {
	fields, err := signedObject(reply, nonce, "verdict", "risk", "quote", "reason")
	if err != nil {
		return formed{}, err
	}
	v := formed{
		severity: kapok.Severity(fields["verdict"]), risk: kapok.RiskID(fields["risk"]),
		quote: fields["quote"], reason: sentence(fields["reason"]),
	}
	switch v.severity {
	case kapok.Safe, kapok.Controversial, kapok.Unsafe:
		return v, nil
	}
	return formed{}, fmt.Errorf("verdict %q is not safe, controversial or unsafe", clip(string(v.severity)))
}

// signedObject reads a reply that is one JSON object with our nonce and these fields, each once
// and a string, and nothing else.
func signedObject(reply, nonce string, names ...string) (map[string]string, error) {
	names = append([]string{"nonce"}, names...)
	fields, err := flatObject(unfence(afterThought(reply)), names)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, name := range names {
		if _, ok := fields[name]; !ok {
			errs = append(errs, fmt.Errorf("field %q is missing", name))
		}
	}
	if len(errs) == 0 && fields["nonce"] != nonce {
		errs = append(errs, errors.New("the nonce is not ours"))
	}
	return fields, errors.Join(errs...)
}

// filledIn says that a reply is filled in and not copied: a small model whose server forces the
// form gives our own words back, such as "one sentence" for its reason, and calls everything safe.
// prompt ends with the form; a reply without a reason has none either.
func filledIn(prompt string, fields map[string]string) error {
	if strings.TrimSpace(fields["reason"]) == "" {
		return &unfounded{"gave no reason"}
	}
	sample, err := formOf(prompt)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		said := fields[name]
		if ours := sample[name]; ours != "" && (said == ours || utf8.RuneCountInString(said) >= minCopied && strings.HasPrefix(ours, said)) {
			return &unfounded{fmt.Sprintf("copied the form: its %s is ours", name)}
		}
	}
	return nil
}

// minCopied is how many runes of the form are no chance; a server may cut what is copied.
const minCopied = 8

// formOf is the form with which a prompt ends: its last line.
func formOf(prompt string) (map[string]string, error) {
	prompt = strings.TrimSpace(prompt)
	var sample map[string]string
	if err := json.Unmarshal([]byte(prompt[strings.LastIndex(prompt, "\n")+1:]), &sample); err != nil {
		return nil, fmt.Errorf("read the form of the prompt: %w", err)
	}
	return sample, nil
}

// unfence takes off one code fence that encloses the whole reply.
func unfence(s string) string {
	s = strings.TrimSpace(s)
	body, ok := strings.CutPrefix(s, "```")
	if !ok {
		return s
	}
	body, ok = strings.CutSuffix(body, "```")
	if !ok {
		return s
	}
	body = strings.TrimPrefix(body, "json")
	return strings.TrimSpace(body)
}

// flatObject reads one JSON object of strings with no name but these.
func flatObject(s string, names []string) (map[string]string, error) {
	if !utf8.ValidString(s) {
		return nil, errors.New("not UTF-8")
	}
	d := json.NewDecoder(strings.NewReader(s))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	out := map[string]string{}
	for d.More() {
		k, err := d.Token()
		if err != nil {
			return nil, errors.New("not a JSON object")
		}
		name, _ := k.(string)
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("unknown field %q", clip(name))
		}
		if _, twice := out[name]; twice {
			return nil, fmt.Errorf("field %q stands twice", name)
		}
		v, err := d.Token()
		text, ok := v.(string)
		if err != nil || !ok {
			return nil, fmt.Errorf("field %q is not a string", name)
		}
		out[name] = text
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("the JSON object is not closed")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("words beside the JSON object")
	}
	return out, nil
}

// sentence makes one bounded line of a model's words.
func sentence(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > maxWhy {
		s = string([]rune(s)[:maxWhy]) + "…"
	}
	return s
}
