package connect

// A Kind is one protocol. It registers itself in the init of its own file.
type Kind struct {
	Name string
	Open func(Target) (Connector, error)
}

var kinds = map[string]Kind{}

// register adds a kind; two of one name are a bug that shows at start.
func register(k Kind) {
	if _, twice := kinds[k.Name]; twice {
		panic("connect: two kinds are named " + k.Name)
	}
	kinds[k.Name] = k
}

// Open makes a connector. It reads the key and the files that the target names and fails with
// a *kapok.Error that lists every fault of the target; it does not touch the network.
func Open(t Target) (Connector, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	return kinds[t.Kind].Open(t.withDefaults())
}
