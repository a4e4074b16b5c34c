package report

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"kapok"
	"kapok/locale"
)

// Bounds of a review workbook that comes back.
const (
	maxWorkbook = 64 << 20  // bytes of the file
	maxUnpacked = 512 << 20 // bytes of what is in it
	maxHeadRow  = 20        // the heads of the columns are above this row
)

// ReadReviewSheet reads a workbook of [ReviewSheet] that a person filled in, in any of the
// languages. Every row with a verdict, a risk or a comment is either an answer or among the
// rejected, with the reason; a row that was left alone is neither. The error says that the file
// as a whole cannot be used: too large, no workbook, not one of ours, or no reviewer's name.
func ReadReviewSheet(r io.Reader) (answers []ReviewAnswer, rejected []Rejected, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxWorkbook+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read review workbook: %w", err)
	}
	if len(raw) > maxWorkbook {
		return nil, nil, kapok.Say(kapok.Invalid, "error.workbook.large", "the review workbook is larger than 64 MB; split it")
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: 32 << 20})
	if err != nil {
		return nil, nil, kapok.Say(kapok.Invalid, "error.workbook.xlsx", "the file is not an xlsx workbook; save it as xlsx").Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, name := range f.GetSheetList() {
		s := reviewReader{words: wordsOf()}
		if err := s.sheet(f, name); err != nil {
			return nil, nil, err
		}
		if s.columns != nil {
			return s.answers, s.rejected, nil
		}
	}
	return nil, nil, kapok.Say(kapok.Invalid, "error.workbook.sheet", "no sheet of this workbook is a review sheet; use a workbook from kapok review export, with its hidden first column")
}

// words are what cells may say, in any language, and what that means.
type words struct {
	columns, verdicts, banks map[string]string
	reviewer                 map[string]bool
	hint                     map[string]bool
}

func wordsOf() words {
	w := words{columns: map[string]string{}, verdicts: map[string]string{}, banks: map[string]string{}, reviewer: map[string]bool{}, hint: map[string]bool{}}
	for _, l := range []kapok.Lang{kapok.Hans, kapok.Hant, kapok.En} {
		p := locale.For(l)
		for _, c := range reviewColumns[1:] {
			w.columns[fold(p.T("report.form."+c))] = c
		}
		for bank, list := range reviewVerdicts {
			w.banks[fold(p.Term("test", bank))] = bank
			w.banks[bank] = bank
			for _, v := range list {
				w.verdicts[fold(p.Term("judgement", v))] = v
				w.verdicts[v] = v
			}
		}
		w.reviewer[fold(p.T("report.form.reviewer"))] = true
		w.hint[fold(p.T("report.form.reviewer_hint"))] = true
	}
	return w
}

// fold makes two ways to write the same word equal.
func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// reviewReader reads one sheet.
type reviewReader struct {
	words    words
	reviewer string
	columns  map[string]int // place of each column, once the heads were found
	seen     map[string]bool
	answers  []ReviewAnswer
	rejected []Rejected
}

func (s *reviewReader) sheet(f *excelize.File, name string) (err error) {
	rows, err := f.Rows(name)
	if err != nil {
		return kapok.Say(kapok.Invalid, "error.workbook.read_sheet", "sheet \"{sheet}\" cannot be read", "sheet", name).Because(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for no := 1; rows.Next(); no++ {
		cells, err := rows.Columns()
		if err != nil {
			return kapok.Say(kapok.Invalid, "error.workbook.read_row", "row {n} of sheet \"{sheet}\" cannot be read", "n", no, "sheet", name).Because(err)
		}
		switch {
		case s.columns != nil:
			s.row(no, cells)
		case no > maxHeadRow:
			return nil
		default:
			if err := s.head(cells); err != nil {
				return err
			}
		}
	}
	return rows.Error()
}

// head looks for the reviewer's name and for the heads of the columns.
func (s *reviewReader) head(cells []string) error {
	marked := false
	for i, c := range cells {
		switch {
		case s.words.reviewer[fold(c)] && i+1 < len(cells) && !s.words.hint[fold(cells[i+1])]:
			s.reviewer = strings.TrimSpace(visible(cells[i+1]))
		case strings.TrimSpace(c) == reviewMark:
			marked = true
		}
	}
	if !marked {
		return nil
	}
	s.columns, s.seen = map[string]int{}, map[string]bool{}
	for i, c := range cells {
		if strings.TrimSpace(c) == reviewMark {
			s.columns["key"] = i
		} else if id, ok := s.words.columns[fold(c)]; ok {
			if _, twice := s.columns[id]; !twice {
				s.columns[id] = i
			}
		}
	}
	var gone []string
	for _, c := range []string{"bank", "verdict"} {
		if _, ok := s.columns[c]; !ok {
			gone = append(gone, locale.For(kapok.Hans).T("report.form."+c)+" / "+locale.For(kapok.En).T("report.form."+c))
		}
	}
	if gone != nil {
		return kapok.Say(kapok.Invalid, "error.workbook.column", "the review sheet has lost its column {columns}", "columns", gone)
	}
	if s.reviewer == "" {
		return kapok.Say(kapok.Invalid, "error.workbook.reviewer", "the review sheet does not say who judged; enter the reviewer's name in the yellow cell at the top")
	}
	return nil
}

// row reads one row below the heads.
func (s *reviewReader) row(no int, cells []string) {
	get := func(column string) string {
		if i, ok := s.columns[column]; ok && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
		return ""
	}
	a := ReviewAnswer{Key: get("key"), Reviewer: s.reviewer, Risk: get("seen"), Comment: visible(get("comment"))}
	verdict := get("verdict")
	if verdict == "" && a.Risk == "" && a.Comment == "" {
		return
	}
	reject := func(n Note) { s.rejected = append(s.rejected, Rejected{Row: no, Key: a.Key, Why: n}) }
	bank, known := s.words.banks[fold(get("bank"))]
	id, ok := s.words.verdicts[fold(verdict)]
	switch {
	case a.Key == "":
		reject(Note{Key: "report.reject.no_key"})
	case s.seen[a.Key]:
		reject(Note{Key: "report.reject.twice"})
	case verdict == "":
		reject(Note{Key: "report.reject.no_verdict"})
	case !known:
		reject(Note{Key: "report.reject.bank", Args: map[string]any{"bank": line(get("bank"), 40)}})
	case !ok:
		reject(Note{Key: "report.reject.verdict", Args: map[string]any{"verdict": line(verdict, 40)}})
	case !slices.Contains(reviewVerdicts[bank], id):
		reject(Note{Key: "report.reject.not_for_bank", Args: map[string]any{"verdict": line(verdict, 40), "bank": line(get("bank"), 40)}})
	default:
		a.Verdict = id
		s.seen[a.Key] = true
		s.answers = append(s.answers, a)
	}
}
