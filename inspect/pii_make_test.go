package inspect_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// maker makes identifiers. It computes check digits by its own code, so that a fault of the
// detector cannot hide in the set. Everything follows from the seed.
type maker struct{ *rand.Rand }

func (m maker) pick(s ...string) string { return s[m.IntN(len(s))] }

func (m maker) digits(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + m.IntN(10))
	}
	return string(b)
}

// from gives n digits of which the first is one of first.
func (m maker) from(first string, n int) string {
	return string(first[m.IntN(len(first))]) + m.digits(n-1)
}

func (m maker) day(from, to int) time.Time {
	return time.Date(from+m.IntN(to-from), 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, m.IntN(365))
}

var makerRegions = strings.Fields("110105 110108 310115 320102 330106 350203 370102 420106 430104 440103 440106 440305 440402 440604 441900 450102 510107 500112 610113 460105 210202 120101 810000 830000 620102 350583 442000")

// idCheckChar is the last character of a mainland identity number, by the weights as GB 11643 prints them.
func idCheckChar(d string) byte {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(d[i]-'0')
	}
	return "10X98765432"[sum%11]
}

func (m maker) id17() string {
	return m.pick(makerRegions...) + m.day(1940, 2022).Format("20060102") + m.digits(3)
}

func (m maker) idCN() string {
	d := m.id17()
	c := string(idCheckChar(d))
	if c == "X" && m.IntN(3) == 0 {
		c = "x"
	}
	id := d + c
	switch m.IntN(12) {
	case 0:
		return id[:6] + " " + id[6:14] + " " + id[14:]
	case 1:
		return wide(id)
	case 2:
		return id[:6] + "-" + id[6:14] + "-" + id[14:]
	}
	return id
}

func (m maker) badID() string {
	d := m.id17()
	c := idCheckChar(d)
	for {
		if w := "0123456789"[m.IntN(10)]; w != c {
			return d + string(w)
		}
	}
}

// hkidOf gives letters, six digits and the check character, worked out from left to right.
func (m maker) hkidOf() (string, string, byte) {
	letters := string(rune('A' + m.IntN(26)))
	if m.IntN(5) == 0 {
		letters = m.pick("WX", "XA", "XB", "XC", "XG", "EC", "NA")
	}
	d := m.digits(6)
	full := letters
	if len(letters) == 1 {
		full = " " + letters
	}
	sum := 0
	for i, c := range full + d {
		v := 36
		switch {
		case c >= '0' && c <= '9':
			v = int(c - '0')
		case c >= 'A':
			v = int(c-'A') + 10
		}
		sum += v * (9 - i)
	}
	return letters, d, "0A987654321"[sum%11]
}

func (m maker) hkid() string {
	l, d, c := m.hkidOf()
	switch m.IntN(8) {
	case 0:
		return l + d + string(c)
	case 1:
		return l + d + "（" + string(c) + "）"
	case 2:
		return strings.ToLower(l) + d + "(" + string(c) + ")"
	case 3:
		return l + " " + d + " (" + string(c) + ")"
	}
	return l + d + "(" + string(c) + ")"
}

func (m maker) badHKID() string {
	l, d, c := m.hkidOf()
	for {
		if w := "0123456789"[m.IntN(10)]; w != c {
			return l + d + "(" + string(w) + ")"
		}
	}
}

func (m maker) bir() string {
	d := m.from("157", 7)
	switch m.IntN(3) {
	case 0:
		return d[:1] + "/" + d[1:] + "/" + m.digits(1)
	case 1:
		return d + m.digits(1)
	}
	return d + "(" + m.digits(1) + ")"
}

func (m maker) mobile() string {
	return m.pick("130", "133", "135", "137", "138", "139", "150", "152", "158", "159", "166", "173", "177", "180", "186", "188", "189", "191", "195", "198", "199") + m.digits(8)
}

func (m maker) mobileWritten() string {
	p := m.mobile()
	switch m.IntN(9) {
	case 0:
		return p[:3] + "-" + p[3:7] + "-" + p[7:]
	case 1:
		return p[:3] + " " + p[3:7] + " " + p[7:]
	case 2:
		return "+86 " + p
	case 3:
		return "+86-" + p[:3] + "-" + p[3:7] + "-" + p[7:]
	case 4:
		return "0086" + p
	}
	return p
}

