package inspect

import "strings"

// An address in Chinese is found from a house number: to its left the road and the districts, to
// its right the building and the flat. How sure it is follows from how many of these are there.
const (
	addressLeft  = 48 // runes from the house number to the left, at most
	addressRight = 10 // runes between two numbers of one address
	addressAll   = 64 // runes to the right, at most
)

// houseUnit says whether c, in folded text, may follow the number of a house, floor or flat.
func houseUnit(c rune) bool {
	return strings.ContainsRune("号栋幢座楼层单室房弄户铺铺阁", c)
}

// house tries the address whose first house number is group a.
func (r *piiReading) house(a int) {
	g := r.groups[a]
	if g.to-g.from > 5 {
		return
	}
	if !isHan(r.runes[g.from]) {
		r.streetEn(a)
	}
	r.houseAt(g.from, g.to)
}

// houseAt tries the address whose first house number is the runes [i, j).
func (r *piiReading) houseAt(i, j int) {
	if i < r.tried || j >= len(r.runes) {
		return
	}
	for i > 0 && isHan(r.runes[j-1]) && (digitOf(r.runes[i-1]) >= 0 && isHan(r.runes[i-1]) || r.runes[i-1] == '十' || r.runes[i-1] == '百') {
		i--
	}
	for i > 1 && r.runes[i-1] == '-' && digitOf(r.runes[i-2]) >= 0 { // 12-3号
		for i--; i > 0 && digitOf(r.runes[i-1]) >= 0; i-- {
		}
	}
	if j < len(r.runes) && isHan(r.runes[j-1]) && r.runes[j] == '十' {
		j++
	}
	if j+1 < len(r.runes) && isLetter(r.runes[j]) {
		j++
	}
	if j >= len(r.runes) || !houseUnit(r.runes[j]) || j+1 < len(r.runes) && r.runes[j] == '号' && r.runes[j+1] == '线' {
		return
	}
	if i > 0 && isLetter(r.runes[i-1]) && (i < 2 || !isHan(r.runes[i-2])) {
		return
	}
	low := r.addressStart(i)
	start, admin := r.firstPlace(low, i)
	road := i > start && (roadEnd(r.runes[i-1]) || i > start+1 && strings.ContainsRune("东西南北中", r.runes[i-1]) && roadEnd(r.runes[i-2]))
	if road && !admin && start < i-12 {
		start = max(low, i-6)
	}
	end, numbers, flat := r.addressEnd(j)
	score := 0.0
	switch asked := r.askedFor(start); {
	case i-start < 2:
	case admin && road && (asked || flat):
		score = sureForm
	case admin && road:
		score = surePattern
	case road && flat && numbers > 1, admin && numbers > 1 && flat:
		score = sureWords
	case asked && (road || admin && flat):
		score = sureHalf
	}
	if score > 0 {
		r.add(piiAddress, start, end, score)
		r.tried = end
	}
}

// roadEnd says whether a road or village may end in c.
func roadEnd(c rune) bool {
	return strings.ContainsRune("路街道巷弄里径段坊围村庄台同组队", c)
}

// addressStart gives where the words before a house number at rune i begin that may belong to its
// address: behind punctuation and behind words such as 住 and 寄到.
func (r *piiReading) addressStart(i int) int {
	k := i
	for k > 0 && i-k < addressLeft {
		c := r.runes[k-1]
		if !isHan(c) && !isWordRune(c) && c != '-' && c != '(' && c != ')' {
			break
		}
		if strings.ContainsRune("在到住址寄送是给喺往至响俾畀搬", c) {
			break
		}
		k--
	}
	return k
}

// firstPlace gives where the first name of a place in the runes [low, i) begins, and whether there
// is one; a district (区, 县, 镇, 乡) is one too, and then everything from low on belongs to it.
func (r *piiReading) firstPlace(low, i int) (int, bool) {
	r.words = r.places.find(r.runes[low:i], r.words[:0])
	first := -1
	for _, o := range r.words {
		if first < 0 || int(o.start) < first {
			first = int(o.start)
		}
	}
	if first >= 0 {
		return low + first, true
	}
	for k := low + 2; k < i; k++ {
		switch r.runes[k] {
		case '区', '县', '镇', '乡', '邨', '市':
			return max(low, k-4), true
		}
	}
	return low, false
}

// addressEnd gives where an address ends whose first unit is at rune j, how many numbers it has
// from there, and whether one of them is of a building, a floor or a flat.
func (r *piiReading) addressEnd(j int) (end, numbers int, flat bool) {
	end, numbers = j+1, 1
	flat = r.runes[j] != '号' && r.runes[j] != '弄'
	if r.runes[j] == '单' || r.runes[j] == '号' && end < len(r.runes) && (r.runes[end] == '楼' || r.runes[end] == '院') {
		end = min(end+1, len(r.runes))
	}
	for k := end; k < len(r.runes) && k-end <= addressRight && k-j < addressAll; k++ {
		c := r.runes[k]
		if !isHan(c) && !isWordRune(c) && c != '-' && c != '(' && c != ')' || strings.ContainsRune("的了在是有我请和与及收电今明找就吧哦噢呀啊到去来这那你他她", c) {
			break
		}
		before := rune(0)
		if k > 0 {
			before = r.runes[k-1]
		}
		switch {
		case houseUnit(c) && k > end && (digitOf(before) >= 0 || isWordRune(before) || before == '十' || before == '字'):
			numbers++
			flat = flat || c != '号'
			end = k + 1
			if c == '单' && k+1 < len(r.runes) && r.runes[k+1] == '元' {
				end++
			}
		case buildingEnd(before, c) && k > end:
			end = k + 1
		}
	}
	if c := r.runes[end-1]; (c == '楼' || c == '座') && end < len(r.runes) && isLetter(r.runes[end]) &&
		(end+1 == len(r.runes) || !isWordRune(r.runes[end+1])) {
		end++ // 12楼B
	}
	return end, numbers, flat
}

// buildingEnd says whether the two runes end the name of a building or an estate.
func buildingEnd(a, b rune) bool {
	switch string([]rune{a, b}) {
	case "大厦", "大楼", "广场", "花园", "小区", "公寓", "中心", "商场", "新村", "工业", "号楼", "号院", "之一", "之二", "之三":
		return true
	}
	return b == '苑' || b == '阁' || b == '邨' || b == '轩'
}

// askedFor says whether words of context before rune i speak of an address.
func (r *piiReading) askedFor(i int) bool {
	hints, _ := r.before(i)
	return hints&hintAddress != 0
}
