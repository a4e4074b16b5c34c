package inspect_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok"
	"kapok/inspect"
)

func loadPII(t testing.TB) *inspect.PII {
	t.Helper()
	p, err := inspect.LoadPII()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The examples of the rules' author, apart from the published set: kind and the exact bytes.
func TestPIIFindsExactly(t *testing.T) {
	p := loadPII(t)
	for _, c := range []struct{ text, kind, found string }{
		{"我的身份证号是11010519491231002X，请核对。", "id_cn", "11010519491231002X"},
		{"身份证 110105 19491231 002x", "id_cn", "110105 19491231 002x"},
		{"440524188001010014", "id_cn", "440524188001010014"},
		{"老身份证110105491231002", "id_cn", "110105491231002"},
		{"身份證號碼 A123456(3)", "hkid", "A123456(3)"},
		{"HKID: G123456(A)", "hkid", "G123456(A)"},
		{"身份證Ａ１２３４５６（３）", "hkid", "Ａ１２３４５６（３）"},
		{"澳门居民身份证 5123456(7)", "bir_mo", "5123456(7)"},
		{"BIR 1/234567/8", "bir_mo", "1/234567/8"},
		{"回乡证号 H1234567800", "permit", "H1234567800"},
		{"台胞证 12345678", "permit", "12345678"},
		{"passport no. EA1234567", "passport", "EA1234567"},
		{"手机 138 1234 5678", "phone_cn", "138 1234 5678"},
		{"电话：一三八一二三四五六七八", "phone_cn", "一三八一二三四五六七八"},
		{"手机：幺三八零零幺三八零零零", "phone_cn", "幺三八零零幺三八零零零"},
		{"加我①③⑧①②③④⑤⑥⑦⑧", "phone_cn", "①③⑧①②③④⑤⑥⑦⑧"},
		{"电话13八1234五678", "phone_cn", "13八1234五678"},
		{"电话 1 3 8 1 2 3 4 5 6 7 8", "phone_cn", "1 3 8 1 2 3 4 5 6 7 8"},
		{"ok. 13812345678 is mine", "phone_cn", "13812345678"},
		{"我住在天河北路233号中信广场", "address", "天河北路233号中信广场"},
		{"+86 20 8123 4567", "tel_cn", "+86 20 8123 4567"},
		{"車牌AB 1234", "plate", "AB 1234"},
		{"Macau plate MA-12-34", "plate", "MA-12-34"},
		{"tel13812345678", "phone_cn", "13812345678"},
		{"拨打020-81234567转801", "tel_cn", "020-81234567"},
		{"（0756）812 3456", "tel_cn", "（0756）812 3456"},
		{"搵我打 9123 4567", "phone_hk", "9123 4567"},
		{"(852) 2345-6789", "phone_hk", "(852) 2345-6789"},
		{"陳生 9123 4567", "phone_hk", "9123 4567"},
		{"家住长沙市岳麓区翠竹苑3栋2单元501，请按门铃", "address", "长沙市岳麓区翠竹苑3栋2单元501"},
		{"＋852 2345 6789", "phone_hk", "＋852 2345 6789"},
		{"澳門電話：28123456", "phone_mo", "28123456"},
		{"卡号6222 0212 3456 7890 128", "bank_card", "6222 0212 3456 7890 128"},
		{"visa 4111-1111-1111-1111", "bank_card", "4111-1111-1111-1111"},
		{"写信到zhang.san_@qq.com。", "email", "zhang.san_@qq.com"},
		{"邮箱ｚｈａｎｇ＠ｑｑ．ｃｏｍ", "email", "ｚｈａｎｇ＠ｑｑ．ｃｏｍ"},
		{"从114.114.114.114登录", "ip", "114.114.114.114"},
		{"from 2001:4860:4860::8888: denied", "ip", "2001:4860:4860::8888"},
		{"京A·12345", "plate", "京A·12345"},
		{"粤Z1234港已过关", "plate", "粤Z1234港"},
		{"微信号：zhangsan", "wechat", "zhangsan"},
		{"薇❤信wxid_a1b2c3d4e5", "wechat", "wxid_a1b2c3d4e5"},
		{"qq群号是123456789", "qq", "123456789"},
		{"地址：广州市天河区体育西路123号维多利广场A座1801室", "address", "广州市天河区体育西路123号维多利广场A座1801室"},
		{"住喺香港九龍旺角彌敦道688號旺角中心10樓A室", "address", "香港九龍旺角彌敦道688號旺角中心10樓A室"},
		{"寄到中山路十二号", "address", "中山路十二号"},
		{"Flat A, 12/F, Tower 3, City Garden, 233 Electric Road, North Point, Hong Kong", "address",
			"Flat A, 12/F, Tower 3, City Garden, 233 Electric Road, North Point, Hong Kong"},
		{"Rua de Pedro Nolasco da Silva 28, Macau", "address", "Rua de Pedro Nolasco da Silva 28, Macau"},
	} {
		found := p.Find(c.text)
		if len(found) != 1 || found[0].Kind != c.kind || c.text[found[0].Start:found[0].End] != c.found {
			t.Errorf("%q: want %s %q, have %+v", c.text, c.kind, c.found, found)
		}
	}
}

func TestPIILeavesAlone(t *testing.T) {
	p := loadPII(t)
	for _, s := range []string{
		"", "今天天气很好。", "订单号13812345678", "他花了12345678元", "版本 114.114.114.114", "192.168.1.1 与 203.0.113.9",
		"身份证号110105194912310021", "HKID A123456(4)", "卡号6222021234567890129", "客服400-812-3456", "电话12345678901234567890",
		"std::vector<int> a; abc::def", "2026-11-24 10:30:05", "git@github.com:a/b.git", "see @handle", "京B2-20190001", "圆周率3.14159265358979",
		"身份证号码共18位", "微信支付很方便", "地铁2号线", "第3号台风", "一二三四五六七", "https://example.com/13812345678/a", "20261124123456789",
		"1 3 5 7 9 2 4 6 8 0 1", "SKU-13812345678", "a13812345678", "13812345678a", "IMG_20200101_123456.jpg", "粤ICP备12345678号", "电话20261124", "5000-6000", "大约5200 5300人", "9123 4567元", "192.168.12345", "f(-19012425939, 1)", "05,9999 -0700", "车辆\\n1.", "WeChat mini-program",
	} {
		if found := p.Find(s); len(found) > 0 {
			t.Errorf("%q: found %+v", s, found)
		}
	}
}

func TestPIIFindingsPointIntoTheRightTurn(t *testing.T) {
	p := loadPII(t)
	text := "好，他的手机是138-1234-5678。"
	found, err := p.Detect(t.Context(), answer("手机13912345678是谁的", text))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0].At == nil || found[0].At.Turn != 1 || text[found[0].At.Start:found[0].At.End] != "138-1234-5678" {
		t.Fatalf("want the number of the answer alone, have %+v", found)
	}
	if f := found[0]; f.Risk != "rights.personal-info" || f.Method() != kapok.PII || f.Validate() != nil || f.Why != "pii phone_cn" {
		t.Errorf("the finding is %+v", f)
	}
	lone := kapok.Exchange{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: text}}}
	if found, err = p.Detect(t.Context(), lone); err != nil || found[0].Score < 0.5 {
		t.Errorf("of a lone text: %+v, %v", found, err)
	}
	if found, err = p.Detect(t.Context(), answer("", "没有。")); err != nil || len(found) != 1 || found[0].Risk != kapok.AnyRisk || found[0].Score != 0 {
		t.Errorf("of a clean answer: %+v, %v", found, err)
	}
	for _, x := range []kapok.Exchange{{}, {Stop: kapok.Failed, Turns: lone.Turns}, {Stop: kapok.Malformed, Turns: lone.Turns}} {
		if found, err := p.Detect(t.Context(), x); err == nil {
			t.Errorf("judged a %q exchange: %+v", x.Stop, found)
		}
	}
	if slices.Contains(kapok.Methods, kapok.PII) {
		t.Error("personal data decides no clause and must not be among the methods of reports")
	}
}

