package script_test

import (
	"testing"

	"kapok/script"
)

func TestScriptsMeet(t *testing.T) {
	for in, want := range map[string]string{"香港島嘅報紙": "香港岛嘅报纸", "已经简体": "已经简体", "abc 123": "abc 123", "": ""} {
		if got := script.Simplify(in); got != want {
			t.Errorf("Simplify(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSimplifyingAgainChangesNothing(t *testing.T) {
	for from, to := range script.Simplified() {
		if next, ok := script.Simplified()[to]; ok && next != to {
			t.Errorf("%c becomes %c, which becomes %c", from, to, next)
		}
	}
}
