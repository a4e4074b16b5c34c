package inspect

import (
	"embed"
	"io/fs"
)

// Published holds the labelled sets that Kapok publishes, so that the program can measure itself:
// pii.jsonl (synthetic personal data, 3,000 rows) and response_labels.tsv (what people said of
// answers in public sets, by row id; no text). docs/quality says how they were made.
func Published() fs.FS { return published }

//go:embed testdata/pii.jsonl testdata/response_labels.tsv
var publishedFiles embed.FS

var published, _ = fs.Sub(publishedFiles, "testdata") // fails only where the name is not a path
