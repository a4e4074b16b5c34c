package attack_test

import (
	"fmt"

	"kapok"
	"kapok/attack"
)

// A pipeline spells a question that a table of words has put into Cantonese.
func ExamplePack_Parse() {
	pack, err := attack.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	line, err := pack.Parse("to-yue | jyutping")
	if err != nil {
		fmt.Println(err)
		return
	}
	turns, err := line.Apply([]kapok.Turn{{Role: kapok.RoleUser, Text: "我们在看什么？"}}, 1)
	fmt.Println(turns[0].Text, err)
	_, err = pack.Parse("to-yue | jyutpin")
	fmt.Println(err)
	// Output:
	// ngo dei hai tai mat je？ <nil>
	// the pipeline is not right: character 10: there is no attack "jyutpin"; did you mean jyutping, jyutping-mix
}
