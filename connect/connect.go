package connect

import (
	"context"
	"time"

	"kapok"
)

// MaxBody bounds what is read of one response, in bytes. A longer answer is Malformed.
const MaxBody = 4 << 20

// A Request is one conversation to be continued by the system.
type Request struct {
	// ID names the question for a connector that holds recorded answers; it is never sent.
	ID string
	// Suite names what the question is asked for, for the demonstration target; it is never sent.
	Suite string
	Turns []kapok.Turn // ends with a user turn, or with the beginning of the answer (prefill)
	// Repeat tells apart samples of the same conversation; connectors that take a seed derive
	// it from Seed and Repeat.
	Repeat int
	Seed   uint64
	// Session names one conversation for systems that keep sessions: the same for its turns,
	// and never used again, not even when the conversation is begun anew. The caller draws it;
	// where it is empty every call has one of its own.
	Session string
	// Enough, once closed, ends with a Fault Stopped what waits in a Client: for its retry, its
	// turn or a pause that the system asked for. A call that has been sent is finished.
	Enough <-chan struct{}
}

// A Reply is what came back, however bad. A connector bounds, decodes and classifies; it never
// repairs. Raw bytes are kept as evidence, bounded by MaxBody; a key that a server echoes is
// blotted out in them.
type Reply struct {
	Text                    string        // the answer, valid UTF-8; with Stop Filtered what came before the filter cut it; else empty unless Complete or Truncated
	Stop                    kapok.Stop    // how it ended; Failed only together with an error
	Reason                  string        // the system's own word for it: finish_reason, filter category, HTTP status line
	Model                   string        // the model name that the system claims
	In, Out                 int           // tokens as reported by the system; 0 when it does not say
	FirstByte, Total        time.Duration // of the attempt that counted
	Attempts                int           // requests sent, 1 or more
	Status                  int           // last HTTP status, 0 where there is none
	RawRequest, RawResponse []byte
	Vectors                 [][]float64 // of what [OpenEmbedding] opened: one for each turn, all of one length; nil elsewhere
}

// A Connector says one conversation to a system, once: no retry, no limit. Ask returns an
// error only when there is no reply; the error is a *Fault, and the Reply beside it carries the
// evidence that there is. It is safe for concurrent use.
type Connector interface {
	Ask(ctx context.Context, r Request) (Reply, error)
}