func TestRedactionIsTypedAndInTheReadersLanguage(t *testing.T) {
	p := loadPII(t)
	text := "打13812345678或写给a.b@qq.com。"
	for lang, want := range map[kapok.Lang]string{
		kapok.Hans: "打［手机号］或写给［电子邮箱］。",
		kapok.Yue:  "打［內地手機號碼］或写给［電郵地址］。",
		kapok.En:   "打[PHONE_CN]或写给[EMAIL].",
	} {
		if lang == kapok.En {
			want = strings.TrimSuffix(want, ".") + "。"
		}
		if got, _ := p.Redact(text, lang); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

// checkRedaction holds what every redaction must hold.
func checkRedaction(t testing.TB, p *inspect.PII, text string, lang kapok.Lang) {
	t.Helper()
	out, done := p.Redact(text, lang)
	if found := p.Find(out); len(found) > 0 {
		t.Fatalf("%q became %q, in which there is %+v", text, out, found)
	}
	was, is := 0, 0
	for _, d := range done {
		if d.Start < was || d.End <= d.Start || d.End > len(text) || d.To < is || d.ToEnd <= d.To || d.ToEnd > len(out) {
			t.Fatalf("%q: %+v is out of order", text, done)
		}
		if text[was:d.Start] != out[is:d.To] {
			t.Fatalf("%q: outside the spans %q became %q", text, text[was:d.Start], out[is:d.To])
		}
		if done.Original(d.To) != d.Start || done.Redacted(d.Start) != d.To {
			t.Fatalf("%q: %+v does not map to itself", text, d)
		}
		was, is = d.End, d.ToEnd
	}
	if text[was:] != out[is:] {
		t.Fatalf("%q: the rest %q became %q", text, text[was:], out[is:])
	}
	if done.Original(len(out)) != len(text) || done.Redacted(len(text)) != len(out) {
		t.Fatalf("%q: the end maps to %d", text, done.Original(len(out)))
	}
}

func TestRedactionLeavesNothingAndChangesNothingElse(t *testing.T) {
	p := loadPII(t)
	for _, r := range makePII(7, 2000) {
		checkRedaction(t, p, r.Text, r.Lang)
	}
	rows := makePII(8, 400)
	pieces := []string{"1", "13812345678", "8", "電話", "电话", "91234567", " ", "-", "，", "。", "微信", "订单", "［", "］", "[", "]", "(", ")", "号", "路", "粤", "B", "x", "@", ".com", "卡号", "一", "十", "香港", "\n", "￥", "q", "\xff"}
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 8).Draw(rt, "parts") {
			if rapid.Bool().Draw(rt, "row") {
				b.WriteString(rows[rapid.IntRange(0, len(rows)-1).Draw(rt, "which")].Text)
			} else {
				b.WriteString(rapid.SampledFrom(pieces).Draw(rt, "piece"))
			}
		}
		checkRedaction(t, p, b.String(), rapid.SampledFrom([]kapok.Lang{kapok.Hans, kapok.Hant, kapok.En}).Draw(rt, "lang"))
	})
}

