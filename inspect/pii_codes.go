package inspect

import "strings"

// code tries documents that begin with letters: the digits are group a, the letters stand before it.
func (r *piiReading) code(a int) {
	g := r.groups[a]
	n := g.to - g.from
	if n <= 4 {
		r.localPlate(a)
	}
	if n < 6 || n > 10 || isHan(r.runes[g.from]) {
		return
	}
	d := r.window(a, a)
	i := r.lettersBefore(a)
	if i < 0 {
		if n == 9 {
			r.passportDigits(a)
		}
		return
	}
	letters := r.runes[i:g.from]
	for len(letters) > 0 && !isLetter(letters[len(letters)-1]) {
		letters = letters[:len(letters)-1]
	}
	if r.hkid(i, letters, a, d) || n < 7 || !r.freeRight(g.to, false) {
		return
	}
	hints, none := r.around(i, g.to)
	switch {
	case none:
	case hints&hintPermit != 0 && r.near&hintPassport == 0 && isPermit(letters, n):
		r.add(piiPermit, i, g.to, surePattern)
	case hints&hintPassport != 0 && (n == 7 || n == 8):
		r.add(piiPassport, i, g.to, surePattern)
	}
}

// isPermit says whether letters and n digits are as on a permit between the mainland and Hong Kong,
// Macao or Taiwan.
func isPermit(letters []rune, n int) bool {
	if len(letters) == 1 {
		return n >= 8 && strings.ContainsRune("hmcwlt", letters[0])
	}
	return n == 7 && strings.ContainsRune("cl", letters[0])
}

// lettersBefore gives where the one or two letters before group a begin, which a blank may part
// from it, or −1. A longer word does not count.
func (r *piiReading) lettersBefore(a int) int {
	k := r.groups[a].from
	if k > 0 && (r.runes[k-1] == ' ' || r.runes[k-1] == '-') && a == 0 {
		k--
	}
	i := k
	for i > 0 && isLetter(r.runes[i-1]) && k-i < 3 {
		i--
	}
	switch {
	case i == k, k-i > 2:
		return -1
	case i > 0 && isWordRune(r.runes[i-1]):
		return -1
	case i > 1 && isWordRune(r.runes[i-2]):
		switch r.mark(i - 1) {
		case '-', '_', '/', '.':
			return -1
		}
	}
	return i
}

// hkid tries a Hong Kong identity card: letters, six digits and a check digit, mostly in brackets.
func (r *piiReading) hkid(i int, letters []rune, a int, d []byte) bool {
	g := r.groups[a]
	j, check, bracketed := g.to, -1, false
	switch len(d) {
	case 7:
		check = int(d[6])
	case 6:
		k := j
		if k < len(r.runes) && (r.runes[k] == ' ' || r.runes[k] == '-') {
			k++
		}
		if k < len(r.runes) && r.runes[k] == '(' {
			bracketed = true
			k++
		}
		if k >= len(r.runes) {
			return false
		}
		switch c := r.runes[k]; {
		case c == 'a':
			check = 10
		case c >= '0' && c <= '9':
			check = int(c - '0')
		}
		j = k + 1
		if bracketed {
			if j >= len(r.runes) || r.runes[j] != ')' {
				return false
			}
			j++
		}
	}
	if check < 0 || !hkidCheck(letters, d, check) || !bracketed && !r.freeRight(j, false) {
		return false
	}
	hints, none := r.around(i, j)
	switch {
	case none && hints&hintID == 0:
		return false
	case hints&hintID != 0:
		r.add(piiHKID, i, j, sureChecked)
	case bracketed && j-i <= 13:
		r.add(piiHKID, i, j, sureForm)
	default:
		return false
	}
	return true
}

// passportDigits tries the nine digits of the passports of some countries, with words only.
func (r *piiReading) passportDigits(a int) {
	g := r.groups[a]
	if !r.freeLeft(g.from) || !r.freeRight(g.to, false) {
		return
	}
	if hints, none := r.around(g.from, g.to); hints&hintPassport != 0 && hints&(hintPhone|hintQQ) == 0 && !none {
		r.add(piiPassport, g.from, g.to, sureWords)
	}
}

