package inspect

// mobileCN tries a mainland mobile number of 11 digits.
func (r *piiReading) mobileCN(a, b int) bool {
	d := r.window(a, b)
	if !r.mobile[int32(number(d[:3]))] {
		return false
	}
	i, j := r.ends(a, b)
	_, spelt := r.grouping(a, b)
	if !spelt && !r.fits("mobile", a, b) || !r.freeRight(j, true) || r.dotted(a, b) {
		return false
	}
	k, abroad := r.callingCode(a, 86)
	if !abroad && !r.freeLeft(i) || abroad && k > 0 && isWordRune(r.runes[k-1]) && !r.contextWord(k) {
		return false
	}
	hints, none := r.around(k, j)
	switch {
	case none && !abroad:
		return false
	case spelt && hints&hintPhone == 0 && !abroad:
		return false // as likely a list of numbers
	case abroad || hints&hintPhone != 0:
		r.call(piiPhoneCN, k, j, sureChecked)
	default:
		r.call(piiPhoneCN, i, j, sureForm)
	}
	return true
}

// landline tries a mainland number with its area code: 0, two or three digits, then seven or
// eight. Service numbers (400, 95…) are nobody's and are no finding.
func (r *piiReading) landline(a, b int) bool {
	d := r.window(a, b)
	if d[0] != 0 {
		return false
	}
	code := 3 // with the 0
	if d[1] > 2 {
		code = 4
	}
	rest := len(d) - code
	if !r.area[int32(number(d[1:code]))] || d[code] < 2 || rest != 8 && (rest != 7 || code == 3) {
		return false
	}
	i, j := r.ends(a, b)
	if !r.freeLeft(i) || !r.freeRight(j, true) {
		return false
	}
	hints, none := r.around(i, j)
	apart := b > a && r.groups[a].to-r.groups[a].from == code
	whole := a == b
	if none || !apart && !whole || whole && hints&hintPhone == 0 {
		return false
	}
	if apart && b-a > 2 {
		return false
	}
	if hints&hintPhone != 0 {
		r.add(piiTelCN, i, j, sureForm)
	} else {
		r.add(piiTelCN, i, j, surePattern)
	}
	return true
}

// local tries the eight digits of Hong Kong and Macao, and the seven or eight of a mainland landline
// with its area code in brackets.
func (r *piiReading) local(a, b int) bool {
	d := r.window(a, b)
	i, j := r.ends(a, b)
	_, spelt := r.grouping(a, b)
	if d[0] < 2 || !spelt && !r.fits("local", a, b) || !r.freeRight(j, true) {
		return false
	}
	if r.prefixed(d, a, j) {
		return true
	}
	if d[0] == 4 || len(d) == 7 {
		return false
	}
	if !r.freeLeft(i) || spelt && a > 0 || r.date(d, a, b) {
		return false
	}
	hints, none := r.around(i, j)
	if hints == 0 && !none && r.bareMobile(d, a, b) {
		r.add(piiPhoneHK, i, j, sureHalf)
		return true
	}
	if none || hints&hintPhone == 0 || r.near&hintPhone == 0 && r.near&(hintPapers|hintQQ) != 0 {
		return false
	}
	kind, score := piiPhoneHK, sureWords
	if macaoNumber(d) && hints&hintMacao != 0 && hints&hintHK == 0 {
		kind = piiPhoneMO
	}
	if b > a || hints&(hintHK|hintMacao) != 0 {
		score = surePattern
	}
	r.add(kind, i, j, score)
	return true
}

// bareMobile says whether eight digits without a word of context look like a mobile number all the
// same: 9123 4567, alone in its run, and no pair of round figures.
func (r *piiReading) bareMobile(d []byte, a, b int) bool {
	key, _ := r.grouping(a, b)
	if len(r.groups) != 2 || key != 4<<5|4 {
		return false
	}
	sep := r.groups[1].from - 1
	gap := r.text[r.from[sep]:r.to[sep]]
	return (gap == " " || gap == "-") && (d[0] == 5 || d[0] == 6 || d[0] == 9) && (d[3] != 0 || d[7] != 0)
}

// dotted says whether dots part the groups [a, b] elsewhere than in 138.1234.5678.
func (r *piiReading) dotted(a, b int) bool {
	for k := a + 1; k <= b; k++ {
		if r.groups[k].sep == '.' {
			key, _ := r.grouping(a, b)
			return key != 3<<10|4<<5|4
		}
	}
	return false
}

// prefixed tries the digits d of group a on, which end before rune j, with the calling or area code
// before them.
func (r *piiReading) prefixed(d []byte, a, j int) bool {
	if k, ok := r.areaInBrackets(r.groups[a].from); ok {
		r.add(piiTelCN, k, j, sureForm)
		return true
	}
	if a > 1 && number(r.window(a-2, a-2)) == 86 && r.area[int32(number(r.window(a-1, a-1)))] && r.codeFree(r.groups[a-2].from) {
		r.call(piiTelCN, r.groups[a-2].from, j, sureForm) // +86 20 8123 4567
		return true
	}
	if d[0] == 4 || len(d) == 7 {
		return false
	}
	if k, ok := r.callingCode(a, 852); ok {
		r.call(piiPhoneHK, k, j, sureForm)
		return true
	}
	if k, ok := r.callingCode(a, 853); ok && macaoNumber(d) {
		r.call(piiPhoneMO, k, j, sureForm)
		return true
	}
	return false
}

