package inspect

import "strings"

// account tries the name of a messenger at rune i and the id behind it.
func (r *piiReading) account(i int) {
	end := r.messenger(i)
	if end == 0 {
		return
	}
	k, named := r.links(end)
	if k >= len(r.runes) || !isLetter(r.runes[k]) || k == end && isLetter(r.runes[end-1]) {
		return // nothing, or a longer word
	}
	j, plain := k, true
	for j < len(r.runes) && (isWordRune(r.runes[j]) || r.runes[j] == '_' || r.runes[j] == '-') && j-k <= 20 {
		plain = plain && (isLetter(r.runes[j]) || r.runes[j] == '-')
		j++
	}
	for j > k && (r.runes[j-1] == '-' || r.runes[j-1] == '_') {
		j--
	}
	if n := j - k; n < 6 || n > 20 || r.goesOn(j) {
		return
	}
	switch {
	case !plain:
		r.add(piiWeChat, k, j, surePattern)
	case named:
		r.add(piiWeChat, k, j, sureWords)
	}
}

// links skips the words that join the name of a messenger to an id, and says whether a colon or the
// word for id is among them.
func (r *piiReading) links(k int) (end int, named bool) {
	for n := 0; k < len(r.runes) && n < 10; n++ {
		c := r.runes[k]
		w := r.link(k, len(r.runes))
		if w == 0 || isLetter(c) && w < 2 {
			break
		}
		named = named || c == ':' || c == '号' || w == 2 && c == 'i' && r.runes[k+1] == 'd'
		k += w
	}
	return k, named
}

// goesOn says whether what ends at rune j is only the beginning of an address or a path.
func (r *piiReading) goesOn(j int) bool {
	if j >= len(r.runes) {
		return false
	}
	c := r.mark(j)
	return c == '@' || c == '/' || c == '.' && j+1 < len(r.runes) && isLetter(r.runes[j+1])
}

// messenger gives where a name of WeChat that begins (in letters) or ends (in Han) at rune i ends; 0
// where there is none.
func (r *piiReading) messenger(i int) int {
	if r.runes[i] == '信' {
		if i > 0 {
			switch r.runes[i-1] {
			case '微', '薇', '威', '徽', 'v':
				return i + 1
			}
		}
		return 0
	}
	if i > 0 && isWordRune(r.runes[i-1]) {
		return 0
	}
	for _, w := range [...]string{"wechat", "weixin", "wxid", "wx", "vx"} {
		k := i
		for _, c := range w {
			if k >= len(r.runes) || r.runes[k] != c {
				k = -1
				break
			}
			k++
		}
		if k < 0 || k < len(r.runes) && isWordRune(r.runes[k]) {
			continue
		}
		if w == "wxid" {
			r.wxid(i, k)
			return 0
		}
		return k
	}
	return 0
}

// wxid adds an account number as the program itself makes them, wxid_ and letters and digits.
func (r *piiReading) wxid(i, k int) {
	if k >= len(r.runes) || r.runes[k] != '_' {
		return
	}
	j := k + 1
	for j < len(r.runes) && isWordRune(r.runes[j]) && j-k < 24 {
		j++
	}
	if j-k > 6 {
		r.add(piiWeChat, i, j, sureForm)
	}
}

// qq tries an account of the messenger QQ: only right behind its name.
func (r *piiReading) qq(a, b int) bool {
	d := r.window(a, b)
	if a != b || d[0] == 0 {
		return false
	}
	i, j := r.ends(a, b)
	if !r.freeRight(j, false) {
		return false
	}
	if j+4 <= len(r.runes) && strings.ContainsRune("这呢", r.runes[j]) && r.runes[j+1] == '个' && r.runes[j+2] == 'q' && r.runes[j+3] == 'q' {
		r.add(piiQQ, i, j, sureWords)
		return true
	}
	low := r.barrier(max(0, i-9), i)
	r.words = r.auto.find(r.runes[low:i], r.words[:0])
	for _, o := range r.words {
		if r.hints[o.word]&hintQQ != 0 && r.whole(o, low) && r.onlyLinks(low+int(o.end), i) {
			r.add(piiQQ, i, j, surePattern)
			return true
		}
	}
	return false
}

// onlyLinks says whether between the name of a thing at [i, j) and its value stand only words that
// join the two: "号码是", "：", "id is".
func (r *piiReading) onlyLinks(i, j int) bool {
	for k := i; k < j; {
		n := r.link(k, j)
		if n == 0 {
			return false
		}
		k += n
	}
	return true
}

// link gives how many runes of a joining word begin at k, or 0.
func (r *piiReading) link(k, j int) int {
	switch r.runes[k] {
	case ' ', ':', '号', '码', '是', '为', '系', '群', '=', '-', '我', '的', '加', '(', '"', '“', '搜', '索', '\'', '`', '「', '喺', ',':
		return 1
	}
	for _, w := range [...]string{"号码", "id", "is", "no.", "no", "number", "账号", "帐号", "account", "group", "my"} {
		n := 0
		for _, c := range w {
			if k+n >= j || r.runes[k+n] != c {
				n = -1
				break
			}
			n++
		}
		if n > 0 && (k+n >= len(r.runes) || !isLetter(w2r(w)) || !isLetter(r.runes[k+n])) {
			return n
		}
	}
	return 0
}

// w2r gives the last byte of a word of letters.
func w2r(w string) rune { return rune(w[len(w)-1]) }
