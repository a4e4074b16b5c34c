package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// signers are the three who sign a self-assessment (TC260-003-2024, 9.1): the legal
// representative, who is responsible for the whole safety assessment, and who is for legality.
// The program prints their places and never a name: only they can fill them in, by hand.
var signers = []string{"legal", "safety", "legality"}

// signFields are what each of them fills in.
var signFields = []string{"name", "post", "hand", "date"}

// signClause is the clause of the standard that asks for signatures, where it has one.
func (v view) signClause() (Clause, bool) {
	for _, c := range v.a.Clauses {
		if strings.HasSuffix(c.ID, "signers") {
			return c, true
		}
	}
	return Clause{}, false
}

// signNotes say what stands above the signatures: whose they are, on what, and what speaks
// against signing now.
func (v view) signNotes() []string {
	out := []string{v.t("report.sign.lead")}
	if c, ok := v.signClause(); ok {
		basis := v.t("report.sign.basis", "clause", line(c.ID, 60))
		if c.Verify == "uncertain" {
			basis = v.t("report.sign.basis_verify", "clause", line(c.ID, 60))
		}
		out = append(out, basis)
	}
	return out
}

// notYet says why the report is not to be signed as it is, or nothing.
func (v view) notYet() string {
	switch {
	case v.a.System.Demo:
		return v.t("report.sign.demo")
	case len(v.a.Missing) > 0:
		return v.t("report.sign.missing", "n", len(v.a.Missing))
	}
	return ""
}

// covered is what the signatures are given for: the run, and what pins it.
func (v view) covered() string {
	return v.t("report.sign.covers", "run", line(v.a.Run.ID, 60), "order", line(v.a.Run.Order, 80))
}

// signSheet writes the page for the signatures, one sheet of A4 across.
func (b *book) signSheet(v view) error {
	edges := make([]excelize.Border, 0, 4)
	for _, side := range []string{"left", "right", "top", "bottom"} {
		edges = append(edges, excelize.Border{Type: side, Color: "1D2328", Style: 1})
	}
	box, err := b.NewStyle(&excelize.Style{
		Font: &excelize.Font{Family: fonts[v.Lang()]}, Border: edges, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
	})
	if err != nil {
		return fmt.Errorf("make a style: %w", err)
	}
	s, err := b.sheet(v.T("report.book.signatures"), layout{widths: []float64{44, 20, 20, 34, 20}})
	if err != nil {
		return err
	}
	if err := s.tall(34, b.cell(b.title, v.T("report.section.signatures"))); err != nil {
		return err
	}
	notes := append(v.signNotes(), v.notYet(), v.covered())
	for _, n := range notes {
		if n == "" {
			continue
		}
		row := s.next
		if err := s.tall(4+lineHeight*float64(linesOf(n, 136)), b.cell(b.wrap, n)); err != nil {
			return err
		}
		if err := s.MergeCell(fmt.Sprintf("A%d", row), fmt.Sprintf("E%d", row)); err != nil {
			return fmt.Errorf("finish sheet %s: %w", s.name, err)
		}
	}
	head := []any{b.cell(b.head, v.T("report.sign.who"))}
	for _, f := range signFields {
		head = append(head, b.cell(b.head, v.T("report.sign."+f)))
	}
	if err := s.tall(24, head...); err != nil {
		return err
	}
	for _, who := range append(slices.Clip(signers), "seal") {
		cells := []any{b.cell(box, v.signer(who))}
		for range signFields {
			cells = append(cells, excelize.Cell{StyleID: box})
		}
		if err := s.tall(64, cells...); err != nil {
			return err
		}
	}
	return s.finish()
}

// signer names one of them, and below who that may be.
func (v view) signer(who string) string {
	s := v.T("report.sign." + who)
	if may := "report.sign." + who + "_who"; v.Has(may) {
		s += "\n" + v.T(may)
	}
	return s
}
