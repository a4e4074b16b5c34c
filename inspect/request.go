package inspect

// A long prompt is mostly wrapping: a role to play, rules to forget, a story around the question.
// What it comes down to is, as a rule, its last question or, where it asks none, its last sentence.

const (
	plainPrompt  = 60 // runes up to which a prompt is its own request
	shortRequest = 10 // a sentence with fewer runes takes the one before it along
	longRequest  = 80 // runes of a request that are read, from its end
	longClause   = 40 // a sentence with more runes is read from its last clauses
)

// requestOf gives the part of a folded prompt that says what is wanted.
func requestOf(text []rune) []rune {
	if len(text) <= plainPrompt {
		return text
	}
	end := len(text)
	for end > 0 && !isHan(text[end-1]) && !isWordRune(text[end-1]) && text[end-1] != '?' {
		end--
	}
	if end == 0 {
		return text
	}
	stop := end
	for i := end - 1; i >= 0; i-- {
		if text[i] == '?' {
			stop = i + 1
			break
		}
	}
	start := sentenceStart(text, stop)
	if stop-start < shortRequest && start > 0 {
		start = sentenceStart(text, start)
	}
	start = max(start, stop-longRequest)
	if stop-start > longClause {
		start = clauseStart(text, start, stop)
	}
	return text[start:stop]
}

// clauseStart gives the last comma or colon behind start that leaves a clause of some length.
func clauseStart(text []rune, start, stop int) int {
	for i := stop - shortRequest; i > start; i-- {
		if r := text[i-1]; r == ',' || r == ':' || r == '，' || r == ']' {
			return i
		}
	}
	return start
}

// sentenceStart gives where the sentence that ends at stop begins.
func sentenceStart(text []rune, stop int) int {
	i := stop - 1
	for i > 0 && !ends(text, i-1) {
		i--
	}
	return max(i, 0)
}
