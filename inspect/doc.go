// Package inspect turns an exchange into findings: which risks it carries, where, how sure
// we are, and who says so. It knows risks and no standards: package standard draws verdicts.
//
// A [Detector] is one way of looking; a [Panel] is a list of them, cheapest first. Detectors
// here: a keyword lexicon, a linear classifier, a response-type reader and a judge that asks
// a model. People are not detectors: their findings come through package review.
//
// What they know is data: terms and cues in data/lexicons, weights in data/models (made by
// [TrainDir], described in docs/models), the rubric in data/judges. Before words are compared
// they are folded (fold.go), and every span points back into the original bytes.
//
// A [Stream] inspects an answer while it arrives and says what of it may leave; a
// [LexiconHolder] changes the lexicon while it is read.
//
// To add one, write a file with the detector, its hits and misses, and list it in kinds_test.go.
package inspect