func (m maker) landline() string {
	if m.IntN(2) == 0 {
		return m.pick("010", "020", "021", "0755", "0769") + "-" + m.from("2345678", 8)
	}
	area := m.pick("020", "0755", "028", "0571")
	return m.pick("("+area+")", "（"+area+"）", area+" ") + m.from("2345678", 8)
}

func (m maker) local(code, first string, intl bool) string {
	p := m.from(first, 8)
	for first == "2356789" && (strings.HasPrefix(p, "20") || strings.HasPrefix(p, "19")) { // as likely a date
		p = m.from(first, 8)
	}
	if m.IntN(2) == 0 {
		p = p[:4] + m.pick(" ", "-") + p[4:]
	}
	if intl || m.IntN(4) == 0 {
		return m.pick("+"+code+" ", "("+code+") ", "+"+code+"-") + p
	}
	return p
}

// card gives a number of an issuer with the check digit found by trying.
func (m maker) card() string {
	head, n := m.pick("622202", "621700", "622848", "625912", "623058"), 19
	switch m.IntN(5) {
	case 0:
		head, n = m.pick("4", "52", "55"), 16
	case 1:
		n = 16
	case 2:
		head, n = m.pick("3530", "2230"), 16
	}
	d := head + m.digits(n-1-len(head))
	for c := byte('0'); ; c++ {
		if luhnHolds(d + string(c)) {
			return d + string(c)
		}
	}
}

func luhnHolds(s string) bool {
	sum := 0
	for i := range len(s) {
		v := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			v = [...]int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}[v]
		}
		sum += v
	}
	return sum%10 == 0
}

func (m maker) cardWritten() string {
	c := m.card()
	if m.IntN(3) > 0 {
		return c
	}
	sep := m.pick(" ", "-")
	var parts []string
	for ; len(c) > 4; c = c[4:] {
		parts = append(parts, c[:4])
	}
	return strings.Join(append(parts, c), sep)
}

func (m maker) badCard() string {
	c := []byte(m.card())
	c[len(c)-1] = '0' + (c[len(c)-1]-'0'+1+byte(m.IntN(9)))%10
	return string(c)
}

func (m maker) user() string {
	return m.pick("li", "chan", "wong.kf", "zhao_", "mandy", "tom.lee", "ho-man", "sunny", "keung") + m.pick("", "88", "2011", "x7", "_hk")
}

func (m maker) mail() string {
	a := m.user() + m.digits(m.IntN(4)) + "@" + m.pick("qq.com", "163.com", "gmail.com", "outlook.com", "yahoo.com.hk", "mail.sysu.edu.cn", "connect.hku.hk", "um.edu.mo")
	if m.IntN(12) == 0 {
		return wide(a)
	}
	return a
}

func (m maker) publicIP() string {
	return fmt.Sprintf("%s.%d.%d.%d", m.pick("14", "42", "58", "113", "119", "183", "202", "219", "223"), 16+m.IntN(200), 10+m.IntN(240), 1+m.IntN(254))
}

func (m maker) v6() string {
	return fmt.Sprintf("24%02x:%x:%x::%x", m.IntN(0x100), 1+m.IntN(0xffff), 1+m.IntN(0xffff), 1+m.IntN(0xffff))
}

const plateChars = "ABCDEFGHJKLMNPQRSTUVWXYZ"

func (m maker) letter() string { return string(plateChars[m.IntN(len(plateChars))]) }

func (m maker) plate() string {
	head := m.pick("粤", "京", "沪", "湘", "桂", "闽", "川", "鄂", "浙", "琼") + m.letter() + m.pick("", "", "·", " ")
	switch m.IntN(3) {
	case 0:
		return head + m.letter() + m.digits(4)
	case 1:
		return head + m.digits(3) + m.letter() + m.letter()
	}
	return head + m.digits(5)
}

func (m maker) wechat() string {
	return m.pick("lin", "wang", "kk", "chan", "hello", "sz", "may") + m.pick("_", "", "-") + m.pick("x", "gz", "love", "hk") + m.from("123456789", 3+m.IntN(3))
}

// wide writes in full-width characters.
func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7F {
			return r - '!' + '！'
		}
		return r
	}, s)
}

func circled(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '0' {
			return '⓪'
		}
		return r - '1' + '①'
	}, s)
}

func hanDigits(s string) string {
	return strings.Map(func(r rune) rune { return []rune("零一二三四五六七八九")[r-'0'] }, s)
}
