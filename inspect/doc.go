// Package inspect turns an exchange into findings: which risks it carries, where, how sure
// we are, and who says so. It knows risks and no standards: package standard draws verdicts.
//
// A [Detector] is one way of looking; a [Panel] is a list of them, cheapest first. Detectors
// here: a keyword lexicon, a linear classifier, a response-type reader, a judge that asks a
// model (any chat model by our rubric, or a guard model in its own form: judge_form.go), and a
// finder of personal data ([PII]), which also redacts. People are not detectors: their findings
// come through package review.
//
// What they know is data: terms and cues in data/lexicons, numbers in data/pii, weights in
// data/models (made by [TrainDir], described in docs/models), the rubric and the categories of
// guards in data/judges. Before words are compared they are folded (fold.go), and every span
// points back into the original bytes.
//
// A [Stream] inspects an answer while it arrives and says what of it may leave; a
// [LexiconHolder] changes the lexicon while it is read.
//
// To add one, write a file with the detector, its hits and misses, and list it in kinds_test.go.
package inspect
