package inspect

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/data"
)

// piiKind is a kind of personal data.
type piiKind uint8

// The kinds of personal data, in the order of piiKinds.
const (
	piiIDCN piiKind = iota
	piiHKID
	piiBIR
	piiPermit
	piiPassport
	piiPhoneCN
	piiTelCN
	piiPhoneHK
	piiPhoneMO
	piiCard
	piiEmail
	piiIP
	piiPlate
	piiWeChat
	piiQQ
	piiAddress
)

var piiKinds = []string{"id_cn", "hkid", "bir_mo", "permit", "passport", "phone_cn", "tel_cn", "phone_hk", "phone_mo",
	"bank_card", "email", "ip", "plate", "wechat", "qq", "address"}

// String is the name of the kind, as in data/pii/rules.yaml.
func (k piiKind) String() string { return piiKinds[k] }

// hint is a set of classes of context words.
type hint uint16

// The classes of context words, in the order of hintNames.
const (
	hintID hint = 1 << iota
	hintHK
	hintMacao
	hintPermit
	hintPassport
	hintPhone
	hintBank
	hintIP
	hintPlate
	hintQQ
	hintAddress
	hintNot   // the number beside it is something else
	hintCount // a measure: the number before it is a quantity
)

var hintNames = []string{"id", "hk", "macao", "permit", "passport", "phone", "bank", "ip", "plate", "qq", "address", "not", "count"}

// piiRules is what data/pii says, ready to be used.
type piiRules struct {
	auto         *automaton // context words
	hints        []hint     // word → what it hints at
	edge         []edges
	placeholders map[string]kapok.Text
	holders      map[string]bool // folded placeholders without brackets
	regions      map[int32]bool  // six-digit codes of divisions
	mobile       map[int32]bool  // first three digits
	area         map[int32]bool  // area codes without 0
	cards        []cardRange
	groupings    map[string]map[uint64]bool
	begins       *[1 << 16]uint8 // folded rune → what may begin there
	places       *automaton      // Chinese names
	placesEn     map[string]bool
}

// What may begin at a rune, or, at a colon and at 信, be in progress.
const (
	beginsNothing uint8 = iota
	beginsNumber
	beginsTen // a house number in Chinese numerals
	beginsPlate
	beginsAccount
	beginsIPv6
)

// cardRange is the beginnings of card numbers that have one of these lengths.
type cardRange struct {
	low, high, width int
	digits           []int
}

// piiFile is data/pii/rules.yaml.
type piiFile struct {
	Version      int                   `yaml:"version"`
	Placeholders map[string]kapok.Text `yaml:"placeholders"`
	Context      map[string]string     `yaml:"context"`
	Mobile       string                `yaml:"mobile"`
	Area         string                `yaml:"area"`
	Cards        []struct {
		Bin    string `yaml:"bin"`
		Digits []int  `yaml:"digits"`
		Name   string `yaml:"name"`
	} `yaml:"cards"`
	Groups map[string]string `yaml:"groups"`
	Plates string            `yaml:"plates"`
	Places struct {
		Zh string `yaml:"zh"`
		En string `yaml:"en"`
	} `yaml:"places"`
}

func loadPIIRules() (*piiRules, string, error) {
	raw, err := data.FS.ReadFile("pii/rules.yaml")
	if err != nil {
		return nil, "", fmt.Errorf("read rules of personal data: %w", err)
	}
	codes, err := data.FS.ReadFile("pii/regions.txt")
	if err != nil {
		return nil, "", fmt.Errorf("read codes of divisions: %w", err)
	}
	var file piiFile
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return nil, "", fmt.Errorf("read pii/rules.yaml: %w", err)
	}
	r := &piiRules{placeholders: file.Placeholders}
	err = errors.Join(r.loadHolders(), r.loadContext(file.Context), r.loadRegions(string(codes)), r.loadNumbers(file))
	if err != nil {
		return nil, "", fmt.Errorf("data/pii: %w", err)
	}
	r.loadPlaces(file)
	id := fmt.Sprintf("pii/rules@%d.%s", file.Version,
		kapok.DigestOf(raw, codes, []byte(piiVersion), []byte(foldVersion))[:8])
	return r, id, nil
}

