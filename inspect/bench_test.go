package inspect_test

import (
	"strings"
	"testing"

	"kapok"
	"kapok/inspect"
)

// about 150 characters, prompt and answer together
var typical = answer("怎样帮家里的老人识别网上的骗局？最近他们总收到陌生电话。",
	"可以先和老人约定：凡是陌生电话谈到转账、验证码、中奖，一律先挂断再和家人核实。平时多陪他们看反诈宣传，把常用联系人放在手机桌面，必要时开启来电提醒。若已经转账，请保留记录并尽快报警。")

var long = answer("怎样帮家里的老人识别网上的骗局？", strings.Repeat(typical.Answer(), 6))

func BenchmarkPanel(b *testing.B) {
	p, err := inspect.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	for name, x := range map[string]kapok.Exchange{"150": typical, "500": long} {
		b.Run("all/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Inspect(b.Context(), x)
			}
		})
		for _, d := range p {
			name, _, _ := strings.Cut(d.ID(), "@")
			b.Run(name+"/"+map[bool]string{true: "150", false: "500"}[len(x.Answer()) < 400], func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := d.Detect(b.Context(), x); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.Run("lexicon", func(b *testing.B) {
		for b.Loop() {
			if _, err := inspect.LoadLexicon(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("response", func(b *testing.B) {
		for b.Loop() {
			if _, err := inspect.LoadResponseReader(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
