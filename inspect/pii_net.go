package inspect

import (
	"net/netip"
	"slices"
	"strings"
	"unicode/utf8"
)

// emails finds addresses around every at sign. They are read in the original, since folding takes
// the at sign and what stands beside it for one symbol.
func (r *piiReading) emails() {
	for _, sign := range [...]string{"@", "＠", "﹫"} {
		for at := 0; ; {
			k := strings.Index(r.text[at:], sign)
			if k < 0 {
				break
			}
			at += k + len(sign)
			r.email(at-len(sign), at)
		}
	}
}

const (
	maxLocal  = 64  // bytes, RFC 5321
	maxDomain = 253 // bytes, RFC 1035
)

// email tries the address whose at sign is at the bytes [at, behind).
func (r *piiReading) email(at, behind int) {
	start := r.localPart(at)
	end, ok := r.domain(behind)
	if start >= at || !ok {
		return
	}
	if end < len(r.text) && (r.text[end] == '@' || r.text[end] == ':' && end+1 < len(r.text) && isLetter(rune(r.text[end+1]|0x20))) {
		return // git@host:path and a@b@c are something else
	}
	r.found = append(r.found, piiFound{piiEmail, start, end, sureForm})
}

// localPart gives the byte where what stands before an at sign begins, with a letter or digit.
func (r *piiReading) localPart(at int) int {
	start := at
	for n := 0; start > 0 && n < maxLocal; n++ {
		c, w := utf8.DecodeLastRuneInString(r.text[:start])
		if !mailRune(folds().of(c)) {
			break
		}
		start -= w
	}
	for start < at {
		c, w := utf8.DecodeRuneInString(r.text[start:])
		if isWordRune(folds().of(c)) {
			break
		}
		start += w
	}
	return start
}

// domain gives the byte where the domain that begins at a byte ends, and whether it is one: two
// labels or more, the last of letters.
func (r *piiReading) domain(behind int) (end int, ok bool) {
	end = behind
	dots, label, last := 0, 0, behind
	for n := 0; end < len(r.text) && n < maxDomain; n++ {
		c, w := utf8.DecodeRuneInString(r.text[end:])
		c = folds().of(c)
		switch {
		case isWordRune(c):
			label++
		case c == '.' && label > 0:
			if next, _ := utf8.DecodeRuneInString(r.text[end+w:]); !isWordRune(folds().of(next)) {
				n = maxDomain
				continue
			}
			dots, label, last = dots+1, 0, end+w
		case c != '-' || label == 0:
			n = maxDomain
			continue
		}
		end += w
	}
	for end > behind && r.text[end-1] == '-' {
		end--
	}
	return end, dots > 0 && last < end && letters(r.text[last:end])
}

// letters says whether a top-level domain is of letters, in any width.
func letters(s string) bool {
	n := 0
	for _, c := range s {
		if !isLetter(folds().of(c)) {
			return false
		}
		n++
	}
	return n >= 2 && n <= 18
}

func mailRune(c rune) bool {
	return isWordRune(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%'
}

// notPublic are ranges that belong to nobody or to everybody: documentation, sharing, benchmarks,
// reserved (RFC 5737, 6598, 2544, 1112, 3849, 9637, 6890).
var notPublic = func() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range [...]string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
		"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "2001:db8::/32", "3fff::/20", "2001:2::/48", "2001:10::/28"} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}()

// public says whether an address can be somebody's on the Internet.
func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() &&
		!slices.ContainsFunc(notPublic, func(p netip.Prefix) bool { return p.Contains(a) })
}

// ipv4 tries the four groups from a on.
func (r *piiReading) ipv4(a int) {
	octets, long, ok := r.octets(a)
	if !ok || !public(netip.AddrFrom4(octets)) {
		return
	}
	i, j := r.ends(a, a+3)
	if i > 0 && isWordRune(r.runes[i-1]) && !r.contextWord(i) || j < len(r.runes) && isWordRune(r.runes[j]) {
		return
	}
	switch hints, none := r.around(i, j); {
	case none:
	case hints&hintIP != 0:
		r.add(piiIP, i, j, sureForm)
	case long >= 3:
		r.add(piiIP, i, j, sureWords)
	}
}

// octets reads the four groups from a on as an address, which nothing like it may touch. long counts
// those of two or three digits: a number of a section seldom has three of them.
func (r *piiReading) octets(a int) (octets [4]byte, long int, ok bool) {
	if a+3 >= len(r.groups) || a > 0 && r.groups[a].sep != ' ' {
		return octets, 0, false
	}
	if a+4 < len(r.groups) && r.groups[a+4].sep != ' ' && r.groups[a+4].sep != '/' {
		return octets, 0, false
	}
	for k := range 4 {
		d := r.window(a+k, a+k)
		if len(d) > 3 || number(d) > 255 || len(d) > 1 && d[0] == 0 || k > 0 && r.groups[a+k].sep != '.' {
			return octets, 0, false
		}
		if len(d) > 1 {
			long++
		}
		octets[k] = byte(number(d))
	}
	return octets, long, true
}

const longestIPv6 = 39 // eight groups of four digits and the colons between

// ipv6 tries the address around a colon, once for each address.
func (r *piiReading) ipv6(i int) {
	start := i
	for start > 0 && hexOrColon(r.runes[start-1]) {
		start--
		if r.runes[start] == ':' {
			return // its first colon was tried
		}
	}
	end := i
	for end < len(r.runes) && hexOrColon(r.runes[end]) && end-start <= longestIPv6 {
		end++
	}
	if start == i || end-start > longestIPv6 || start > 0 && isWordRune(r.runes[start-1]) || end < len(r.runes) && isWordRune(r.runes[end]) || end-start < 7 {
		return
	}
	for end > start && r.runes[end-1] == ':' && r.runes[end-2] != ':' {
		end-- // a colon of the sentence
	}
	var buf [longestIPv6]byte
	for k, c := range r.runes[start:end] {
		buf[k] = byte(c)
	}
	addr, err := netip.ParseAddr(string(buf[:end-start]))
	if err != nil || !addr.Is6() || !public(addr) || addr.As16()[0]>>5 != 1 { // 2000::/3
		return
	}
	r.add(piiIP, start, end, sureForm)
}

func hexOrColon(c rune) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c == ':' }
