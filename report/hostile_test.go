package report_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"kapok/report"
)

// attacks are texts that a model, a file or a person could send us.
var attacks = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onmouseover='alert(1)`,
	`</td></tr></table></section></main><h1>owned</h1>`,
	`</style><style>*{display:none}</style>`,
	`</title><meta http-equiv=refresh content=0>`,
	`<!-- --><svg onload=alert(1)>`,
	`]]></system-out><testcase name="x"/>`,
	`&lt;b&gt; &amp; &#60;script&#62;`,
	`=HYPERLINK("http://evil.example","click")`,
	`+1+cmd|' /C calc'!A0`, `-2+3`, `@SUM(A1)`, "\t=1+1", "\r=1+1", " \n=1+1", `＝1+1`,
	"# heading\n- item\n1. one\n\n[a](javascript:alert(1)) ![x](http://evil.example/x.png) | cell | `code` ```fence``` **b** _i_ ~~s~~",
	"@everyone #1 https://evil.example/path www.evil.example <https://evil.example>",
	"\u202Egnp.exe\u202C \u2066isolate\u2069 \u200Bzero \u00AD soft \U000E0041tag",
	"nul\x00 esc\x1b[31mred\x1b[0m bell\x07 \x7f \u0085 \u2028 \u2029",
	"bad \xff\xfe lone surrogate \xed\xa0\x80 \xc0\xaf overlong",
	"_x0041_ _x000D_ \ufffe\uffff",
	"{{.System}} ${7*7} <%= 7*7 %> {% raw %}",
	strings.Repeat("Z̷̤̈́a̸l̴g̵o̶ ", 400),
	huge,
	strings.Repeat("<b>", 5_000),
}

// huge is 1 MB. It stands in for itself a hundred times and is cut short after that, to keep
// the tests quick.
var huge = strings.Repeat("长文本", 120_000)

// fixed are the fields that hold words of ours, which no outsider can choose: keys, enumerations
// and the ids from the standard that rows are arranged by.
var fixed = []string{
	"Key", "State", "Verdict", "Verify", "Kind", "Method", "Measure", "Point", "Test", "Lang", "LangA", "LangB", "Bank", "Form", "Risk",
	"Schema", "Role", "Verdicts", "Group", "Family", "Unit", "Better", "EffectIs",
}

// poison replaces every string of the assessment that could come from outside. Spans go, as
// they would point elsewhere.
func poison(a *report.Assessment, text func(i int) string) {
	i := 0
	next := func() string { i++; return text(i) }
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() { //nolint:exhaustive // numbers and truths stay
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Slice:
			for j := range v.Len() {
				walk(v.Index(j))
			}
		case reflect.Struct:
			for j := range v.NumField() {
				f := v.Type().Field(j)
				if f.IsExported() && !slices.Contains(fixed, f.Name) {
					walk(v.Field(j))
				}
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				if s, ok := reflect.TypeAssert[string](v.MapIndex(k)); ok && s != "" {
					v.SetMapIndex(k, reflect.ValueOf(next()))
				}
			}
		case reflect.String:
			if v.CanSet() && v.String() != "" {
				v.SetString(next())
			}
		}
	}
	walk(reflect.ValueOf(a).Elem())
	for i, x := range a.Worst {
		for j := range x.Findings {
			a.Worst[i].Findings[j].At = nil
		}
	}
}

// hostile gives the attacks in turn. Every one appears in every place sooner or later, as the
// number of places and of attacks have no common factor.
func hostile(i int) string {
	s := attacks[i%len(attacks)]
	if i/len(attacks) > 100 && len(s) > 10_000 {
		s = s[:9999]
	}
	return s + fmt.Sprint(i)
}

// harmless gives texts of the same lengths that say nothing. They keep their digits, so that no two
// are the same where hostile ones are not.
func harmless(i int) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r >= '0' && r <= '9' {
			return r
		}
		return 'x'
	}, hostile(i))
}