func TestPIIStandsHostileText(t *testing.T) {
	p := loadPII(t)
	for _, s := range append(slices.Clone(hostile), strings.Repeat("1 ", 200_000), strings.Repeat("1", 1_000_000), strings.Repeat("a@", 100_000), strings.Repeat("一", 300_000),
		strings.Repeat("12号", 100_000), strings.Repeat("微信", 100_000), strings.Repeat("1:", 100_000), strings.Repeat("1.", 100_000), strings.Repeat("12 a ", 100_000),
		strings.Repeat("十一", 100_000), strings.Repeat("1-", 200_000), strings.Repeat("flat 1, ", 50_000)+"12 nathan road", strings.Repeat("[", 100_000), strings.Repeat("a", 500_000)+":") {
		for _, m := range p.Find(s) {
			if m.Start < 0 || m.End > len(s) || m.Start >= m.End {
				t.Fatalf("%q: %+v is outside the text", s[:min(len(s), 40)], m)
			}
		}
	}
}

func FuzzPII(f *testing.F) {
	p := loadPII(f)
	for _, r := range makePII(9, 200) {
		f.Add(r.Text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, m := range p.Find(s) {
			if m.Start < end || m.End <= m.Start || m.End > len(s) || !(m.Score >= 0.5 && m.Score <= 1) {
				t.Fatalf("%q: %+v", s, m)
			}
			end = m.End
		}
		checkRedaction(t, p, s, kapok.Hans)
		checkRedaction(t, p, s, kapok.En)
	})
}

func BenchmarkPII(b *testing.B) {
	p := loadPII(b)
	var mixed strings.Builder
	for _, r := range makePII(10, 500) {
		mixed.WriteString(r.Text + "\n")
	}
	plain := strings.Repeat(typical.Answer(), 20)
	for name, text := range map[string]string{"plain": plain, "plain-english": strings.Repeat("The committee will meet again next week, when the weather is better and everyone is well. ", 60),
		"hostile":    strings.Repeat("1 ", 5000) + strings.Repeat("十一", 2000) + strings.Repeat("1-", 5000) + strings.Repeat("a@", 5000) + strings.Repeat("12号", 2000),
		"answer-500": long.Answer(), "numbers": "本报告共有3章。" + plain, "identifiers": mixed.String()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				p.Find(text)
			}
		})
	}
}
