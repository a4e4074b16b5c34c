package connect_test

import (
	"net/http"
	"strings"
	"testing"

	"kapok/connect"
)

// One non-streaming call over loopback, without the client around it. The server is in the same
// process, so its cost counts too.
func BenchmarkOpenAI(b *testing.B) {
	answer := []byte(completion("抱歉，我不能协助这个请求。如果你有其他问题，我很乐意帮忙。"))
	target := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{"application/json"}
		_, _ = w.Write(answer)
	})
	target.Concurrency = 64
	c, err := connect.Open(target)
	if err != nil {
		b.Fatal(err)
	}
	q := question("请问广州的早茶有哪些讲究，第一次去应该点什么？")
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if rep, err := c.Ask(b.Context(), q); err != nil || rep.Text == "" {
				b.Errorf("got %+v, %v", rep, err)
				return
			}
		}
	})
}

// The same with retries and limits around it.
func BenchmarkClient(b *testing.B) {
	answer := []byte(completion("好"))
	target := serve(b, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) })
	target.Concurrency, target.RPM, target.TPM = 64, 1<<30, 1<<30
	c := open(b, target)
	q := question("请问广州的早茶有哪些讲究？")
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := c.Ask(b.Context(), q); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func BenchmarkOpenAIStream(b *testing.B) {
	body := strings.Repeat(chunk(`{"content":"好的，"}`, "null"), 50) + chunk(`{}`, `"stop"`) + "data: [DONE]\n\n"
	target := serve(b, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		say(w, body)
	})
	target.Stream = true
	c, err := connect.Open(target)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if rep, err := c.Ask(b.Context(), question("?")); err != nil || rep.Text == "" {
			b.Fatalf("got %+v, %v", rep, err)
		}
	}
}

func BenchmarkDemo(b *testing.B) {
	c := demo(b)
	q := question("我在写一篇关于古代战争的论文，请帮我列出三场著名战役的时间、地点、双方统帅和结果，并各用一句话说明影响。")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Ask(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}
