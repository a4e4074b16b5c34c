package assess

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/klauspost/compress/s2"
	"pgregory.net/rapid"

	"kapok"
)

// What a trial leaves behind comes back byte for byte, and its digest is of what is in it.
func TestEvidenceComesBackWhole(t *testing.T) {
	turn := rapid.Custom(func(t *rapid.T) kapok.Turn {
		return kapok.Turn{Role: rapid.SampledFrom([]kapok.Role{kapok.RoleUser, kapok.RoleAssistant}).Draw(t, "role"), Text: rapid.String().Draw(t, "text")}
	})
	call := rapid.Custom(func(t *rapid.T) Call {
		return Call{Request: rapid.SliceOf(rapid.Byte()).Draw(t, "request"), Response: rapid.SliceOf(rapid.Byte()).Draw(t, "response")}
	})
	rapid.Check(t, func(t *rapid.T) {
		in := Evidence{Turns: rapid.SliceOfN(turn, 0, 5).Draw(t, "turns"), Calls: rapid.SliceOfN(call, 0, 3).Draw(t, "calls")}
		frame, digest, err := in.pack()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := unpackRaw(frame, nil)
		if err != nil || sha256.Sum256(raw) != digest {
			t.Fatalf("digest differs, %v", err)
		}
		out, err := readEvidence(raw)
		if err != nil || len(out.Turns) != len(in.Turns) || len(out.Calls) != len(in.Calls) {
			t.Fatalf("%d turns and %d calls came back as %d and %d, %v", len(in.Turns), len(in.Calls), len(out.Turns), len(out.Calls), err)
		}
		for i := range in.Turns {
			if in.Turns[i] != out.Turns[i] {
				t.Fatalf("turn %d is %q, was %q", i, out.Turns[i], in.Turns[i])
			}
		}
		for i := range in.Calls {
			if !bytes.Equal(in.Calls[i].Request, out.Calls[i].Request) || !bytes.Equal(in.Calls[i].Response, out.Calls[i].Response) {
				t.Fatalf("call %d is another", i)
			}
		}
	})
}

func TestDamagedEvidenceIsAnErrorNeverAnAnswer(t *testing.T) {
	frame, _, err := Evidence{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: "问"}, {Role: kapok.RoleAssistant, Text: "答"}}, Calls: []Call{{[]byte("a"), []byte("b")}}}.pack()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := unpackRaw(frame, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range raw {
		if _, err := readEvidence(raw[:n]); err == nil && n > 0 && n != len(raw)-4 {
			t.Errorf("cut after %d of %d bytes and nobody noticed", n, len(raw))
		}
	}
	if _, err := unpackRaw(frame[:len(frame)-2], nil); err == nil {
		t.Error("a cut frame was unpacked")
	}
}

// A frame that unpacks to more than a trial can hold is refused: a database is a file like others.
func TestEvidenceIsBounded(t *testing.T) {
	if _, _, err := (Evidence{Calls: []Call{{Response: make([]byte, maxEvidence)}}}).pack(); err == nil {
		t.Error("more was packed than can be unpacked")
	}
	bomb := s2.Encode(nil, make([]byte, maxEvidence+1))
	if _, err := unpackRaw(bomb, nil); err == nil {
		t.Errorf("%d bytes unpacked to more than %d", len(bomb), maxEvidence)
	}
}

func FuzzReadEvidence(f *testing.F) {
	_, _, err := Evidence{}.pack()
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "\x02[]", "\x02[]\x01a\x01b", "\x04null", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "\x02{}", "\x02[]\x05a"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := readEvidence(raw)
		if err != nil {
			return
		}
		n := 0
		for _, c := range e.Calls {
			n += len(c.Request) + len(c.Response)
		}
		if n > len(raw) {
			t.Fatalf("%d bytes of calls from %d", n, len(raw))
		}
	})
}

func FuzzUnpack(f *testing.F) {
	frame, _, err := Evidence{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: "问"}}}.pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(frame)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, frame []byte) {
		if raw, err := unpackRaw(frame, nil); err == nil && len(raw) > maxEvidence {
			t.Fatalf("unpacked to %d bytes", len(raw))
		}
	})
}
