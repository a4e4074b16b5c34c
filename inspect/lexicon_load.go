package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kapok"
	"kapok/data"
)

// LoadLexicon reads the embedded terms and, over them, every *.jsonl file in the directories
// given, in order; a user's term replaces the embedded one of the same text and risk. It
// fails with every faulty row at once.
func LoadLexicon(dirs ...string) (*Lexicon, error) {
	terms, updated, err := embeddedTerms()
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, dir := range dirs {
		own, day, err := userTerms(dir)
		errs = append(errs, err)
		terms = append(terms, own...)
		updated = max(updated, day)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return newLexicon(terms, updated)
}

func embeddedTerms() (terms []Term, updated string, err error) {
	names, err := fs.Glob(data.FS, "lexicons/*.tsv")
	if err != nil {
		return nil, "", fmt.Errorf("list embedded lexicons: %w", err)
	}
	var errs []error
	seen := map[string]string{}
	for _, name := range names {
		if name == setsFile {
			continue
		}
		raw, err := data.FS.ReadFile(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("read %s: %w", name, err))
			continue
		}
		t, day, err := readTSV(name, raw)
		errs = append(errs, err)
		for i := range t {
			key := t[i].Text + "\x00" + string(t[i].Risk)
			if other, twice := seen[key]; twice {
				errs = append(errs, fmt.Errorf("%s: term %q of %s stands in %s too", name, t[i].Text, t[i].Risk, other))
			}
			seen[key] = name
		}
		terms = append(terms, t...)
		updated = max(updated, day)
	}
	return terms, updated, errors.Join(errs...)
}

func userTerms(dir string) (terms []Term, updated string, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, "", kapok.Say(kapok.KindOf(err), "error.lexicon.folder", "open lexicon folder").Because(err)
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	names, err := fs.Glob(root.FS(), "*.jsonl")
	if err != nil {
		return nil, "", kapok.Say(kapok.KindOf(err), "error.lexicon.list", "list lexicon folder {dir}", "dir", dir).Because(err)
	}
	slices.Sort(names)
	var errs []error
	for _, name := range names {
		path := filepath.Join(dir, name)
		f, err := root.Open(name)
		if err != nil {
			errs = append(errs, kapok.Say(kapok.KindOf(err), "error.lexicon.open", "open lexicon {file}", "file", path).Because(err))
			continue
		}
		t, err := readJSONL(path, f)
		errs = append(errs, err)
		if info, err := f.Stat(); err == nil {
			updated = max(updated, info.ModTime().UTC().Format(time.DateOnly))
		}
		errs = append(errs, f.Close())
		terms = append(terms, t...)
	}
	return terms, updated, errors.Join(errs...)
}

const setsFile = "lexicons/sets.tsv"

// namedSets reads data/lexicons/sets.tsv: a name, a tab, words separated by "|". Several
// lines may extend one set.
func namedSets() (map[string][]string, error) {
	raw, err := data.FS.ReadFile(setsFile)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", setsFile, err)
	}
	out := map[string][]string{}
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, words, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, Rejected{setsFile, n, &kapok.Error{Msg: "give a name, a tab and words"}}
		}
		out[name] = append(out[name], strings.Split(words, "|")...)
	}
	return out, nil
}
