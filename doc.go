// Package kapok holds the words of Kapok 木棉: the nouns that three rooms or more share.
// It imports only the standard library and does no I/O.
//
// The chain is one loop: corpus → model → service → content → incident → back to corpus
// and evaluation. What we look at is an [Exchange]. What a detector or a person saw in it
// is a [Finding]. What a standard makes of findings is an opinion and a verdict, and lives
// in package standard. No evidence is never a pass.
package kapok
