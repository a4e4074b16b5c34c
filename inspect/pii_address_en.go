package inspect

import "unicode"

// roadsEn end the name of a road; its number stands before.
var roadsEn = map[string]bool{"road": true, "rd": true, "street": true, "st": true, "avenue": true, "ave": true, "lane": true,
	"drive": true, "path": true, "terrace": true, "boulevard": true, "blvd": true, "highway": true, "crescent": true, "praya": true}

// ruas begin the name of a road in Portuguese; its number stands behind.
var ruas = map[string]bool{"rua": true, "avenida": true, "av": true, "estrada": true, "travessa": true, "largo": true,
	"calcada": true, "alameda": true, "beco": true, "rotunda": true}

// unitsEn name a part of a building that has a number or letter.
var unitsEn = map[string]bool{"flat": true, "room": true, "rm": true, "unit": true, "suite": true, "block": true, "blk": true,
	"tower": true, "floor": true, "f": true, "apt": true, "apartment": true, "shop": true, "house": true, "phase": true}

// buildingsEn end the name of a building.
var buildingsEn = map[string]bool{"building": true, "centre": true, "center": true, "court": true, "mansion": true, "mansions": true,
	"plaza": true, "garden": true, "gardens": true, "house": true, "estate": true, "tower": true, "towers": true, "villa": true,
	"heights": true, "edificio": true, "city": true}

// maxSegments is how many parts an address has on either side of its road.
const maxSegments = 6

// streetEn tries an address in English, or in Portuguese as in Macao, whose house number is group a.
func (r *piiReading) streetEn(a int) {
	g := r.groups[a]
	if g.to-g.from > 4 || g.from < r.tried || g.from > 0 && isWordRune(r.runes[g.from-1]) {
		return
	}
	start, end, known := g.from, r.roadBehind(g.to), 0
	if end == 0 {
		if start = r.ruaBefore(g.from); start < 0 {
			return
		}
		end = g.to
	} else if no := r.wordBefore(start); no >= 0 && string(r.word(no)) == "no" {
		start = no
	}
	low := start
	for known < maxSegments && low > 0 {
		k := r.segmentBefore(low)
		if k < 0 {
			break
		}
		low, known = k, known+1
	}
	for known < 2*maxSegments {
		k := r.placeBehind(end)
		if k == 0 {
			break
		}
		end, known = k, known+1
	}
	score := surePattern
	switch {
	case known > 1:
		score = sureForm
	case known == 0 && r.askedFor(low):
		score = sureHalf
	case known == 0:
		return
	}
	from, to := r.span(low, end)
	if r.runes[end-1] == 't' && r.runes[end-2] == '.' && to < len(r.text) && r.text[to] == '.' {
		to++ // N.T.
	}
	r.found = append(r.found, piiFound{piiAddress, from, to, score})
	r.tried = end
}

// word gives the letters from rune k on.
func (r *piiReading) word(k int) []rune {
	j := k
	for j < len(r.runes) && j-k < 20 && isLetter(r.runes[j]) {
		j++
	}
	return r.runes[k:j]
}

// wordBefore gives where the word before rune k begins, behind one blank or dot at most, or −1.
func (r *piiReading) wordBefore(k int) int {
	for n := 0; n < 2 && k > 0 && (r.runes[k-1] == ' ' || r.runes[k-1] == '.'); n++ {
		k--
	}
	i := k
	for i > 0 && k-i < 20 && isLetter(r.runes[i-1]) {
		i--
	}
	if i == k || i > 0 && isWordRune(r.runes[i-1]) {
		return -1
	}
	return i
}

// roadBehind gives where the name of a road ends that follows rune k, one to four words, or 0.
func (r *piiReading) roadBehind(k int) int {
	if k < len(r.runes) && isLetter(r.runes[k]) && k+1 < len(r.runes) && r.runes[k+1] == ' ' {
		k++ // 12A
	}
	for n := range 5 {
		if k+1 >= len(r.runes) || r.runes[k] != ' ' {
			return 0
		}
		w := r.word(k + 1)
		if len(w) == 0 {
			return 0
		}
		k += 1 + len(w)
		if n > 0 && roadsEn[string(w)] || string(w) == "queensway" {
			for _, tail := range [...]string{"central", "east", "west", "north", "south"} {
				if t := r.wordAt(k, tail); t > 0 {
					return t
				}
			}
			return k
		}
		if k < len(r.runes) && (r.runes[k] == '\'' || r.runes[k] == '.') {
			k++
			k += len(r.word(k))
		}
	}
	return 0
}

