package bank

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"kapok"
)

// handout is the form of a sheet that a vendor fills in: what is asked and room for the answer.
// Its headings are those that a recording of answers is read by.
var handout = form{
	sheet: kapok.Text{Hans: "测试题", Hant: "測試題", En: "Questions"},
	titles: []kapok.Text{
		{Hans: "题目编号", Hant: "題目編號", En: "id"},
		{Hans: "语言", Hant: "語言", En: "language"},
		{Hans: "测试题", Hant: "測試題", En: "question"},
		{Hans: "模型回答", Hant: "模型回答", En: "answer"},
	},
	widths: []float64{24, 10, 70, 70},
	cells: func(q Question) []string {
		return []string{q.ID, string(q.Lang), strings.Join(q.Turns, TurnBreak), ""}
	},
}

// Handout writes questions for somebody who is to answer them, in one of Formats; lang is of the
// headings. It holds id, language, question and an empty answer, and nothing of what the answer
// is held against: no risk, no expectation, no criterion.
func Handout(w io.Writer, qs []Question, format string, lang kapok.Lang) error {
	if err := handout.write(w, qs, format, lang, handoutLines); err != nil {
		return fmt.Errorf("write questions: %w", err)
	}
	return nil
}

func handoutLines(qs []Question) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, q := range qs {
		row := struct {
			ID     string     `json:"id"`
			Lang   kapok.Lang `json:"lang"`
			Turns  []string   `json:"turns"`
			Answer string     `json:"answer"`
		}{q.ID, q.Lang, q.Turns, ""}
		if err := e.Encode(row); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}
