package inspect

import "time"

// luhn says whether the last digit of a card number is its check digit (ISO/IEC 7812-1).
func luhn(d []byte) bool {
	sum := 0
	for i, v := range d {
		n := int(v)
		if (len(d)-i)%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

// idCheck says whether check (10 for X) closes the first 17 digits of a mainland identity number
// (GB 11643, ISO 7064 MOD 11-2).
func idCheck(d []byte, check int) bool {
	sum := check
	for i, v := range d[:17] {
		sum += int(v) * (1 << (17 - i) % 11)
	}
	return sum%11 == 1
}

// hkidCheck says whether check (10 for A) closes one or two letters and six digits.
func hkidCheck(letters []rune, d []byte, check int) bool {
	first := 36 // a blank
	if len(letters) == 2 {
		first = int(letters[0]-'a') + 10
	}
	sum := 9*first + 8*(int(letters[len(letters)-1]-'a')+10) + check
	for i, v := range d[:6] {
		sum += int(v) * (7 - i)
	}
	return sum%11 == 0
}

// number reads digits as a decimal.
func number(d []byte) int {
	n := 0
	for _, v := range d {
		n = n*10 + int(v)
	}
	return n
}

// birthday says whether year, month and day name a day that people who live can be born on.
func birthday(year, month, day int) bool {
	if year < 1880 || month < 1 || month > 12 || day < 1 {
		return false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Day() == day && year <= lastYear
}

// lastYear bounds birthdays; a constant keeps the detector the same from one day to the next.
const lastYear = 2035
