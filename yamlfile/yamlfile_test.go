package yamlfile_test

import (
	"strings"
	"testing"
	"time"

	"kapok"
	"kapok/yamlfile"
)

type settings struct {
	Name  string         `yaml:"name"`
	Wait  time.Duration  `yaml:"wait"`
	Tries int            `yaml:"tries"`
	Share *float64       `yaml:"share"`
	On    bool           `yaml:"on"`
	List  []string       `yaml:"list"`
	More  map[string]int `yaml:"more"`
}

func TestFaultsAreInTheWordsOfTheFile(t *testing.T) {
	var s settings
	if err := yamlfile.Decode([]byte("name: a\nwait: 5s\ntries: 2\nshare: 0.5\non: true\nlist: [x]\nmore: {a: 1}\n"), &s); err != nil || s.Wait != 5*time.Second {
		t.Fatalf("%+v, %v", s, err)
	}
	err := yamlfile.Decode([]byte("nam: a\nwait: 5\ntries: two\nshare: half\non: 3\nlist: x\nmore: {a: b}\nname: [a]\n"), &s)
	want := `line 1: unknown member nam
line 2: 5 is not a span of time; write it with its unit, such as 5s or 2m
line 3: two is not a whole number
line 4: half is not a number
line 5: 3 is not true or false
line 6: x stands where a list or members belong
line 7: b is not a whole number
line 8: a list or members stand where something else belongs`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"", "a", "name: [", "nam: 1\nnam: 2\n", "wait: 5\n", "\t", "name: *x", "{", "more: {1: x}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var s settings
		err := yamlfile.Decode([]byte(raw), &s)
		if err == nil {
			return
		}
		for line := range strings.Lines(err.Error()) {
			if strings.Contains(line, "unmarshal errors") || strings.Contains(line, "in type yamlfile_test.settings") && strings.Contains(line, "not found") {
				t.Errorf("%q: %s", raw, line)
			}
		}
		if len(raw) == 0 && kapok.KindOf(err) != kapok.Invalid {
			t.Errorf("an empty file gives %v", err)
		}
	})
}
