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
	for at := 0; at < len(r.text); {
		k := strings.IndexAny(r.text[at:], "@＠﹫")
		if k < 0 {
			return
		}
		at += k
		_, w := utf8.DecodeRuneInString(r.text[at:])
		r.email(at, at+w)
		at += w
	}
}

const (
	maxLocal  = 64  // bytes, RFC 5321
	maxDomain = 253 // bytes, RFC 1035
)

// email tries the address whose at sign is at the bytes [at, behind).
func (r *piiReading) email(at, behind int) {
	start, n := at, 0
	for start > 0 && n < maxLocal {
		c, w := utf8.DecodeLastRuneInString(r.text[:start])
		if c = folds().of(c); !mailRune(c) {
			break
		}
		start -= w
		n++
	}
	for start < at { // an address begins with a letter or digit
		c, w := utf8.DecodeRuneInString(r.text[start:])
		if isWordRune(folds().of(c)) {
			break
		}
		start += w
	}
	end, last, dots, label := behind, behind, 0, 0
	for n := 0; end < len(r.text) && n < maxDomain; n++ {
		c, w := utf8.DecodeRuneInString(r.text[end:])
		c = folds().of(c)
		if isWordRune(c) {
			if label == 0 && digitOf(c) < 0 {
				last = end // where the last label begins, if it begins with a letter
			}
			label++
			end += w
			continue
		}
		if c == '.' && label > 0 && end+w < len(r.text) {
			if next, _ := utf8.DecodeRuneInString(r.text[end+w:]); isWordRune(folds().of(next)) {
				dots, label = dots+1, 0
				end += w
				continue
			}
		}
		if c != '-' || label == 0 {
			break
		}
		end += w
	}
	for end > behind && r.text[end-1] == '-' {
		end--
	}
	if start >= at || dots == 0 || label < 2 || last <= behind || !letters(r.text[last:end]) {
		return
	}
	if end < len(r.text) && (r.text[end] == '@' || r.text[end] == ':' && end+1 < len(r.text) && isLetter(rune(r.text[end+1]|0x20))) {
		return // git@host:path and a@b@c are something else
	}
	r.found = append(r.found, piiFound{piiEmail, start, end, sureForm})
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
	if a+3 >= len(r.groups) {
		return
	}
	var octets [4]byte
	long := 0
	for k := range 4 {
		g := r.groups[a+k]
		d := r.window(a+k, a+k)
		v := 0
		if len(d) <= 3 {
			v = number(d)
		}
		if len(d) > 3 || v > 255 || len(d) > 1 && d[0] == 0 || k > 0 && g.sep != '.' {
			return
		}
		if len(d) > 1 {
			long++
		}
		octets[k] = byte(v)
	}
	i, j := r.ends(a, a+3)
	if a > 0 && r.groups[a].sep != ' ' || a+4 < len(r.groups) && (r.groups[a+4].sep == '.' || r.groups[a+4].sep == '-' || r.groups[a+4].sep == 0) {
		return
	}
	if i > 0 && isWordRune(r.runes[i-1]) && !r.contextWord(i) || j < len(r.runes) && isWordRune(r.runes[j]) || !public(netip.AddrFrom4(octets)) {
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
	for end < len(r.runes) && hexOrColon(r.runes[end]) && end-start < 40 {
		end++
	}
	if start == i || start > 0 && isWordRune(r.runes[start-1]) || end < len(r.runes) && isWordRune(r.runes[end]) || end-start < 7 {
		return
	}
	for end > start && r.runes[end-1] == ':' && r.runes[end-2] != ':' {
		end-- // a colon of the sentence
	}
	var buf [40]byte
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