// macaoNumber says whether eight digits can be a number of Macao: 6 and 8 mobile, 28 fixed.
func macaoNumber(d []byte) bool { return d[0] == 6 || d[0] == 8 || d[0] == 2 && d[1] == 8 }

// date says whether eight digits in one group may be a day of our time.
func (r *piiReading) date(d []byte, a, b int) bool {
	year := number(d[:4])
	return a == b && year >= 1900 && year <= 2100 && birthday(min(year, lastYear), number(d[4:6]), number(d[6:8]))
}

// joined tries a number with its calling code in one group: 86138…, 0085291234567. In several
// groups, the shorter window finds the calling code before it.
func (r *piiReading) joined(a, b, code int) bool {
	d := r.window(a, b)
	if a != b || code > 3 && (d[0] != 0 || d[1] != 0) {
		return false
	}
	kind, ok := r.subscriber(number(d[:code]), d[code:])
	i, j := r.ends(a, b)
	if !ok || !r.freeLeft(i) || !r.freeRight(j, true) {
		return false
	}
	hints, none := r.around(i, j)
	abroad := plus(r.text[:r.from[i]]) > 0 || r.hasPlus(i)
	if !abroad && (none || code < 4 && hints&hintPhone == 0 && kind != piiPhoneCN) {
		return false
	}
	r.call(kind, i, j, sureForm)
	return true
}

// subscriber says whose number d is under a calling code, and whether it can be one.
func (r *piiReading) subscriber(code int, d []byte) (piiKind, bool) {
	switch code {
	case 86:
		return piiPhoneCN, len(d) == 11 && r.mobile[int32(number(d[:3]))]
	case 852:
		return piiPhoneHK, len(d) == 8 && d[0] >= 2 && d[0] != 4
	case 853:
		return piiPhoneMO, len(d) == 8 && macaoNumber(d)
	}
	return 0, false
}

// call adds a telephone number with the plus sign before it.
func (r *piiReading) call(kind piiKind, i, j int, score float64) {
	start, end := r.span(i, j)
	start -= plus(r.text[:start])
	r.found = append(r.found, piiFound{kind, start, end, score})
}

// hasPlus says whether the folded rune before i is a plus sign.
func (r *piiReading) hasPlus(i int) bool { return i > 0 && r.runes[i-1] == '+' }

// callingCode looks for the calling code before group a, "+86 ", "(852)", "00853-", and gives the
// rune where it begins, bracket included; without one, where the group begins.
func (r *piiReading) callingCode(a, code int) (int, bool) {
	begin := r.groups[a].from
	if a > 0 {
		g := r.groups[a-1]
		if d := r.window(a-1, a-1); (number(d) == code) && len(d) <= 5 && (len(d) <= 3 || d[0] == 0 && d[1] == 0) && r.groups[a].sep != 0 &&
			r.groups[a].sep != '.' && r.groups[a].sep != '/' && r.codeFree(g.from) {
			return g.from, true
		}
		return begin, false
	}
	k := begin - 1
	if k >= 0 && (r.runes[k] == ' ' || r.runes[k] == '-') {
		k--
	}
	if k < 3 || r.runes[k] != ')' {
		return begin, false
	}
	end := k
	for k--; k >= 0 && digitOf(r.runes[k]) >= 0 && end-k < 7; k-- {
	}
	first, n := k+1, 0
	for _, c := range r.runes[first:end] {
		n = n*10 + int(digitOf(c))
	}
	if n != code {
		return begin, false
	}
	if k >= 0 && r.runes[k] == '+' {
		k--
	}
	if k >= 0 && r.runes[k] == '(' {
		return k, true
	}
	return begin, false
}

// codeFree says whether the digits before a number at rune i are a calling code and not the end of
// something longer.
func (r *piiReading) codeFree(i int) bool {
	return i == 0 || !isWordRune(r.runes[i-1]) && !isSeparator(r.runes[i-1]) || r.runes[i-1] == ' ' && (i < 2 || digitOf(r.runes[i-2]) < 0) ||
		isLetter(r.runes[i-1]) && r.contextWord(i) || r.freeLeft(i)
}

// areaInBrackets looks for "(020) " or "(0755)" before rune i.
func (r *piiReading) areaInBrackets(i int) (int, bool) {
	k := i - 1
	if k >= 0 && (r.runes[k] == ' ' || r.runes[k] == '-') {
		k--
	}
	if k < 4 || r.runes[k] != ')' {
		return 0, false
	}
	end := k
	for k--; k >= 0 && digitOf(r.runes[k]) >= 0 && end-k < 6; k-- {
	}
	if k < 0 || r.runes[k] != '(' || end-k < 4 || digitOf(r.runes[k+1]) != 0 {
		return 0, false
	}
	n := 0
	for _, c := range r.runes[k+1 : end] {
		n = n*10 + int(digitOf(c))
	}
	return k, r.area[int32(n)]
}
