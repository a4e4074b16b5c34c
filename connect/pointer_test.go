package connect

import (
	"strings"
	"testing"
)

func TestPointersFollowRFC6901(t *testing.T) {
	doc, err := decodeAny([]byte(`{"a": {"b/c": ["x", {"~": "y"}], "": "z"}, "n": 12, "t": true, "null": null, "list": [{"s": "1"}, {"s": "2"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[Pointer]string{
		"/a/b~1c/0": "x", "/a/b~1c/1/~0": "y", "/a/": "z", "/list/*/s": "12", "/null": "",
	} {
		if got, met, ok := p.text(doc); got != want || !met || !ok {
			t.Errorf("%s gives %q, %v, %v", p, got, met, ok)
		}
	}
	for _, p := range []Pointer{"", "a", "/x", "/a/b", "/list/2", "/list/-1", "/list/s"} {
		if _, met, ok := p.text(doc); met || !ok {
			t.Errorf("%s meets something (%v)", p, ok)
		}
	}
	if _, _, ok := Pointer("/list").text(doc); ok {
		t.Error("a list passes for a text")
	}
	if w := Pointer("/n").word(doc) + Pointer("/t").word(doc); w != "12true" || Pointer("/n").number(doc) != 12 {
		t.Errorf("scalars read %s", w)
	}
}

func FuzzPointer(f *testing.F) {
	f.Add(`{"a":[{"b":"c"}]}`, "/a/*/b")
	f.Fuzz(func(t *testing.T, doc, p string) {
		v, err := decodeAny([]byte(doc))
		if err != nil {
			return
		}
		if s, met, _ := Pointer(p).text(v); s != "" && (!met || !strings.HasPrefix(p, "/")) {
			t.Errorf("%q out of nowhere", s)
		}
	})
}
