package inspect_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"kapok"
)

// piiRow is a line of testdata/pii.jsonl.
type piiRow struct {
	ID    string     `json:"id"`
	Lang  kapok.Lang `json:"lang"`
	Text  string     `json:"text"`
	Spans []piiSpan  `json:"spans"` // empty: nothing may be found
}

// piiSpan is an identifier at the bytes [Start, End) of the text.
type piiSpan struct {
	Kind  string `json:"kind"`
	Start int    `json:"s"`
	End   int    `json:"e"`
}

// makePII makes n rows of the published frames, six in ten of them with identifiers.
func makePII(seed uint64, n int) []piiRow { return makeRows(seed, n, piiFrames, piiTraps) }

func makeRows(seed uint64, n int, frames, traps []frame) []piiRow {
	m := maker{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))}
	out := make([]piiRow, n)
	for i := range out {
		f := traps[(i/10*4+i%10+4)%len(traps)]
		if i%10 < 6 {
			f = frames[(i/10*6+i%10)%len(frames)]
		}
		out[i] = m.fill(f)
		out[i].ID = fmt.Sprintf("pii-%05d", i)
	}
	return out
}

func (m maker) fill(f frame) piiRow {
	row := piiRow{Lang: f.lang, Spans: []piiSpan{}}
	var b strings.Builder
	rest := f.text
	for {
		before, slot, found := strings.Cut(rest, "{")
		b.WriteString(before)
		if !found {
			break
		}
		if slot[0] == '"' { // a brace of the frame itself
			b.WriteByte('{')
			rest = slot
			continue
		}
		slot, rest, _ = strings.Cut(slot, "}")
		start := b.Len()
		b.WriteString(m.slot(slot))
		if kind, _, _ := strings.Cut(slot, ":"); kind != "name" && kind != "n" && kind[0] != '!' {
			if kind == "id15" {
				kind = "id_cn"
			}
			row.Spans = append(row.Spans, piiSpan{kind, start, b.Len()})
		}
	}
	row.Text = b.String()
	return row
}

// slot fills one slot of a frame.
func (m maker) slot(s string) string {
	if trap, ok := strings.CutPrefix(s, "!"); ok {
		return m.trap(trap)
	}
	switch s {
	case "name":
		return m.pick("陈嘉欣", "李建国", "黄志强", "歐陽美玲", "Chan Tai Man", "王小明", "何淑儀", "Maria Lopes")
	case "n":
		return fmt.Sprint(1 + m.IntN(60))
	case "id_cn":
		return m.idCN()
	case "id15":
		return m.pick(makerRegions[:20]...) + m.day(1940, 1999).Format("060102") + m.digits(3)
	case "hkid":
		return m.hkid()
	case "bir_mo":
		return m.bir()
	case "permit:home":
		return m.pick("H", "M") + m.digits(8+2*m.IntN(2))
	case "permit:hk":
		return m.pick("C"+m.digits(8), "C"+m.letter()+m.digits(7), "W"+m.digits(8))
	case "permit:tw":
		return m.digits(8)
	case "passport":
		return m.pick("E"+m.digits(8), "E"+m.letter()+m.digits(7), "G"+m.digits(8), "K"+m.digits(8), "H"+m.digits(8), "MA"+m.digits(7))
	case "phone_cn":
		return m.mobileWritten()
	case "phone_cn:hans":
		return hanDigits(m.mobile())
	case "phone_cn:wide":
		return wide(m.mobile())
	case "phone_cn:circled":
		return circled(m.mobile())
	case "tel_cn":
		return m.landline()
	case "phone_hk":
		return m.local("852", "2356789", false)
	case "phone_hk:intl":
		return m.local("852", "2356789", true)
	case "phone_mo":
		return m.local("853", "6", false)
	case "phone_mo:intl":
		return m.local("853", "6", true)
	case "bank_card":
		return m.cardWritten()
	case "email":
		return m.mail()
	case "ip":
		return m.publicIP()
	case "ip:v6":
		return m.v6()
	case "plate":
		return m.plate()
	case "plate:green":
		return m.pick("粤", "京", "琼") + m.letter() + m.pick("D", "F") + m.digits(5)
	case "plate:cross":
		return "粤Z" + m.pick("·", "", " ") + m.digits(4) + m.pick("港", "澳")
	case "wechat":
		return m.wechat()
	case "qq":
		return m.from("123456789", 6+m.IntN(5))
	}
	return m.address(strings.TrimPrefix(s, "address:"))
}