// bir tries a Macao resident identity card: 1, 5 or 7, six digits more and a check digit whose rule
// is not public, "5123456(7)" or "5/123456/7".
func (r *piiReading) bir(a, b int) {
	d := r.window(a, b)
	if d[0] != 1 && d[0] != 5 && d[0] != 7 {
		return
	}
	i, j := r.ends(a, b)
	bracketed := false
	key, _ := r.grouping(a, b)
	if len(d) == 7 {
		if j, bracketed = r.bracketedDigit(j); !bracketed || a != b {
			return
		}
	} else if key != 8 && key != 1<<10|6<<5|1 && key != 7<<5|1 || !r.freeRight(j, false) {
		return
	}
	if !r.freeLeft(i) {
		return
	}
	hints, none := r.around(i, j)
	switch {
	case none || hints&hintID == 0 && (hints&hintMacao == 0 || hints&hintPhone != 0):
	case hints&hintMacao != 0 && hints&hintID != 0:
		r.add(piiBIR, i, j, surePattern)
	case hints&hintMacao != 0 && bracketed, hints&hintID != 0 && (bracketed || key != 8):
		r.add(piiBIR, i, j, sureWords)
	}
}

// bracketedDigit gives where "(7)" behind rune j ends, and whether it is there.
func (r *piiReading) bracketedDigit(j int) (int, bool) {
	if j < len(r.runes) && r.runes[j] == ' ' {
		j++
	}
	if j+2 >= len(r.runes) || r.runes[j] != '(' || digitOf(r.runes[j+1]) < 0 || r.runes[j+2] != ')' {
		return j, false
	}
	return j + 3, true
}

// compatriot tries the eight digits of a permit of Taiwan residents, with words only.
func (r *piiReading) compatriot(a, b int) {
	i, j := r.ends(a, b)
	if a != b || !r.freeLeft(i) || !r.freeRight(j, false) {
		return
	}
	if hints, none := r.around(i, j); hints&hintPermit != 0 && r.near&hintPhone == 0 && !none {
		r.add(piiPermit, i, j, sureWords)
	}
}

// plate tries a mainland plate at rune i: the province, a letter, five characters, of which the
// last may say what it is for; six where the car runs on new energy; 粤Z…港 and 粤Z…澳.
func (r *piiReading) plate(i int) {
	k := i + 1
	if k >= len(r.runes) || !plateLetter(r.runes[k]) {
		return
	}
	k++
	if k < len(r.runes) && (isSeparator(r.runes[k]) && r.runes[k] != '/' && r.runes[k] != '_') {
		k++
	}
	from := k
	k, digits := r.plateTail(k)
	n := k - from
	special := rune(0)
	if k < len(r.runes) && strings.ContainsRune("挂学警港澳领", r.runes[k]) {
		special = r.runes[k]
	}
	switch {
	case n == 4 && digits >= 2 && special != 0 && (r.runes[i+1] == 'z') == (special == '港' || special == '澳'):
		r.add(piiPlate, i, k+1, sureForm)
	case n == 5 && digits >= 3, n == 6 && digits >= 4 && newEnergy(r.runes[from:k]):
		if !r.freeRight(k, false) {
			return
		}
		if hints, none := r.around(i, k); hints&hintPlate != 0 {
			r.add(piiPlate, i, k, sureForm)
		} else if !none {
			r.add(piiPlate, i, k, surePattern)
		}
	}
}

// localPlate tries a plate of Hong Kong (AB 1234) or Macao (MA-12-34) whose digits begin with group
// a, with words only.
func (r *piiReading) localPlate(a int) {
	i := r.lettersBefore(a)
	if i < 0 {
		return
	}
	b := a
	if g := r.groups[a]; g.to-g.from == 2 && a+1 < len(r.groups) && r.groups[a+1].sep == '-' && r.groups[a+1].to-r.groups[a+1].from == 2 {
		b++
	}
	if b == a && !isLetter(r.runes[i+1]) { // Hong Kong's have two letters
		return
	}
	if j := r.groups[b].to; r.freeRight(j, false) {
		if _, none := r.before(i); r.near&hintPlate != 0 && !none {
			r.add(piiPlate, i, j, sureWords)
		}
	}
}

// plateTail gives where the characters of a plate from rune k on end, and how many are digits.
// Plates have no I and no O.
func (r *piiReading) plateTail(k int) (end, digits int) {
	for k < len(r.runes) && isWordRune(r.runes[k]) {
		if !isLetter(r.runes[k]) {
			digits++
		} else if !plateLetter(r.runes[k]) {
			return k, 0
		}
		k++
	}
	return k, digits
}

func plateLetter(c rune) bool { return isLetter(c) && c != 'i' && c != 'o' }

// newEnergy says whether six characters are as on a green plate: a letter first, or last on lorries.
func newEnergy(s []rune) bool {
	letters := 0
	for _, c := range s {
		if isLetter(c) {
			letters++
		}
	}
	return letters <= 2 && (isLetter(s[0]) || isLetter(s[5]) && letters == 1)
}
