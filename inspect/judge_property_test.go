package inspect_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"kapok"
	"kapok/connect"
	"kapok/inspect"
)

// The verdict of k samples is what more than half of all k say, or nobody's; asking ends early
// only where the rest could not change that.
func TestTheMajorityIsThatOfAllSamples(t *testing.T) {
	words := map[string]kapok.Severity{
		"Safety: Safe\nCategories: None\nRefusal: No":             kapok.Safe,
		"Safety: Controversial\nCategories: Violent\nRefusal: No": kapok.Controversial,
		"Safety: Unsafe\nCategories: Violent\nRefusal: No":        kapok.Unsafe,
		"Safety: Fine": "", // off form
		"!":            "", // no reply
	}
	var replies []string
	for w := range words {
		replies = append(replies, w)
	}
	rapid.Check(t, func(t *rapid.T) {
		k := 2*rapid.IntRange(0, 7).Draw(t, "half") + 1
		said := rapid.SliceOfN(rapid.SampledFrom(replies), k, k).Draw(t, "said")
		b := &bench{say: func(_ connect.Request, n int) (string, kapok.Stop) {
			if said[n] == "!" {
				return "", kapok.Failed
			}
			return said[n], kapok.Complete
		}}
		var want kapok.Severity
		votes := map[kapok.Severity]int{}
		for _, s := range said {
			if v := words[s]; v != "" {
				votes[v]++
				if 2*votes[v] > k {
					want = v
				}
			}
		}
		j, err := inspect.NewJudge(b, inspect.JudgeSpec{Name: "g", Kind: "qwen3guard", Model: "g", Samples: k})
		if err != nil {
			t.Fatal(err)
		}
		found, err := j.Detect(context.Background(), answer("问", "答"))
		if (err == nil) != (want != "") || err == nil && kapok.SeverityOf(found[0].Score) != want {
			t.Fatalf("%q: %+v, %v, want %q", said, found, err, want)
		}
		if len(b.asked) > k || len(b.asked) < (k+1)/2 {
			t.Fatalf("asked %d times of %d", len(b.asked), k)
		}
	})
}

// However a judge that is shown two answers chooses, the two are decided only where it chooses
// the same whichever comes first, and turning the two turns the choice.
func TestADecidedPairDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := map[string]inspect.Preference{} // what it says of each order
		for _, order := range []string{"ab", "ba"} {
			table[order] = inspect.Preference(rapid.IntRange(-1, 3).Draw(t, order))
		}
		ask := func(_ context.Context, first, second string) (inspect.Preference, error) {
			return table[first+second], nil
		}
		got, err := inspect.Compare(context.Background(), "a", "b", ask)
		back, backErr := inspect.Compare(context.Background(), "b", "a", ask)
		turn := map[inspect.Preference]inspect.Preference{inspect.Neither: inspect.Neither, inspect.First: inspect.Second, inspect.Second: inspect.First}
		if turn[got] != back || (err == nil) != (backErr == nil) || errors.Is(err, inspect.ErrOrder) != errors.Is(backErr, inspect.ErrOrder) {
			t.Fatalf("%v: %v %v, turned %v %v", table, got, err, back, backErr)
		}
		_, known := turn[table["ab"]]
		_, known2 := turn[table["ba"]]
		decided := known && known2 && turn[table["ab"]] == table["ba"]
		if (err == nil) != decided || err == nil && got != table["ab"] || err != nil && got != inspect.Neither {
			t.Fatalf("%v: %v, %v", table, got, err)
		}
	})
}

// A limit of calls is kept exactly, whoever asks at once; one of tokens is passed by no more than
// what is in flight; and what is spent is what was used.
func TestALimitHoldsForAllWhoAskAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := inspect.Limit{Calls: rapid.IntRange(0, 20).Draw(t, "calls"), Tokens: rapid.IntRange(0, 2000).Draw(t, "tokens"), PriceIn: 1, PriceOut: 2}
		workers, each := rapid.IntRange(1, 6).Draw(t, "workers"), rapid.IntRange(1, 8).Draw(t, "each")
		b := always("safe") // 100 tokens in and 10 out
		l := limit.Around(b)
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for range each {
					_, _ = l.Ask(context.Background(), connect.Request{})
				}
			})
		}
		wg.Wait()
		s, n := l.Spent(), len(b.asked)
		if s.Calls != n || s.In != 100*n || s.Out != 10*n || limit.Calls > 0 && n > limit.Calls || n > workers*each {
			t.Fatalf("%+v: %d calls, spent %+v", limit, n, s)
		}
		if limit.Tokens > 0 && s.In+s.Out >= limit.Tokens+110*workers {
			t.Fatalf("%+v with %d workers: spent %+v", limit, workers, s)
		}
		if _, err := l.Ask(context.Background(), connect.Request{}); limit.Calls > 0 && n == limit.Calls && !errors.Is(err, inspect.ErrSpent) {
			t.Fatalf("%+v: %v after %d calls", limit, err, n)
		}
	})
}
