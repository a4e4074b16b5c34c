package inspect

import "slices"

// How sure the forms are. A check digit that holds by chance is one in ten or eleven; region and
// date, or the range of a card, make the rest.
const (
	sureChecked = 0.99 // check digit, region and date
	sureForm    = 0.95 // unmistakable form, or check digit with words
	surePattern = 0.85 // form that little else has
	sureWords   = 0.75 // form that words explain
	sureHalf    = 0.6  // form with half a reason
)

// number tries what the groups [a, b], n digits, may be.
func (r *piiReading) number(a, b, n int) {
	switch n {
	case 5, 6, 9, 10:
		r.qq(a, b)
	case 7:
		if !r.local(a, b) {
			r.qq(a, b)
			r.bir(a, b)
		}
	case 8:
		if !r.local(a, b) {
			r.bir(a, b)
			r.qq(a, b)
			r.compatriot(a, b)
		}
	case 11:
		if !r.mobileCN(a, b) && !r.landline(a, b) && !r.joined(a, b, 3) {
			r.qq(a, b)
		}
	case 12:
		r.landline(a, b)
	case 13:
		if !r.joined(a, b, 2) && !r.joined(a, b, 5) {
			r.card(a, b)
		}
	case 14, 16, 19:
		r.card(a, b)
	case 15:
		if !r.joined(a, b, 4) && !r.id15(a, b) {
			r.card(a, b)
		}
	case 17:
		if !r.id18(a, b) {
			r.card(a, b)
		}
	case 18:
		if !r.id18(a, b) {
			r.card(a, b)
		}
	}
	if n == 10 {
		r.landline(a, b)
		r.compatriot(a, b)
	}
}

// fits says whether the groups [a, b] are broken as people break such a number.
func (r *piiReading) fits(name string, a, b int) bool {
	key, _ := r.grouping(a, b)
	return r.groupings[name][key]
}

// ends gives the runes of the groups [a, b].
func (r *piiReading) ends(a, b int) (i, j int) { return r.groups[a].from, r.groups[b].to }

// id18 tries an identity number of 18 digits, or of 17 with an X behind.
func (r *piiReading) id18(a, b int) bool {
	d := r.window(a, b)
	i, j := r.ends(a, b)
	check := 10
	if len(d) == 18 {
		check = int(d[17])
	} else {
		k := j
		if k+1 < len(r.runes) && (r.runes[k] == ' ' || r.runes[k] == '-') {
			k++
		}
		if k >= len(r.runes) || r.runes[k] != 'x' {
			return false
		}
		j = k + 1
	}
	if !idCheck(d, check) || !r.freeRight(j, false) || !birthday(number(d[6:10]), number(d[10:12]), number(d[12:14])) {
		return false
	}
	if i > 0 && isWordRune(r.runes[i-1]) && !r.freeLeft(i) {
		return false
	}
	key, spelt := r.grouping(a, b)
	if len(d) == 17 {
		key = addDigit(key)
	}
	if !r.groupings["id18"][key] && !spelt {
		return false
	}
	score := sureChecked
	switch region := number(d[:6]); {
	case r.regions[int32(region)]:
	case d[0] == 9 && r.regions[int32(number(d[1:3])*10000)]: // permanent residents from abroad
		score = sureForm
	case r.regions[int32(number(d[:2])*10000)]: // a division newer than our table
		score = surePattern
	default:
		return false
	}
	if _, none := r.around(i, j); none && score < sureChecked {
		return false
	}
	r.add(piiIDCN, i, j, score)
	return true
}

// addDigit counts the X into the last group.
func addDigit(key uint64) uint64 { return key + 1 }

// id15 tries the form of before 1999: no check digit, a year of two digits.
func (r *piiReading) id15(a, b int) bool {
	d := r.window(a, b)
	i, j := r.ends(a, b)
	if !r.regions[int32(number(d[:6]))] || !birthday(1900+number(d[6:8]), number(d[8:10]), number(d[10:12])) ||
		!r.fits("id15", a, b) || !r.freeLeft(i) || !r.freeRight(j, false) {
		return false
	}
	hints, none := r.around(i, j)
	switch {
	case none:
		return false
	case hints&hintID != 0:
		r.add(piiIDCN, i, j, sureForm)
	case hints&hintBank != 0:
		return false
	default:
		r.add(piiIDCN, i, j, sureHalf)
	}
	return true
}

// card tries a bank card: the issuer's range, the length, the check digit.
func (r *piiReading) card(a, b int) bool {
	d := r.window(a, b)
	if !luhn(d) || !r.issued(d) {
		return false
	}
	i, j := r.ends(a, b)
	_, spelt := r.grouping(a, b)
	if !spelt && !r.fits("card", a, b) || !r.freeLeft(i) || !r.freeRight(j, false) {
		return false
	}
	hints, none := r.around(i, j)
	switch {
	case hints&hintBank != 0 && !none:
		r.add(piiCard, i, j, sureChecked)
	case none || spelt || len(d) < 16 || len(d) == 17 || len(d) == 18:
		return false
	default:
		r.add(piiCard, i, j, surePattern)
	}
	return true
}

// issued says whether an issuer's range has numbers of this length.
func (r *piiReading) issued(d []byte) bool {
	for _, c := range r.cards {
		if head := number(d[:c.width]); head < c.low || head > c.high {
			continue
		}
		if slices.Contains(c.digits, len(d)) {
			return true
		}
	}
	return false
}
