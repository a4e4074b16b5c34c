package connect

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// pieces feeds a stream cut at the given places and gives its events as "name|data".
func pieces(p parser, s []byte, cuts ...int) []string {
	var got []string
	emit := func(e event) bool {
		got = append(got, string(e.name)+"|"+string(e.data))
		return true
	}
	from := 0
	for _, c := range append(cuts, len(s)) {
		if c < from || c > len(s) {
			continue
		}
		p.feed(s[from:c], emit)
		from = c
	}
	p.end(emit)
	return got
}

func TestEventsAreReadAsTheStandardSays(t *testing.T) {
	for in, want := range map[string][]string{
		"data: a\n\ndata: b\n\n":                       {"|a", "|b"},
		"data:a\r\n\r\ndata:  b\r\rdata:c\n\n":         {"|a", "| b", "|c"},
		"\ufeffdata: a\n\n":                            {"|a"},
		": ping\n\nevent: error\ndata: x\ndata: y\n\n": {"error|x\ny"},
		"id: 1\nretry: 5\nevent: only a name\n\n":      nil,
		"data\n\n": {"|"},
		"data: the last one without its empty line\n":   {"|the last one without its empty line"},
		"data: nor a line end":                          {"|nor a line end"},
		"event: e\n\ndata: an old name does not stay\n": {"|an old name does not stay"},
	} {
		if d := cmp.Diff(want, pieces(&events{}, []byte(in))); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

// Wherever the network cuts the stream, the same events come out.
func TestEventsDoNotDependOnWhereTheStreamIsCut(t *testing.T) {
	s := []byte("\ufeff: hi\r\nevent: e\r\ndata: 你好\r\ndata: {\"a\": \"b\\n\"}\r\r\ndata: x\n\n\ndata:end")
	for _, fresh := range []func() parser{func() parser { return &events{} }, func() parser { return &lines{} }} {
		want := pieces(fresh(), s)
		for i := range s {
			for j := i; j <= len(s); j++ {
				if d := cmp.Diff(want, pieces(fresh(), s, i, j)); d != "" {
					t.Fatalf("cut at %d and %d: %s", i, j, d)
				}
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := []byte(strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"data:", "event:", " ", "\r", "\n", "\r\n", "a", "木", ":", "\ufeff"})).Draw(t, "stream"), ""))
		cuts := rapid.SliceOfN(rapid.IntRange(0, len(s)), 0, 8).Draw(t, "cuts")
		if d := cmp.Diff(pieces(&events{}, s), pieces(&events{}, s, cuts...)); d != "" {
			t.Fatal(d)
		}
	})
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte("data: a\n\n"), 3)
	f.Add([]byte("\xef\xbb\xbfdata: a\r\rdata\x00:\r\n"), 1)
	f.Fuzz(func(t *testing.T, s []byte, cut int) {
		whole := pieces(&events{}, s)
		if d := cmp.Diff(whole, pieces(&events{}, s, cut)); d != "" {
			t.Error(d)
		}
		n := 0
		for _, e := range whole {
			n += len(e) - 1
		}
		if n > len(s) {
			t.Errorf("%d bytes came out of %d", n, len(s))
		}
	})
}

// A completion streamed in chunks is the same answer however it is cut, and the same as whole.
func FuzzStreamedCompletion(f *testing.F) {
	stream := `data: {"model":"m","choices":[{"delta":{"role":"assistant","content":"你"}}]}` + "\n\n" +
		`data: {"choices":[{"delta":{"content":"好\n"},"finish_reason":null}]}` + "\n\n" +
		`data: {"choices":[{"delta":{},"finish_reason":"length"}]}` + "\n\n" +
		`data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}` + "\n\ndata: [DONE]\n\n"
	f.Add([]byte(stream), 7)
	f.Add([]byte("data: {\"error\":{\"message\":\"x\"}}\n\n"), 2)
	f.Fuzz(func(t *testing.T, s []byte, cut int) {
		read := func(cuts ...int) Reply {
			var rep Reply
			var st streamed
			p := &events{}
			from := 0
			more := true
			for _, c := range append(cuts, len(s)) {
				if more && c >= from && c <= len(s) {
					more = p.feed(s[from:c], st.event)
					from = c
				}
			}
			if more {
				p.end(st.event)
			}
			st.into(&rep)
			return rep
		}
		if d := cmp.Diff(read(), read(cut)); d != "" {
			t.Error(d)
		}
		if bytes.Equal(s, []byte(stream)) {
			if r := read(); r.Text != "你好\n" || r.Stop != "truncated" || r.In != 3 || r.Out != 2 || r.Model != "m" {
				t.Errorf("got %+v", r)
			}
		}
	})
}
