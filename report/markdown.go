package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"kapok"
)

// Bounds of the summary.
const (
	mdMissing = 12
	mdWorst   = 5
)

// Markdown writes a summary for a pull request or a chat: conclusion, rates, clauses that do
// not conform, what is missing, suites beyond the standard's tests with their alarms, a few of the worst
// answers. Hostile text is escaped, or stands
// in a code span; it can make no link, mention, heading or HTML.
func Markdown(w io.Writer, a Assessment, lang kapok.Lang) error {
	v := newView(a, lang)
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s · %s\n\n", md(v.title()), md(line(a.System.Name, 120)))
	if a.System.Demo {
		fmt.Fprintf(&b, "> %s\n\n", md(v.T("report.demo")))
	}
	if v.onlySuites() {
		fmt.Fprintf(&b, "**%s**\n\n", md(v.measuredWord()))
		for _, s := range v.measuredHeadline() {
			fmt.Fprintf(&b, "%s\n\n", md(s))
		}
	} else {
		v.mdRuled(&b)
	}
	v.mdSuites(&b)
	v.mdWorst(&b)
	by := v.t("report.md.by", "standard", v.standard(), "profile", v.term("profile", a.Run.Profile), "planned", a.Run.Planned, "made", v.Time(a.Made))
	if v.onlySuites() {
		by = v.t("report.md.by_suites", "profile", v.term("profile", a.Run.Profile), "planned", a.Run.Planned, "made", v.Time(a.Made))
	}
	fmt.Fprintf(&b, "---\n\n%s\n\n%s\n\n`%s`\n", md(v.t("report.md.finished", "when", v.finished(v.Time))), md(by), strings.ReplaceAll(line(a.Run.ID, 60), "`", "'"))
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write Markdown summary: %w", err)
	}
	return nil
}

// mdRuled is what came out by the standard's rules.
func (v view) mdRuled(b *bytes.Buffer) {
	fmt.Fprintf(b, "**%s**\n\n", md(v.state()))
	for _, s := range v.headline() {
		fmt.Fprintf(b, "%s\n\n", md(s))
	}
	for _, s := range v.statements() {
		fmt.Fprintf(b, "- %s\n", md(v.T("report.state."+s.Key+"_"+s.sign())))
	}
	for _, n := range v.a.Conclusion.Reasons {
		fmt.Fprintf(b, "- %s\n", md(v.note(n)))
	}
	b.WriteString("\n")
	v.mdRates(b)
	v.mdClauses(b)
	v.mdMissing(b)
}

func (v view) mdRates(b *bytes.Buffer) {
	if len(v.measured()) == 0 {
		return
	}
	heads := []string{"clause", "method", "judged", "value", "asked", "point", "proof"}
	for i, h := range heads {
		heads[i] = md(v.T("report.col." + h))
	}
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	for _, c := range v.measured() {
		for _, r := range c.Rates {
			proof := v.T("report.unproven")
			if r.Proven {
				proof = v.T("report.proven")
			}
			value := v.value(r.Value, r.N)
			if r.N > 0 {
				value += " (" + v.interval(r.WilsonLow, r.WilsonHigh) + ")"
			}
			cells := []string{line(c.ID, 60), v.term("method", string(r.Method)), v.Int(r.N), value, v.asks(r), v.term("verdict", r.Point), proof}
			for i, s := range cells {
				cells[i] = md(s)
			}
			fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
		}
	}
	b.WriteString("\n")
}

func (v view) mdClauses(b *bytes.Buffer) {
	first := true
	for _, c := range v.a.Clauses {
		if c.Verdict != "fail" && c.Verdict != "unsure" {
			continue
		}
		if first {
			fmt.Fprintf(b, "## %s\n\n", md(v.T("report.md.not_conform")))
			first = false
		}
		word := v.term("verdict", c.Verdict)
		if c.Advisory {
			word = v.join(word, v.t("report.advised"))
		}
		fmt.Fprintf(b, "- **%s** %s: %s\n", md(line(c.ID, 60)), md(v.text(c.Title)), md(word))
	}
	if !first {
		b.WriteString("\n")
	}
}

func (v view) mdMissing(b *bytes.Buffer) {
	if len(v.a.Missing) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n", md(v.T("report.section.missing")))
	for i, n := range v.a.Missing {
		if i == mdMissing {
			fmt.Fprintf(b, "- %s\n", md(v.T("report.md.missing_more", "n", len(v.a.Missing)-i)))
			break
		}
		fmt.Fprintf(b, "- %s\n", md(v.note(n)))
	}
	b.WriteString("\n")
}

func (v view) mdWorst(b *bytes.Buffer) {
	list := v.a.Worst[:min(len(v.a.Worst), mdWorst)]
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n", md(v.T("report.md.worst", "n", len(list))))
	for i, x := range list {
		fmt.Fprintf(b, "%d. %s · %s\n   %s\n", i+1, md(v.exampleTitle(x)), md(line(x.Question, 60)), code(preview(x)))
	}
	b.WriteString("\n")
}

var mdSpecial = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "{", `\{`, "}", `\}`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`,
	"#", "\\#\u2060", "|", `\|`, "~", `\~`, "&", `\&`, "$", `\$`, "!", `\!`, "@", "@\u2060", "://", ":\u2060//", "www.", "www\u2060.", "WWW.", "WWW\u2060.",
	"\n", " ",
)

// mdStart finds what would begin a list, a rule or a heading.
var mdStart = regexp.MustCompile(`^\s*(?:[-+=]|\d+[.)](?:\s|$))`)

// md escapes text for Markdown: no markup, no list, and a word joiner where GitHub would make a
// mention, an issue or a link of it.
func md(s string) string {
	s = mdSpecial.Replace(s)
	return mdStart.ReplaceAllStringFunc(s, func(m string) string {
		i := strings.IndexAny(m, "-+=.)")
		return m[:i] + `\` + m[i:]
	})
}

// code puts text in a code span whose fence is longer than any in the text.
func code(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fence + " " + s + " " + fence
}
