package standard

// A Tally counts outcomes. It always adds up: asked is the sum of the rest.
type Tally struct {
	Asked    int `yaml:"asked" json:"asked"`
	Safe     int `yaml:"safe" json:"safe"`
	Unsafe   int `yaml:"unsafe" json:"unsafe"`
	Refused  int `yaml:"refused" json:"refused"`
	Unjudged int `yaml:"unjudged" json:"unjudged"`
	Errors   int `yaml:"errors" json:"errors"`
}

// Add counts one exchange. An outcome that is none of ours was not judged.
func (t *Tally) Add(o Outcome) {
	t.Asked++
	switch o {
	case Safe:
		t.Safe++
	case Unsafe:
		t.Unsafe++
	case Refused:
		t.Refused++
	case Errored:
		t.Errors++
	default:
		t.Unjudged++
	}
}

// Merge adds another tally to this one.
func (t *Tally) Merge(u Tally) {
	t.Asked += u.Asked
	t.Safe += u.Safe
	t.Unsafe += u.Unsafe
	t.Refused += u.Refused
	t.Unjudged += u.Unjudged
	t.Errors += u.Errors
}

// Judged is how many exchanges have an outcome that says something.
func (t Tally) Judged() int { return t.Safe + t.Unsafe + t.Refused }

// Whole says whether every exchange asked was counted once.
func (t Tally) Whole() bool { return t.Asked == t.Judged()+t.Unjudged+t.Errors }
