// Package yamlfile reads YAML that a person wrote: strictly, and with faults in the words of the
// file and not of Go, every fault at once.
package yamlfile

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"kapok"
)

var (
	yamlUnknown = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)^line (\d+): field (.*) not found in type \S+$`) })
	yamlType    = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile("(?s)^line (\\d+): cannot unmarshal \\S+?(?: `(.*)`)? into (\\S+)$")
	})
	yamlTwice = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?s)^line (\d+): mapping key "(.*)" already defined at line (\d+)$`)
	})
	yamlSyntax = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^yaml: line (\d+): `) })
)

// Decode reads one document. A member that into does not know is a fault.
func Decode(raw []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	return Faults(d.Decode(into))
}

// Faults says what a YAML decoder found wrong; another error comes back as it is.
func Faults(err error) error {
	if errors.Is(err, io.EOF) {
		return kapok.Say(kapok.Invalid, "error.yaml.empty", "the file is empty")
	}
	many, ok := errors.AsType[*yaml.TypeError](err)
	if err == nil {
		return nil
	}
	if !ok {
		if m := yamlSyntax().FindStringSubmatch(err.Error()); m != nil {
			return kapok.Say(kapok.Invalid, "error.yaml.syntax", "line {line} is not YAML; look at its indentation, colons and quotes", "line", m[1])
		}
		if strings.HasPrefix(err.Error(), "yaml: ") {
			return kapok.Say(kapok.Invalid, "error.yaml.no_yaml", "this is not YAML").Because(err)
		}
		return err
	}
	errs := make([]error, 0, len(many.Errors))
	for _, s := range many.Errors {
		errs = append(errs, yamlFault(s))
	}
	return errors.Join(errs...)
}

func yamlFault(s string) error {
	if m := yamlUnknown().FindStringSubmatch(s); m != nil {
		return kapok.Say(kapok.Invalid, "error.yaml.unknown", "line {line}: unknown member {name}", "line", m[1], "name", m[2])
	}
	if m := yamlTwice().FindStringSubmatch(s); m != nil {
		return kapok.Say(kapok.Invalid, "error.yaml.twice", "line {line}: {name} stands in line {first} already", "line", m[1], "name", m[2], "first", m[3])
	}
	m := yamlType().FindStringSubmatch(s)
	if m == nil {
		return errors.New(s)
	}
	line, value, kind := m[1], m[2], strings.TrimPrefix(m[3], "*")
	switch {
	case value == "":
		return kapok.Say(kapok.Invalid, "error.yaml.shape", "line {line}: a list or members stand where something else belongs", "line", line)
	case kind == "time.Duration":
		return kapok.Say(kapok.Invalid, "error.yaml.duration", "line {line}: {value} is not a span of time; write it with its unit, such as 5s or 2m", "line", line, "value", value)
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"):
		return kapok.Say(kapok.Invalid, "error.yaml.whole", "line {line}: {value} is not a whole number", "line", line, "value", value)
	case strings.HasPrefix(kind, "float"):
		return kapok.Say(kapok.Invalid, "error.yaml.number", "line {line}: {value} is not a number", "line", line, "value", value)
	case kind == "bool":
		return kapok.Say(kapok.Invalid, "error.yaml.bool", "line {line}: {value} is not true or false", "line", line, "value", value)
	}
	return kapok.Say(kapok.Invalid, "error.yaml.other", "line {line}: {value} stands where a list or members belong", "line", line, "value", value)
}
