package connect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"kapok"
)

// A Pointer is a JSON pointer (RFC 6901), such as /data/choices/0/text. A part that is only *
// stands for every element of a list, whose texts are joined. The empty pointer points nowhere.
type Pointer string

func (p Pointer) validate(what string) error {
	if p != "" && p[0] != '/' {
		return kapok.Say(kapok.Invalid, "error.connect.pointer", "{name} \"{value}\" is not a JSON pointer; it begins with /", "name", what, "value", string(p))
	}
	return nil
}

// find gives the values that the pointer meets in a decoded document.
func (p Pointer) find(doc any) []any {
	if p == "" || p[0] != '/' {
		return nil
	}
	found := []any{doc}
	for part := range strings.SplitSeq(string(p[1:]), "/") {
		part = strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")
		var next []any
		for _, v := range found {
			switch v := v.(type) {
			case map[string]any:
				if x, ok := v[part]; ok {
					next = append(next, x)
				}
			case []any:
				if part == "*" {
					next = append(next, v...)
				} else if i, err := strconv.Atoi(part); err == nil && i >= 0 && i < len(v) {
					next = append(next, v[i])
				}
			}
		}
		found = next
	}
	return found
}

// text joins the strings that the pointer meets. Whether it met anything is told apart from an
// empty text; ok says that there was nothing but strings and null.
func (p Pointer) text(doc any) (s string, met, ok bool) {
	found := p.find(doc)
	for _, v := range found {
		switch v := v.(type) {
		case string:
			s += v
		case nil:
		default:
			return "", true, false
		}
	}
	return s, len(found) > 0, true
}

// word reads a scalar as it is written: a string without quotes, a number, true, false; "" for
// nothing and null.
func (p Pointer) word(doc any) string {
	for _, v := range p.find(doc) {
		switch v := v.(type) {
		case nil:
		case string:
			return v
		case json.Number, bool:
			return fmt.Sprint(v)
		}
	}
	return ""
}

func (p Pointer) number(doc any) int {
	n, err := strconv.Atoi(p.word(doc))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// decodeAny reads one JSON document with its numbers as they are written.
func decodeAny(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return v, nil
}
