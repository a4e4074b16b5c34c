package attack

import "kapok"

// builtin makes the attacks that are written in Go, at the first Load and not at the start.
var builtin []func() *Attack

// register adds one; each attack calls it in the init of its own file.
func register(made func() *Attack) { builtin = append(builtin, made) }

// title is a title in the three languages of the pages.
func title(hans, hant, en string) kapok.Text { return kapok.Text{Hans: hans, Hant: hant, En: en} }

// example is a request and the one user turn that becomes of it.
func example(in, out string) Example {
	return Example{In: in, Out: []kapok.Turn{{Role: kapok.RoleUser, Text: out}}}
}

// framed are the words around a changed request, by language; each has the slot.
func framed(hans, yue, en string) forms {
	f := forms{}
	for l, s := range map[kapok.Lang]string{kapok.Hans: hans, kapok.Yue: yue, kapok.En: en} {
		if s != "" {
			f[l] = []kapok.Turn{{Role: kapok.RoleUser, Text: s}}
		}
	}
	return f
}

var (
	chinese   = []kapok.Lang{kapok.Hans, kapok.Hant, kapok.Yue}
	cantonese = []kapok.Lang{kapok.Yue}
	mandarin  = []kapok.Lang{kapok.Hans, kapok.Hant}
	english   = []kapok.Lang{kapok.En}
)
