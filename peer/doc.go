// Package peer reads and writes the files of other evaluation tools, so that answers which were
// paid for once can be looked at here, and ours there.
//
// A [Format] is one file of this package: what it reads as, what it writes, how it is told from
// the others. [Read] streams: it holds one row and never a file, bounds what a row may be, gives
// every faulty row to the caller with its line and goes on. What comes out is a [Sample].
//
// A file of a peer is hostile input: nothing in it is run, no path or address in it is opened.
package peer
