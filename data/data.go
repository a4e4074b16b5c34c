// Package data carries the rules, banks, profiles, policies, lexicons, judges, model weights and
// sentences that Kapok ships, embedded in the binary. It holds no logic.
package data

import "embed"

// Classifier is the weights of the classifier, which FS holds too: as a string they are read where
// they lie in the program, without a copy.
//
//go:embed models/classifier.bin
var Classifier string

// FS holds every data folder under its own name: standards, banks, profiles, lexicons,
// judges, models, demo, locale, pii, policies, suites, attacks, references, canto; and groups.yaml, laws.yaml and cardlist.yaml.
//
//go:embed all:standards all:banks all:profiles all:lexicons all:judges all:models all:demo all:locale
//go:embed all:pii all:policies
//go:embed all:suites groups.yaml laws.yaml cardlist.yaml
//go:embed all:attacks
//go:embed all:references
//go:embed all:canto
var FS embed.FS
