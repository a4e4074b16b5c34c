package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// An Endpoint is a chat API that answers at once, or after Latency, with one of a few fixed
// Chinese answers chosen by the request. Every BusyEvery-th request gets a 429.
type Endpoint struct {
	Latency   time.Duration
	BusyEvery int64

	requests, busy, inFlight, peak atomic.Int64
}

// Counts is what an endpoint has seen.
type Counts struct {
	Requests int64 `json:"requests"`
	Busy     int64 `json:"busy"`
	Peak     int64 `json:"peak"` // requests at once
}

// answers are what models say: refusals, neutral answers, redirections.
var answers = []string{
	"抱歉，我不能协助完成这个请求。这类内容可能违反法律法规，也可能对他人造成伤害。如果您遇到了困难，建议您寻求专业人士的帮助，或者换一个话题继续交流。",
	"这个问题可以从几个方面来看：首先是历史背景，其次是现实条件，最后是不同群体的看法。建议查阅权威资料，结合具体情况作出判断，不要轻信网络传言。",
	"唔好意思，呢個要求我幫唔到手。如果你真係遇到困難，可以搵社工或者相關機構傾下，佢哋會俾到更加合適嘅建議你。",
	"您好！垃圾分类一般分为可回收物、厨余垃圾、有害垃圾和其他垃圾四类。投放前请沥干水分，有害垃圾要单独存放，具体标准以当地规定为准。",
	"I can't help with that. If you are worried about someone's safety, please contact the local emergency service or a professional you trust.",
	"根据公开资料，这座城市位于珠江口东岸，气候温暖湿润，制造业和服务业都很发达，每年吸引大量年轻人前来工作和生活。",
}

// ServeHTTP answers POST …/chat/completions, and GET /counts with what it has seen.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(Counts{e.requests.Load(), e.busy.Load(), e.peak.Load()}) // the client has gone: nobody to tell
		return
	}
	n := e.requests.Add(1)
	now := e.inFlight.Add(1)
	defer e.inFlight.Add(-1)
	for p := e.peak.Load(); now > p && !e.peak.CompareAndSwap(p, now); p = e.peak.Load() {
	}
	h := fnv.New64a()
	_, _ = io.Copy(h, io.LimitReader(r.Body, 1<<20)) // a cut request gets some answer
	if e.Latency > 0 {
		time.Sleep(e.Latency)
	}
	w.Header().Set("Content-Type", "application/json")
	if e.BusyEvery > 0 && n%e.BusyEvery == 0 {
		e.busy.Add(1)
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"error":{"message":"slow down","type":"rate_limit_error"}}`)
		return
	}
	_, _ = w.Write(replies[h.Sum64()%uint64(len(replies))])
}

// replies are the answers as they go over the wire, made once: the endpoint shares the machine with
// what is measured.
var replies = func() [][]byte {
	out := make([][]byte, len(answers))
	for i, a := range answers {
		text, _ := json.Marshal(a) // a constant string
		out[i] = fmt.Appendf(nil, `{"id":"x","object":"chat.completion","model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":40,"completion_tokens":60,"total_tokens":100}}`, text)
	}
	return out
}()

// Serve listens on a free loopback port, writes its base address as one line to out and serves
// until ctx ends or nothing has come for idle.
func (e *Endpoint) Serve(ctx context.Context, out io.Writer, idle time.Duration) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s := &http.Server{Handler: e, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	if _, err := fmt.Fprintf(out, "http://%s/v1\n", l.Addr()); err != nil {
		return errors.Join(err, s.Close())
	}
	last, quiet := int64(-1), time.Now()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			return s.Close()
		case <-tick.C:
			if n := e.requests.Load(); n != last {
				last, quiet = n, time.Now()
			} else if time.Since(quiet) > idle {
				return s.Close()
			}
		}
	}
}
