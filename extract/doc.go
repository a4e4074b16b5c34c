// Package extract reads what a model meant out of what it wrote: the letter of a
// multiple-choice question, a number, a stated confidence, one of a few words.
//
// A score stands on its extractor: another rule moves the same answers by ten points and
// changes who is first. So the rules are versioned, deterministic and pure; whoever stores a
// result stores [Version] beside it and keeps the raw answer, and "not read" is an outcome of
// its own that is counted and shown, never a guess.
//
// Every function looks at the answer behind a model's thinking, folds width, styled letters and
// traditional characters, and reads Mandarin, Cantonese and English. A text is bounded by
// [MaxText]; of a longer one the beginning and the end are read.
package extract

// Version names the rules. It goes up whenever any function here reads any text otherwise.
const Version = "extract-2"

// MaxText bounds what is read of one answer, in bytes.
const MaxText = 32 << 10
