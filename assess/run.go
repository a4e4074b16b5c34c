package assess

import "time"

// State of a run.
type State string

// A run is asking until every planned trial has a row, then judging while a judge model reads,
// then concluded. A resumed run is asking again. Stopped is asking that nobody is doing now.
const (
	Asking    State = "asking"
	Stopped   State = "stopped"
	Concluded State = "concluded"
)

// A Run is one assessment.
type Run struct {
	No       int64 // its number in this database
	ID       string
	State    State
	System   string // registry id
	Order    Order
	Digest   string
	Planned  int
	Resumed  int
	Busy     time.Duration // time spent asking, over all sittings
	Started  time.Time
	Finished time.Time // zero until it is concluded
}

// A Pass is one reading of all answers of a run by one panel.
type Pass struct {
	No    int64     `json:"no"`
	Kind  string    `json:"kind"`  // PanelPass, JudgePass, GradePass or ClusterPass
	Panel string    `json:"panel"` // ids of the detectors
	Whole bool      `json:"whole"` // every stored trial has been read
	Made  time.Time `json:"made"`
}

// The kinds of pass. The newest whole pass of each kind is the one that counts. Of panels and judges the
// newest counts where none is whole; grades and clusters do not count before their pass is whole.
const (
	PanelPass   = "panel"
	JudgePass   = "judge"
	GradePass   = "grade"   // a model holds answers against their questions' keys
	ClusterPass = "cluster" // answers to one question are gathered by what they mean
)