func (m maker) address(place string) string {
	n := func(most int) string { return fmt.Sprint(1 + m.IntN(most)) }
	switch place {
	case "cn":
		town := m.pick("广东省广州市越秀区", "深圳市福田区", "珠海市香洲区", "北京市朝阳区", "上海市徐汇区", "湖南省长沙市岳麓区", "佛山市顺德区大良街道")
		if m.IntN(3) == 0 {
			return town + m.pick("金桂", "碧海", "翠竹") + m.pick("花园", "苑", "小区") + n(20) + m.pick("栋", "幢", "号楼") + n(5) + "单元" + n(30) + "0" + n(8) + "室"
		}
		road := town + m.pick("东风中路", "建设大道", "解放北街", "湖滨路", "石鼓巷", "科苑南路") + n(900) + "号"
		return road + m.pick("", n(30)+"0"+n(9)+"房", m.pick("天汇", "金茂")+"大厦"+n(40)+"楼", m.letter()+"座"+n(40)+"0"+n(9)+"室")
	case "hk":
		return m.pick("香港", "") + m.pick("九龍深水埗", "新界荃灣", "灣仔", "北角", "九龍觀塘", "新界沙田", "中環") +
			m.pick("長沙灣道", "德輔道中", "青山公路", "駱克道", "英皇道", "鴻圖道") + n(800) + "號" +
			m.pick("", m.pick("恒利", "華懋", "嘉年")+m.pick("大廈", "中心", "廣場")+n(40)+"樓"+m.letter()+"室", n(30)+"字樓")
	case "mo":
		return m.pick("澳門", "澳門氹仔", "澳門半島") + m.pick("高士德大馬路", "殷皇子大馬路", "布拉干薩街", "新馬路", "賈伯樂提督街") + n(300) + "號" +
			m.pick("", m.pick("華寶", "海富")+"花園"+n(30)+"樓"+m.letter())
	}
	head := m.pick("", "Flat "+m.letter()+", "+n(40)+"/F, ", "Room "+n(40)+"0"+n(9)+", ", "Unit "+n(12)+m.letter()+", "+n(40)+"/F, Block "+n(9)+", ")
	if head != "" && m.IntN(2) == 0 {
		head += m.pick("Harbour View", "Wing Fat", "Lucky") + m.pick(" Building, ", " Mansion, ", " Centre, ", " Court, ")
	}
	if m.IntN(6) == 0 {
		return m.pick("Rua do Campo", "Avenida de Almeida Ribeiro", "Estrada Governador Albano de Oliveira") + m.pick(" ", " No. ", ", ") + n(300) + ", " + m.pick("Macau", "Taipa, Macau")
	}
	return head + n(600) + " " + m.pick("Nathan Road", "Hennessy Road", "Castle Peak Road", "Tai Nan Street", "Des Voeux Road West", "King's Road", "Zhongshan Avenue") + ", " +
		m.pick("Kowloon", "Hong Kong", "Wan Chai, Hong Kong", "Mong Kok, Kowloon", "Tsuen Wan, N.T.", "Sham Shui Po, Kowloon, Hong Kong")
}

// trap makes what is none of it.
func (m maker) trap(s string) string {
	switch s {
	case "order":
		return m.pick(m.day(2020, 2027).Format("20060102")+m.digits(4+m.IntN(8)), m.digits(10+m.IntN(6)), "SO-"+m.digits(8), m.mobile()+m.digits(1))
	case "tracking":
		return m.pick("SF", "YT", "JD") + m.digits(13)
	case "date":
		return m.day(2019, 2028).Format(m.pick("2006-01-02", "2006/01/02", "20060102", "2006.01.02", "2006年1月2日", "02-01-2006"))
	case "time":
		return fmt.Sprintf("%02d:%02d", m.IntN(24), m.IntN(60)) + m.pick("", ":30")
	case "amount":
		return m.pick(m.from("123456789", 5+m.IntN(5)), m.from("123456789", 3)+","+m.digits(3)+","+m.digits(3), m.from("123456789", 6)+"."+m.digits(2))
	case "pct":
		return fmt.Sprintf("%d.%d%%", m.IntN(90), m.IntN(100))
	case "version":
		return m.pick("v", "", "V") + fmt.Sprintf("%d.%d.%d", m.IntN(20), m.IntN(20), m.IntN(99)) + m.pick("", "."+m.digits(2), "-rc1", "+"+m.day(2020, 2027).Format("20060102"))
	case "count":
		return m.pick(m.from("123456789", 8), m.from("123456789", 7), m.from("123456789", 1)+","+m.digits(3)+","+m.digits(3))
	case "badcard":
		return m.badCard()
	case "badid":
		return m.badID()
	case "badhkid":
		return m.badHKID()
	case "privateip":
		return fmt.Sprintf("%s.%d.%d", m.pick("192.168", "10.20", "172.16", "10.0", "127.0"), m.IntN(255), 1+m.IntN(250))
	case "docip":
		return m.pick("192.0.2.", "198.51.100.", "203.0.113.") + fmt.Sprint(1+m.IntN(250))
	case "hotline":
		return m.pick("400-"+m.digits(3)+"-"+m.digits(4), "95588", "12345", "400"+m.digits(7), "10086", "800-"+m.digits(3)+"-"+m.digits(4))
	case "pi":
		return "3.14159265358979323846"[:6+m.IntN(16)]
	case "ean":
		return "69" + m.digits(11)
	case "isbn":
		return "978-7-" + m.digits(3) + "-" + m.digits(5) + "-" + m.digits(1)
	case "sku":
		return m.pick(m.letter()+m.letter(), m.letter()+m.letter()+m.letter(), "A") + m.pick("-", "") + m.digits(5+m.IntN(4))
	case "stamp":
		return m.pick("17", "16") + m.digits(8) + m.pick("", m.digits(3))
	case "coord":
		return fmt.Sprintf("%d.%s", 20+m.IntN(100), m.digits(6))
	case "icp":
		return m.digits(8)
	case "file":
		return "IMG_" + m.day(2019, 2027).Format("20060102") + "_" + m.digits(6) + ".jpg"
	case "hash":
		return strings.ToLower(fmt.Sprintf("%08x%08x", m.Uint32(), m.Uint32()))
	case "uuid":
		return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", m.Uint32(), m.IntN(1<<16), m.IntN(1<<12), m.IntN(1<<12), m.Uint64()&0xffffffffffff)
	case "section":
		return fmt.Sprintf("%d.%d.%d.%d", 1+m.IntN(9), 1+m.IntN(9), 1+m.IntN(30), 1+m.IntN(9))
	}
	return m.user() // handle
}