// wordAt gives where the word w ends that follows rune k behind a blank, or 0.
func (r *piiReading) wordAt(k int, w string) int {
	if k+1 < len(r.runes) && r.runes[k] == ' ' && string(r.word(k+1)) == w {
		return k + 1 + len(w)
	}
	return 0
}

// ruaBefore gives where a Portuguese name of a road begins that ends before rune i, or −1.
func (r *piiReading) ruaBefore(i int) int {
	k := i
	if k > 1 && r.runes[k-1] == ' ' && r.runes[k-2] == ',' {
		k -= 2
	}
	for range 9 {
		w := r.wordBefore(k)
		if w < 0 {
			return -1
		}
		if ruas[string(r.word(w))] && k < i {
			return w
		}
		k = w
	}
	return -1
}

// segmentBefore gives where the part of an address before rune k begins, "Flat A, ", "12/F " or
// "City Garden, ", or −1. A part begins with a unit and its number, or where the capital letters
// of the building's name begin.
func (r *piiReading) segmentBefore(k int) int {
	end := k
	for end > 0 && k-end < 3 && (r.runes[end-1] == ' ' || r.runes[end-1] == ',') {
		end--
	}
	if end == k {
		return -1
	}
	var tokens [16][2]int // from the end
	n := 0
	for i := end; i > 0 && n < len(tokens); {
		j := i
		for i > 0 && (isWordRune(r.runes[i-1]) || r.runes[i-1] == '/' || r.runes[i-1] == '\'' || r.runes[i-1] == '-') && j-i < 20 {
			i--
		}
		if i == j {
			break
		}
		tokens[n] = [2]int{i, j}
		n++
		if i == 0 || r.runes[i-1] != ' ' {
			break
		}
		i--
	}
	for t := n - 1; t >= 0; t-- {
		if r.unitToken(tokens[t], t > 0, tokens[max(t-1, 0)]) {
			return tokens[t][0]
		}
	}
	if n == 0 || !buildingsEn[string(r.runes[tokens[0][0]:tokens[0][1]])] {
		return -1
	}
	start := -1
	for t := 0; t < n && r.capital(tokens[t][0]); t++ {
		start = tokens[t][0]
	}
	return start
}

// unitToken says whether a token, with the next one, is a unit: "flat a", "12/f", "3rd floor".
func (r *piiReading) unitToken(token [2]int, more bool, next [2]int) bool {
	w := r.runes[token[0]:token[1]]
	if n := len(w); n > 2 && n < 6 && w[n-1] == 'f' && w[n-2] == '/' {
		return true
	}
	if !more {
		return len(w) == 2 && w[1] == 'f' && digitOf(w[0]) >= 0
	}
	then := r.runes[next[0]:next[1]]
	if unitsEn[string(w)] {
		return len(then) == 1 || len(then) < 6 && (digitOf(then[0]) >= 0 || digitOf(then[len(then)-1]) >= 0)
	}
	return digitOf(w[0]) >= 0 && len(w) < 6 && string(then) == "floor"
}

// capital says whether the rune was a capital letter or a digit in the original.
func (r *piiReading) capital(k int) bool {
	for _, c := range r.text[r.from[k]:r.to[k]] {
		return unicode.IsUpper(c) || unicode.IsDigit(c)
	}
	return false
}

// placeBehind gives where the name of a place ends that follows rune k, ", North Point", or 0.
func (r *piiReading) placeBehind(k int) int {
	for n := 0; n < 2 && k < len(r.runes) && (r.runes[k] == ',' || r.runes[k] == ' '); n++ {
		k++
	}
	if k >= len(r.runes) || k == 0 || isWordRune(r.runes[k-1]) {
		return 0
	}
	best, j := 0, k
	for range 4 {
		for j < len(r.runes) && j-k < 32 && (isLetter(r.runes[j]) || r.runes[j] == '\'' || j+1 < len(r.runes) && r.mark(j) == '.' && isLetter(r.runes[j+1])) {
			j++
		}
		if r.placesEn[string(r.runes[k:j])] {
			best = j
		}
		if j >= len(r.runes) || r.runes[j] != ' ' {
			break
		}
		j++
	}
	return best
}
