package inspect

// A text becomes a bag of hashed n-grams over units: a Han character is a unit, a word of
// letters is a unit and its stem is another, all numbers are one unit, a punctuation mark is a
// unit. Units and pairs of neighbours are the features: longer n-grams made every figure worse on
// text of another source, because they learn phrases by heart. A feature is a 32-bit hash; each
// weight table uses the bits it needs.

const (
	maxGram    = 2
	maxUnits   = 4096 // units read of one text; a longer one is judged by its first and last half
	stemLength = 5
)

const (
	unitNumber = 1
	unitBreak  = 2
	gramSeed   = 0x9E3779B97F4A7C15
)

// featurize appends the features of a folded text to out. units is scratch.
func featurize(text []rune, units []uint64, out []uint32) ([]uint64, []uint32) {
	units = appendUnits(text, units[:0])
	if len(units) > maxUnits {
		copy(units[maxUnits/2:], units[len(units)-maxUnits/2:])
		units = units[:maxUnits]
	}
	for i := range units {
		h := uint64(gramSeed)
		last := min(i+maxGram, len(units))
		for k := i; k < last; k++ {
			u := units[k]
			h = (h ^ u) * 0xFF51AFD7ED558CCD
			h ^= h >> 32
			out = append(out, uint32(h>>16))
		}
	}
	return units, out
}

// wordBit marks a unit that is a word of letters.
const wordBit = 1 << 63

func appendUnits(text []rune, units []uint64) []uint64 {
	for i := 0; i < len(text); {
		r := text[i]
		switch {
		case r >= '0' && r <= '9':
			for i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] == '.') {
				i++
			}
			units = append(units, unitNumber)
		case isLatin(r):
			h, n, stem := uint64(gramSeed), 0, uint64(0)
			for i < len(text) && (isLatin(text[i]) || text[i] == '\'' || text[i] == '’') {
				if isLatin(text[i]) {
					h = (h ^ uint64(text[i])) * 0x100000001B3
					n++
				}
				if n == stemLength {
					stem = h
				}
				i++
			}
			if n > stemLength {
				units = append(units, stem<<1>>1)
			}
			units = append(units, h|wordBit)
		case r == ' ':
			i++
		case r == hard:
			units = append(units, unitBreak)
			for i < len(text) && (text[i] == hard || text[i] == ' ') {
				i++
			}
		default:
			units = append(units, uint64(r)+16)
			i++
		}
	}
	return units
}

func isLatin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 0xDF && r <= 0x24F
}
