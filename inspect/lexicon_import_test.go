package inspect

import (
	"errors"
	"strings"
	"testing"

	"kapok"
)

// A list that is too long is refused, and not cut short without a word.
func TestAListThatIsTooLongIsRefused(t *testing.T) {
	list := strings.Repeat("一个词\n", 100)
	for _, left := range []int{0, 1, 500, len(list) - 1, len(list)} {
		rows := 0
		err := eachLine(&bounded{strings.NewReader(list), left, "own.txt"}, func(int, string) { rows++ })
		if left == len(list) {
			if err != nil || rows != 100 {
				t.Errorf("%d bytes allowed, as many as there are: %d rows, %v", left, rows, err)
			}
			continue
		}
		fault, ok := errors.AsType[*kapok.Error](err)
		if !ok || !strings.Contains(err.Error(), "own.txt is larger than") {
			t.Errorf("%d bytes of %d allowed: %v (%+v)", left, len(list), err, fault)
		}
	}
}
