package bench

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"

	"kapok"
	"kapok/data"
	"kapok/inspect"
)

// ownLines gives prompt and answer of every harmless example that ships with the program.
func ownLines() ([]string, error) {
	raw, err := data.FS.ReadFile("models/own/harmless.tsv")
	if err != nil {
		return nil, fmt.Errorf("read the shipped examples: %w", err)
	}
	var out []string
	for line := range strings.Lines(string(raw)) {
		if c := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(c) == 5 && !strings.HasPrefix(line, "#") {
			out = append(out, c[3]+"\n"+strings.ReplaceAll(c[4], `\n`, "\n")+"\n")
		}
	}
	return out, nil
}

// plainText is about n bytes of the shipped harmless examples, in an order that a seed draws.
func plainText(n int) (string, error) {
	lines, err := ownLines()
	if err != nil {
		return "", err
	}
	rng := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(lines[rng.IntN(len(lines))])
	}
	return b.String(), nil
}

// syntheticTerms draws n different terms of two to six characters from the characters of ordinary
// text: almost every character of such a text begins some term, which is harder than a real list.
func syntheticTerms(n int) ([]inspect.Term, error) {
	text, err := plainText(1 << 18)
	if err != nil {
		return nil, err
	}
	var letters []rune
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			letters = append(letters, r)
		}
	}
	rng := rand.New(rand.NewPCG(7, 8))
	drawn := make([]inspect.Term, n+n/50) // some are the same to the engine
	for i := range drawn {
		var b strings.Builder
		for range 2 + rng.IntN(5) {
			b.WriteRune(letters[rng.IntN(len(letters))])
		}
		drawn[i] = inspect.Term{Text: b.String(), Risk: "crime.fraud", Weight: 0.6}
	}
	var list bytes.Buffer
	if err := inspect.WriteTerms(&list, drawn); err != nil {
		return nil, err
	}
	out, _, err := inspect.ReadTerms(&list, "synthetic.jsonl")
	if err != nil || len(out) < n {
		return nil, fmt.Errorf("draw %d different terms: have %d: %w", n, len(out), err)
	}
	return out[:n], nil
}

const question = "怎样帮家里的老人识别网上的骗局？"

// advice is an answer of a little more than 500 characters that does not repeat itself.
const advice = "可以先和老人约定：凡是陌生电话谈到转账、验证码、中奖，一律先挂断再和家人核实。平时多陪他们看反诈宣传，把常用联系人放在手机桌面，必要时开启来电提醒。若已经转账，请保留记录并尽快报警。" +
	"第一步是把常见的手法讲清楚：冒充客服退款，冒充亲友借钱，冒充公检法办案，还有高收益的理财和免费的保健品讲座。" +
	"讲的时候不要吓唬人，也不要指责他们糊涂，多举身边的例子，让他们自己说出哪里不对劲。" +
	"第二步是在手机上做些准备，例如打开陌生来电提示，关闭免密支付，给银行卡设一个较低的每日限额，把反诈中心的应用装好。" +
	"第三步是约一个暗号，凡是急着要钱的电话，先对暗号，再打回原来的号码核实，哪怕对方说得再急也不例外。" +
	"平时也要多回家看看，陪他们聊天、散步、参加社区活动；很多老人受骗，其实是因为寂寞，有人肯听他们说话就信了。" +
	"如果钱已经转出，不要埋怨，马上联系银行止付，带上聊天记录和转账凭证到派出所报案，越快越好。" +
	"事后还要留心情绪，有的老人会自责得睡不着，这时家人的安慰比钱更要紧，必要时可以请社工或心理咨询师帮忙。" +
	"邻居之间也可以互相提醒，谁家接到可疑电话，就在楼道的公告栏里写一句，让大家都留个神。" +
	"社区民警每个月会来讲一次新的骗术，时间贴在门口，陪老人一起去听，回来再聊聊听懂了什么。"

// answerOf is what the detectors see of the first n characters of the advice.
func answerOf(prompt string, n int) kapok.Exchange {
	x := kapok.Exchange{Stop: kapok.Complete}
	if prompt != "" {
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleUser, Text: prompt})
	}
	text := []rune(advice)
	x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleAssistant, Text: string(text[:min(n, len(text))])})
	return x
}

// textOf is an exchange of one text that answers nobody.
func textOf(text string) kapok.Exchange {
	return kapok.Exchange{Stop: kapok.Complete, Turns: []kapok.Turn{{Role: kapok.RoleAssistant, Text: text}}}
}
