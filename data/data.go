// Package data carries the rules, banks, profiles, lexicons, judges, model weights and
// sentences that Kapok ships, embedded in the binary. It holds no logic.
package data

import "embed"

// FS holds every data folder under its own name: standards, banks, profiles, lexicons,
// judges, models, demo, locale, pii.
//
//go:embed all:standards all:banks all:profiles all:lexicons all:judges all:models all:demo all:locale all:pii
var FS embed.FS
