package bank

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"unicode/utf8"

	"kapok"
)

// maxKeys bounds how many different keys of a JSONL file are listed as columns.
const maxKeys = 100

// jsonl reads one object a line. Keys are found like headings, so our own rows and others' are
// read alike; several turns are an array of strings.
func (in *importer) jsonl(raw []byte) error {
	in.out.Format = "jsonl"
	listed := map[string]bool{}
	return eachLine(bytes.NewReader(raw), maxLine, func(n int, line []byte, long bool) {
		if !long && len(bytes.TrimSpace(line)) == 0 {
			return
		}
		rec, err := in.object(line, long, listed)
		if err != nil {
			in.out.Rows++
			in.reject("", n, rec.get("id"), reasons(err)...)
			return
		}
		in.take("", n, rec)
	})
}

// object reads the fields of one line.
func (in *importer) object(line []byte, long bool, listed map[string]bool) (record, error) {
	if long {
		return record{}, kapok.Say(kapok.Invalid, "error.bank.line_long", "the line has more than {max} bytes", "max", maxLine)
	}
	if !utf8.Valid(line) {
		return record{}, kapok.Say(kapok.Invalid, "error.bank.line_utf8", "the line is not valid UTF-8")
	}
	rec := record{fields: map[string][]string{}}
	var late []string // of coarse risk keys
	var errs []error
	err := eachField(line, func(key string, value json.RawMessage) {
		field := headings[plainWord(key)]
		if !listed[key] && len(listed) < maxKeys {
			listed[key] = true
			in.out.Columns = append(in.out.Columns, Column{Name: heading(key), Field: field})
		}
		texts, ok := strs(value)
		switch {
		case field == "" || ok && len(texts) == 0:
		case !ok:
			errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.field_texts", "field {name} is neither a text nor a list of texts", "name", short(key)))
		case field == "text" && rec.turns == nil:
			rec.turns = texts
		case field == "risk" && slices.Contains(coarse, plainWord(key)):
			late = append(late, texts...)
		default:
			rec.fields[field] = append(rec.fields[field], texts...)
		}
	})
	rec.fields["risk"] = append(rec.fields["risk"], late...)
	return rec, errors.Join(append(errs, err)...)
}

// strs reads a JSON text, number or list of texts; null and empty texts are an empty list.
func strs(value json.RawMessage) (out []string, ok bool) {
	var one *string
	if json.Unmarshal(value, &one) == nil {
		if one == nil || *one == "" {
			return nil, true
		}
		return []string{clean(*one)}, true
	}
	var n json.Number
	if json.Unmarshal(value, &n) == nil {
		return []string{n.String()}, true
	}
	if json.Unmarshal(value, &out) != nil {
		return nil, false
	}
	for i := range out {
		out[i] = clean(out[i])
	}
	return out, true
}
