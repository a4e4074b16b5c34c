package connect

import (
	"encoding/json"
	"strings"
	"testing"
)

// What we write as a JSON string is what encoding/json reads.
func FuzzAppendString(f *testing.F) {
	f.Add("你好 \"x\" \\ \n\t\r\x00\x1f\u2028\xff\xfe木")
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		if err := json.Unmarshal(appendString(nil, s), &got); err != nil {
			t.Fatalf("%q: %v", appendString(nil, s), err)
		}
		if want := strings.ToValidUTF8(s, "\ufffd"); got != want && strings.Count(got, "\ufffd") < strings.Count(want, "\ufffd") {
			t.Errorf("got %q, want %q", got, want)
		}
		if b, err := json.Marshal(s); err != nil || func() string { var x string; _ = json.Unmarshal(b, &x); return x }() != got {
			t.Errorf("encoding/json reads %q", got)
		}
	})
}
