package assess

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klauspost/compress/s2"

	"kapok"
)

// A Call is one request and its response as they went over the wire, bounded by the connector.
type Call struct {
	Request  []byte
	Response []byte
}

// Evidence is what a trial leaves behind: the conversation and the raw calls. It is stored as
// one S2 block (Snappy's successor) of length-prefixed parts: the turns as JSON, then request and response of each
// call. The digest is of the parts before compression.
type Evidence struct {
	Turns []kapok.Turn
	Calls []Call
}

// maxEvidence bounds what one trial may unpack to.
const maxEvidence = 64 << 20

// pack gives the frame and the digest of what is in it. It fails on more than maxEvidence.
func (e Evidence) pack() (frame []byte, digest [sha256.Size]byte, err error) {
	turns, err := json.Marshal(e.Turns)
	if err != nil {
		return nil, digest, fmt.Errorf("pack evidence: %w", err)
	}
	n := len(turns) + 8
	for _, c := range e.Calls {
		n += len(c.Request) + len(c.Response) + 16
	}
	raw := appendPart(make([]byte, 0, n), turns)
	for _, c := range e.Calls {
		raw = appendPart(appendPart(raw, c.Request), c.Response)
	}
	if len(raw) > maxEvidence {
		return nil, digest, fmt.Errorf("the trial left %d MB of evidence, more than %d", len(raw)>>20, maxEvidence>>20)
	}
	return s2.EncodeBetter(nil, raw), sha256.Sum256(raw), nil
}

func appendPart(b, part []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

// unpackRaw undoes the compression; buf is reused when it is large enough.
func unpackRaw(frame, buf []byte) ([]byte, error) {
	if n, err := s2.DecodedLen(frame); err != nil || n > maxEvidence {
		return nil, errors.Join(errors.New("unpack evidence: its length is not right"), err)
	}
	raw, err := s2.Decode(buf[:cap(buf)], frame)
	if err != nil {
		return nil, fmt.Errorf("unpack evidence: %w", err)
	}
	return raw, nil
}

// readTurns reads only the conversation, which is all that judging needs.
func readTurns(raw []byte) (turns []kapok.Turn, rest []byte, err error) {
	part, rest, err := cutPart(raw)
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(part, &turns); err != nil {
		return nil, nil, fmt.Errorf("read turns: %w", err)
	}
	return turns, rest, nil
}

// readEvidence reads everything.
func readEvidence(raw []byte) (Evidence, error) {
	turns, rest, err := readTurns(raw)
	if err != nil {
		return Evidence{}, err
	}
	e := Evidence{Turns: turns}
	for len(rest) > 0 {
		var c Call
		if c.Request, rest, err = cutPart(rest); err != nil {
			return Evidence{}, err
		}
		if c.Response, rest, err = cutPart(rest); err != nil {
			return Evidence{}, err
		}
		e.Calls = append(e.Calls, c)
	}
	return e, nil
}

func cutPart(b []byte) (part, rest []byte, err error) {
	n, k := binary.Uvarint(b)
	if k <= 0 || n > uint64(len(b)-k) {
		return nil, nil, errors.New("the stored evidence is cut short")
	}
	return b[k : k+int(n)], b[k+int(n):], nil
}
