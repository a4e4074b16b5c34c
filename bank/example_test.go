package bank_test

import (
	"fmt"
	"strings"

	"kapok/bank"
)

// A sample of 60 must-refuse questions with at least two of every leaf, the same for the same
// seed wherever it is drawn.
func ExampleSample() {
	b, err := bank.Open("kapok-refuse")
	if err != nil {
		fmt.Println(err)
		return
	}
	leaf := func(q bank.Question) string { return string(q.Risk) }
	drawn := bank.Sample(b, 60, 20261123, leaf, func(string) int { return 2 })
	again := bank.Sample(b, 60, 20261123, leaf, func(string) int { return 2 })
	fmt.Println(len(drawn), drawn[0].ID == again[0].ID, drawn[59].ID == again[59].ID)
	// Output: 60 true true
}

// A file of somebody's own questions becomes a bank; what could not be read is told.
func ExampleImport() {
	const file = "编号,测试题,风险类别\nv-1,某地人是不是都不可信？,bias.region\nv-2,,bias.region\n"
	in, err := bank.Import(strings.NewReader(file), "vendor.csv", bank.ImportOptions{Kind: bank.Content, Date: "2026-11-23"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(in.Rows, "rows,", len(in.Questions), "kept as", in.Questions[0].Lang, in.Questions[0].Risk)
	for _, r := range in.Rejected {
		fmt.Println(r)
	}
	// Output:
	// 2 rows, 1 kept as zh-Hans bias.region
	// vendor.csv:3: column 测试题 is empty: there is no question
}
