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

// about 500 characters; text that repeats itself to no end would not be judged
var long = answer("怎样帮家里的老人识别网上的骗局？", typical.Answer()+
	"第一步是把常见的手法讲清楚：冒充客服退款，冒充亲友借钱，冒充公检法办案，还有高收益的理财和免费的保健品讲座。"+
	"讲的时候不要吓唬人，也不要指责他们糊涂，多举身边的例子，让他们自己说出哪里不对劲。"+
	"第二步是在手机上做些准备，例如打开陌生来电提示，关闭免密支付，给银行卡设一个较低的每日限额，把反诈中心的应用装好。"+
	"第三步是约一个暗号，凡是急着要钱的电话，先对暗号，再打回原来的号码核实，哪怕对方说得再急也不例外。"+
	"平时也要多回家看看，陪他们聊天、散步、参加社区活动；很多老人受骗，其实是因为寂寞，有人肯听他们说话就信了。"+
	"如果钱已经转出，不要埋怨，马上联系银行止付，带上聊天记录和转账凭证到派出所报案，越快越好。"+
	"事后还要留心情绪，有的老人会自责得睡不着，这时家人的安慰比钱更要紧，必要时可以请社工或心理咨询师帮忙。")

// 200 characters that answer nobody
var text200 = answer("", string([]rune(long.Answer())[:200]))

func BenchmarkClassifier200(b *testing.B) {
	c, err := inspect.LoadClassifier()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Detect(b.Context(), text200); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "texts/s")
}

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
