package bench

// A Budget is a figure we hold ourselves to, on a machine of two cores.
type Budget struct {
	ID     string   `json:"id,omitempty"` // of the sentence that names it to people
	Name   string   `json:"name"`
	Figure float64  `json:"figure"`        // median of the runs; the worst of them where one bad run is one too many
	Low    *float64 `json:"low,omitempty"` // 95 % interval, where the figure is of a sample
	High   *float64 `json:"high,omitempty"`
	Rule   string   `json:"rule"` // at_least or at_most
	Limit  float64  `json:"limit"`
	Holds  bool     `json:"holds"`
}

// Budgets are all figures of one round of measurements against their budgets.
type Budgets struct {
	Bench  string   `json:"bench"`
	Runs   int      `json:"runs"`
	Held   int      `json:"held"`
	Missed int      `json:"missed"`
	List   []Budget `json:"budgets"`
	Also   []Figure `json:"also,omitempty"` // told without a limit
}

// A Figure is worth telling, and nothing was promised of it.
type Figure struct {
	ID     string  `json:"id"` // of the sentence that names it to people
	Name   string  `json:"name"`
	Figure float64 `json:"figure"`
}

func (b *Budgets) least(name string, figure, limit float64) {
	b.add(Budget{Name: name, Figure: figure, Rule: atLeast, Limit: limit})
}

func (b *Budgets) most(name string, figure, limit float64) {
	b.add(Budget{Name: name, Figure: figure, Rule: atMost, Limit: limit})
}

const (
	atLeast = "at_least"
	atMost  = "at_most"
)

// add holds the figure against its limit. A figure that is no number holds nothing.
func (b *Budgets) add(x Budget) {
	x.Holds = x.Figure >= x.Limit
	if x.Rule == atMost {
		x.Holds = x.Figure <= x.Limit
	}
	if x.Holds {
		b.Held++
	} else {
		b.Missed++
	}
	b.List = append(b.List, x)
}
