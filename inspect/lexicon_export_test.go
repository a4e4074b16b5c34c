package inspect_test

import (
	"bytes"
	"slices"
	"testing"

	"kapok/inspect"
)

func TestTermsSurviveExportAndImport(t *testing.T) {
	in := []inspect.Term{
		{Text: "飞叶子", Risk: "crime.drugs", Weight: 0.75, Near: inspect.Context{Words: []string{"买", "卖"}, Within: 6}, Not: inspect.Context{Words: []string{"树"}, Within: 12},
			Except: []string{"飞叶子牌"}, Evade: []inspect.Evasion{inspect.Pinyin, inspect.Split}, From: "2026-01-01", To: "2027-01-01", Source: "测试", Note: "带,逗号和\"引号\""},
		{Text: "河南骗子帮", Risk: "bias.region", Weight: 0.5, Lang: "zh-Hans", Source: "另一处"},
	}
	for _, format := range []inspect.ImportFormat{inspect.CSV, inspect.JSONL} {
		var b bytes.Buffer
		if err := inspect.ExportTerms(&b, in, format); err != nil {
			t.Fatal(err)
		}
		out, rejected, err := inspect.ImportTerms(&b, "x", format)
		if err != nil || len(rejected) > 0 || len(inspect.DiffTerms(in, out)) > 0 || out[0].Note != in[0].Note || out[0].Source != in[0].Source {
			t.Errorf("%s: %+v %v %v %+v", format, out, rejected, err, inspect.DiffTerms(in, out))
		}
	}
	var b bytes.Buffer
	if err := inspect.ExportTerms(&b, in, inspect.TXT); err != nil {
		t.Fatal(err)
	}
	if out, rejected, err := inspect.ImportTerms(&b, "x", inspect.TXT); err != nil || len(out) != 2 || len(rejected) > 0 {
		t.Errorf("txt: %+v %v %v", out, rejected, err)
	}
	if err := inspect.ExportTerms(&b, in, inspect.XLSX); err == nil {
		t.Error("xlsx was written")
	}
}

func TestDiffTellsWhatBecameOfTerms(t *testing.T) {
	a := []inspect.Term{{Text: "甲乙", Risk: "bias.age", Weight: 0.5}, {Text: "丙丁", Risk: "bias.age", Weight: 0.5}, {Text: "戊己", Risk: "bias.age", Weight: 0.5, Note: "x"}}
	b := []inspect.Term{{Text: "甲乙", Risk: "bias.age", Weight: 0.6}, {Text: "戊己", Risk: "bias.age", Weight: 0.5, Note: "y"}, {Text: "庚辛", Risk: "bias.age", Weight: 0.5}}
	var got []string
	for _, c := range inspect.DiffTerms(a, b) {
		got = append(got, c.Change)
	}
	slices.Sort(got)
	if !slices.Equal(got, []string{"added", "changed", "removed"}) {
		t.Errorf("%v", got)
	}
}

func TestDoubtsNameWhatDoesNothingAndWhatDoesTooMuch(t *testing.T) {
	list := []inspect.Term{
		{Text: "地下赌场", Risk: "crime.gambling", Weight: 0.8, Source: "x"},
		{Text: "地下赌场老板", Risk: "crime.gambling", Weight: 0.7, Source: "x"},
		{Text: "旧词旧词", Risk: "crime.fraud", Weight: 0.7, Source: "x", To: "2026-01-01"},
		{Text: "将要过期", Risk: "crime.fraud", Weight: 0.7, Source: "x", To: "2026-11-27"},
		{Text: "今天天气", Risk: "crime.fraud", Weight: 0.7},
	}
	doubts, err := inspect.DoubtTerms(list, []string{"今天天气很好。"}, "2026-11-24", "2026-12-01")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, d := range doubts {
		got[d.Kind] = d.Term.Text
	}
	for kind, term := range map[string]string{"shadowed": "地下赌场老板", "expired": "旧词旧词", "expiring": "将要过期", "sourceless": "今天天气", "common": "今天天气"} {
		if got[kind] != term {
			t.Errorf("%s: %q, want %q", kind, got[kind], term)
		}
	}
}
