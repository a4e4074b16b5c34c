package inspect

import "unicode"

// step reads the runes up to one place as the plain view or the one of sounds sees them.
func (s *scan) step(kind viewKind, v *view, upto int32) {
	a, at, runes := v.auto, s.at[kind], s.text.runes
	next := a.classAt(runes, s.done)
	for i := s.done; i < upto; i++ {
		c := next
		next = a.classAt(runes, i+1)
		if c == 0 {
			at = cursor{}
			continue
		}
		begins := a.mayBegin(at.last, c, next)
		inside := c <= letterClasses && i > 0 && isWordRune(runes[i-1])
		var t int32
		switch {
		case at.state != 0 || begins:
			at, t = a.step(at, c, begins)
		case inside: // no word begins inside a word of letters
			for i+1 < upto && isWordRune(runes[i+1]) {
				i++
			}
			next = a.classAt(runes, i+1)
		default:
			at.last, t = c, a.single(c)
		}
		if inside {
			at.last = 0
		}
		for ; t != 0; t = a.ends[t].next {
			s.meet(kind, occurrence{word: a.ends[t].word + v.first, start: i + 1 - a.ends[t].length, end: i + 1})
		}
	}
	s.at[kind] = at
}

// look reads the runes up to one place as the view of looks sees them. It has words of Latin
// letters alone, and only a disguised one counts: a word of letters between runes that stand for
// none is passed over.
func (s *scan) look(v *view, upto int32) {
	a, at, runes := v.auto, s.at[lookView], s.text.runes[:upto]
	for i := s.done; i < upto; i++ {
		if at == (cursor{}) {
			for i < upto && (runes[i] > unicode.MaxASCII || a.class[runes[i]] == 0) {
				i++
			}
			j := i
			for j < upto && isLatin(runes[j]) {
				j++
			}
			if i == upto || j < upto && j > i+1 && a.classOf(runes[j]) == 0 {
				i = j
				continue
			}
		}
		if isGap(runes, int(i)) {
			continue
		}
		c := a.classOf(runes[i])
		if c == 0 {
			at = cursor{}
			continue
		}
		var t int32
		at, t = a.step(at, c, true)
		if i > 0 && isWordRune(runes[i-1]) { // no word begins inside a word of letters
			at.last = 0
		}
		for ; t != 0; t = a.ends[t].next {
			s.meet(lookView, occurrence{word: a.ends[t].word + v.first, start: i + 1 - a.ends[t].length, end: i + 1})
		}
	}
	s.at[lookView] = at
}

// meet notes a word that was found, unless it is part of a longer one or can say nothing more,
// of itself or of others.
func (s *scan) meet(kind viewKind, o occurrence) {
	if s.spent[o.word] || kind != plainView && !s.disguised(kind, &o) || s.insideWord(o) {
		return
	}
	if w := &s.l.words[o.word]; len(w.sets)+len(w.shields) == 0 && s.enough(w) {
		s.spent[o.word] = true
		s.silent = append(s.silent, o.word)
		return
	}
	s.found = append(s.found, o)
}

// insideWord says that the occurrence is part of a longer word of letters: "class" in "classic".
func (s *scan) insideWord(o occurrence) bool {
	w := &s.l.words[o.word]
	runes := s.text.runes
	return w.left && o.start > 0 && isWordRune(runes[o.start-1]) ||
		w.right && int(o.end) < len(runes) && isWordRune(runes[o.end])
}
