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
	if isHan(r.runes[j-1]) && r.runes[j] == '十' || isLetter(r.runes[j]) {
		j++ // 三十号, 12A号
	}
	if j >= len(r.runes) || !houseUnit(r.runes[j]) || j+1 < len(r.runes) && r.runes[j] == '号' && r.runes[j+1] == '线' {
		return
	}
	i = r.houseNumber(i, j)
	if i > 0 && isLetter(r.runes[i-1]) && (i < 2 || !isHan(r.runes[i-2])) {
		return
	}
	low := r.addressStart(i)
	start, admin := r.firstPlace(low, i)
	road := r.roadBefore(i, start)
	if road && !admin && start < i-12 {
		start = max(low, i-6)
	}
	if i-start < 2 {
		return
	}
	end, numbers, flat := r.addressEnd(j)
	if score := addressScore(admin, road, flat, r.askedFor(start), numbers); score > 0 {
		r.add(piiAddress, start, end, score)
		r.tried = end
	}
}

// houseNumber gives where a number begins of which [i, j) is the end: 一百二十, 12-3.
func (r *piiReading) houseNumber(i, j int) int {
	for i > 0 && isHan(r.runes[j-1]) && isHan(r.runes[i-1]) && (digitOf(r.runes[i-1]) >= 0 || r.runes[i-1] == '十' || r.runes[i-1] == '百') {
		i--
	}
	for i > 1 && r.runes[i-1] == '-' && digitOf(r.runes[i-2]) >= 0 {
		for i--; i > 0 && digitOf(r.runes[i-1]) >= 0; i-- {
		}
	}
	return i
}

// addressScore weighs the parts: a place or district, a road right before the number, a building or
// flat, words that ask for an address, how many numbers.
func addressScore(admin, road, flat, asked bool, numbers int) float64 {
	switch {
	case admin && road && (asked || flat):
		return sureForm
	case admin && road:
		return surePattern
	case flat && numbers > 1 && (road || admin):
		return sureWords
	case asked && (road || admin && flat):
		return sureHalf
	}
	return 0
}

// roadBefore says whether a road ends before rune i: 路, 道, 道中.
func (r *piiReading) roadBefore(i, start int) bool {
	return i > start && (roadEnd(r.runes[i-1]) ||
		i > start+1 && strings.ContainsRune("东西南北中", r.runes[i-1]) && roadEnd(r.runes[i-2]))
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
		if (first < 0 || int(o.start) < first) && !r.namesRoad(low+int(o.end), i) {
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

// namesRoad says whether the name of a place that ends before rune k only names a road: 南京路,
// 中山北路, 香港大道.
func (r *piiReading) namesRoad(k, i int) bool {
	for n := 0; k < i && n < 2; n++ {
		switch r.runes[k] {
		case '路', '街', '道':
			return true
		case '东', '西', '南', '北', '中', '大':
			k++
		default:
			return false
		}
	}
	return k < i && roadEnd(r.runes[k])
}

// addressEnd gives where an address ends whose first unit is at rune j, how many numbers it has
// from there, and whether one of them is of a building, a floor or a flat.
func (r *piiReading) addressEnd(j int) (end, numbers int, flat bool) {
	end, numbers = j+1, 1
	flat = r.runes[j] != '号' && r.runes[j] != '弄'
	if r.runes[j] == '单' || r.runes[j] == '号' && end < len(r.runes) && (r.runes[end] == '楼' || r.runes[end] == '院') {
		end = min(end+1, len(r.runes))
	}
	for k := end; k < len(r.runes) && k-end <= addressRight && k-j < addressAll && inAddress(r.runes[k]); k++ {
		c, before := r.runes[k], r.runes[k-1]
		switch {
		case k == end:
		case houseUnit(c) && (digitOf(before) >= 0 || isWordRune(before) || before == '十' || before == '字'):
			numbers++
			flat = flat || c != '号'
			end = k + 1
			if c == '单' && k+1 < len(r.runes) && r.runes[k+1] == '元' {
				end++
			}
		case buildingEnd(before, c):
			end = k + 1
		}
	}
	if k := r.flatBehind(end); k > end {
		return k, numbers + 1, true
	}
	return end, numbers, flat
}

// flatBehind gives where a flat without a unit of its own ends behind a building or floor: 3栋1201,
// 2单元501, 12楼B; end itself where there is none.
func (r *piiReading) flatBehind(end int) int {
	if !strings.ContainsRune("栋幢座楼元阁", r.runes[end-1]) {
		return end
	}
	k := end
	for k < len(r.runes) && isWordRune(r.runes[k]) {
		k++
	}
	switch n := k - end; {
	case n == 1 && isLetter(r.runes[end]), n > 1 && n < 6 && digitOf(r.runes[end]) >= 0 && digitOf(r.runes[end+1]) >= 0:
		return k
	}
	return end
}

// inAddress says whether c may stand in the name of a building or a number behind a road.
func inAddress(c rune) bool {
	return (isHan(c) || isWordRune(c) || c == '-' || c == '(' || c == ')') &&
		!strings.ContainsRune("的了在是有我请和与及收电今明找就吧哦噢呀啊到去来这那你他她", c)
}

// buildingEnd says whether the two runes end the name of a building or an estate.
func buildingEnd(a, b rune) bool {
	switch string([]rune{a, b}) {
	case "大厦", "大楼", "酒店", "宾馆", "广场", "花园", "小区", "公寓", "中心", "商场", "新村", "工业", "号楼", "号院", "之一", "之二", "之三":
		return true
	}
	return b == '苑' || b == '阁' || b == '邨' || b == '轩'
}

// askedFor says whether words of context before rune i speak of an address.
func (r *piiReading) askedFor(i int) bool {
	hints, _ := r.before(i)
	return hints&hintAddress != 0
}