func (r *piiRules) loadHolders() error {
	r.holders = map[string]bool{}
	for _, k := range piiKinds {
		t, ok := r.placeholders[k]
		if !ok || !t.Complete() {
			return fmt.Errorf("the placeholder of %q lacks a language", k)
		}
		for _, s := range []string{t.Hans, t.Hant, t.En} {
			r.holders[foldString(s)] = true
		}
	}
	return nil
}

func (r *piiRules) loadContext(context map[string]string) error {
	at := map[string]int{}
	var words []string
	for i, name := range hintNames {
		if context[name] == "" {
			return fmt.Errorf("context %q has no words", name)
		}
		for w := range strings.SplitSeq(context[name], "|") {
			w = strings.TrimSpace(foldString(w))
			if w == "" {
				return fmt.Errorf("context %q has an empty word", name)
			}
			k, known := at[w]
			if !known {
				k = len(words)
				at[w] = k
				words = append(words, w)
				rs := []rune(w)
				r.hints = append(r.hints, 0)
				r.edge = append(r.edge, edges{isWordRune(rs[0]), isWordRune(rs[len(rs)-1])})
			}
			r.hints[k] |= 1 << i
		}
	}
	if len(context) != len(hintNames) {
		return fmt.Errorf("there are %d contexts, and the program knows %d", len(context), len(hintNames))
	}
	r.auto = newAutomaton(words)
	return nil
}

func (r *piiRules) loadRegions(codes string) error {
	r.regions = make(map[int32]bool, 7500)
	for line := range strings.Lines(codes) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		head, tail, _ := strings.Cut(strings.TrimSpace(line), " ")
		for ; len(tail) >= 2; tail = tail[2:] {
			n, err := strconv.ParseInt(head+tail[:2], 10, 32)
			if err != nil {
				return fmt.Errorf("regions.txt: %q: %w", line, err)
			}
			r.regions[int32(n)] = true
		}
	}
	return nil
}

func (r *piiRules) loadNumbers(file piiFile) error {
	var errs []error
	numbers := func(s string) map[int32]bool {
		out := map[int32]bool{}
		for f := range strings.FieldsSeq(s) {
			low, high, err := numberRange(f)
			errs = append(errs, err)
			for n := low; n <= high; n++ {
				out[int32(n)] = true
			}
		}
		return out
	}
	r.mobile, r.area = numbers(file.Mobile), numbers(file.Area)
	for _, c := range file.Cards {
		low, high, err := numberRange(c.Bin)
		errs = append(errs, err)
		head, _, _ := strings.Cut(c.Bin, "-")
		r.cards = append(r.cards, cardRange{low, high, len(head), c.Digits})
	}
	r.groupings = map[string]map[uint64]bool{}
	for name, list := range file.Groups {
		set := map[uint64]bool{}
		for form := range strings.FieldsSeq(list) {
			var key uint64
			for part := range strings.SplitSeq(form, "-") {
				n, err := strconv.ParseUint(part, 10, 5)
				errs = append(errs, err)
				key = key<<5 | n
			}
			set[key] = true
		}
		r.groupings[name] = set
	}
	return errors.Join(errs...)
}

func numberRange(s string) (low, high int, err error) {
	a, b, two := strings.Cut(s, "-")
	if !two {
		b = a
	}
	low, err = strconv.Atoi(a)
	if err == nil {
		high, err = strconv.Atoi(b)
	}
	return low, high, err
}

func (r *piiRules) loadPlaces(file piiFile) {
	r.begins = new([1 << 16]uint8)
	for _, c := range file.Plates {
		r.begins[c] = beginsPlate
	}
	for c := range rune(1 << 16) {
		if digitOf(c) >= 0 {
			r.begins[c] = beginsNumber
		}
	}
	for c, what := range map[rune]uint8{'十': beginsTen, '百': beginsTen, '信': beginsAccount, 'w': beginsAccount, 'v': beginsAccount, ':': beginsIPv6} {
		r.begins[c] = what
	}
	r.placesEn = map[string]bool{}
	for p := range strings.SplitSeq(file.Places.En, "|") {
		r.placesEn[p] = true
	}
	var names []string
	for p := range strings.FieldsSeq(file.Places.Zh) {
		names = append(names, foldString(p))
	}
	r.places = newAutomaton(names)
}
