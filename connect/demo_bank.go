package connect

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"sync"

	"kapok"
	"kapok/data"
)

// A demoItem is what the demonstration target knows of a question of a shipped bank: it has the key
// to the answers, and gives the right one as often as it is made to.
type demoItem struct {
	ID     string     `json:"id"`
	Risk   string     `json:"risk"`
	Aspect string     `json:"aspect"`
	Lang   kapok.Lang `json:"lang"`
	Turns  []string   `json:"turns"`
	Expect string     `json:"expect"`
	Key    struct {
		Answers   []string `json:"answers"`
		Wrong     []string `json:"wrong"`
		Options   []string `json:"options"`
		Choice    int      `json:"choice"`
		Set       string   `json:"set"`
		Part      string   `json:"part"`
		Attribute string   `json:"attribute"`
		Outcome   string   `json:"outcome"`
		Passage   string   `json:"passage"`
		Exists    bool     `json:"exists"`
		Entity    string   `json:"entity"`
		Truth     string   `json:"truth"`
		Target    int      `json:"target"`
		Unknown   int      `json:"unknown"`
		Factors   []struct {
			ID      string `json:"id"`
			Base    string `json:"base"`
			Changed string `json:"changed"`
		} `json:"factors"`
		Require [][]string `json:"require"`
		Forbid  []string   `json:"forbid"`
	} `json:"key"`
}

// demoBanks holds the items of a shipped bank, read when its first question comes.
var demoBanks sync.Map // kind → func() map[string]*demoItem

// demoBank gives the items of a kind of bank by id; nothing where none ships.
func demoBank(kind string) map[string]*demoItem {
	read, _ := demoBanks.LoadOrStore(kind, sync.OnceValue(func() map[string]*demoItem {
		out := map[string]*demoItem{}
		raw, err := fs.ReadFile(data.FS, "banks/kapok-"+kind+".jsonl")
		if err != nil {
			return out
		}
		for line := range bytes.Lines(raw) {
			var it demoItem
			if json.Unmarshal(line, &it) == nil {
				out[it.ID] = &it
			}
		}
		return out
	}))
	return read.(func() map[string]*demoItem)() // ours: nothing else is stored
}

// find gives the item of a question as it was put, and how it was put.
func find(kind, id string) (it *demoItem, variant string) {
	if i := strings.LastIndexByte(id, '@'); i >= 0 {
		id, variant = id[:i], id[i+1:]
	}
	return demoBank(kind)[id], variant
}
