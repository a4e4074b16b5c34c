package extract

// FirstLetter is the rule that much software reads letters by: the first of the capitals A to the
// nth that no Latin letter touches. It takes articles, units and denials for answers. It is here to
// show how far a score hangs on the rule, beside [Choice], and never to score.
func FirstLetter(text string, n int) (index int, ok bool) {
	s, ok := spoken(text)
	if !ok {
		return 0, false
	}
	for i := range len(s) {
		c := s[i]
		if c < 'A' || int(c-'A') >= n || i > 0 && isLatin(rune(s[i-1])) || i+1 < len(s) && isLatin(rune(s[i+1])) {
			continue
		}
		return int(c - 'A'), true
	}
	return 0, false
}
