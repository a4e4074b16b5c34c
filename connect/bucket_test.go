package connect

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Sixty a minute is one a second, however many wait, in the order they came.
func TestABucketServesInTurnAndKeepsItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(60, 1)
		begun := time.Now()
		var mu sync.Mutex
		var order []int
		var at []time.Duration
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				if err := b.take(t.Context(), nil, 1); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				order, at = append(order, i), append(at, time.Since(begun))
			})
			synctest.Wait() // this one stands in the queue before the next comes
		}
		wg.Wait()
		if !slices.IsSorted(order) {
			t.Errorf("served in the order %v", order)
		}
		for i, d := range at {
			if want := time.Duration(i) * time.Second; (d - want).Abs() > 10*time.Millisecond {
				t.Errorf("number %d was served after %v, want %v", i, d, want)
			}
		}
	})
}

// In no minute are there more calls than the limit and the burst, whatever comes when.
func TestABucketNeverGivesMoreThanItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit, burst = 300, 5
		b := newBucket(limit, burst)
		var mu sync.Mutex
		var at []time.Time
		var wg sync.WaitGroup
		rnd := rand.New(rand.NewPCG(1, 2))
		for range 1500 {
			pause := time.Duration(rnd.Int64N(int64(4 * time.Minute)))
			wg.Go(func() {
				time.Sleep(pause)
				if err := b.take(t.Context(), nil, 1); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				at = append(at, time.Now())
			})
		}
		wg.Wait()
		slices.SortFunc(at, time.Time.Compare)
		for i := range at {
			j := i
			for j < len(at) && at[j].Sub(at[i]) < time.Minute {
				j++
			}
			if j-i > limit+burst {
				t.Fatalf("%d calls in a minute, want at most %d", j-i, limit+burst)
			}
		}
		if took := at[len(at)-1].Sub(at[0]); took > 6*time.Minute {
			t.Errorf("1500 calls took %v at %d a minute", took, limit)
		}
	})
}

func TestABucketPutsEstimatesRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(6000, 1000) // 100 a second
		begun := time.Now()
		must := func(err error) {
			if err != nil {
				t.Error(err)
			}
		}
		must(b.take(t.Context(), nil, 5000)) // more than it holds: once it is full, and at once
		if d := time.Since(begun); d != 0 {
			t.Errorf("a large call waited %v at a full bucket", d)
		}
		go func() {
			time.Sleep(time.Second)
			b.correct(-4000) // it was much less
		}()
		must(b.take(t.Context(), nil, 100))
		if d := time.Since(begun); d < time.Second || d > 42*time.Second {
			t.Errorf("the next waited %v", d)
		}
		b.correct(2000)
		before := time.Now()
		must(b.take(t.Context(), nil, 100))
		if d := time.Since(before); d < 9*time.Second {
			t.Errorf("after a call that was dearer than thought, the next waited only %v", d)
		}
	})
}

func TestAWaiterThatGivesUpLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBucket(1, 1)
		if err := b.take(t.Context(), nil, 1); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTotal)
		defer cancel()
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if err := b.take(ctx, nil, 1); !errors.Is(err, errTotal) {
					t.Errorf("got %v, want the cause", err)
				}
			})
		}
		wg.Wait()
		begun := time.Now()
		if err := b.take(t.Context(), nil, 1); err != nil {
			t.Error(err)
		}
		if d := time.Since(begun); d > time.Minute {
			t.Errorf("those who gave up cost the next one %v", d)
		}
	})
}
