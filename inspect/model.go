package inspect

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"kapok"
)

// Model is the trained weights of the linear classifier, quantised to eight bits. It has
// three heads over hashed n-grams: ask (does the prompt ask for harm?), harm (does the answer
// violate, given what was asked?) and risk (which leaf?). It is only read.
type Model struct {
	head   header
	ask    string // int8 each, 1<<AskBits
	harm   string // 1<<HarmBits
	risk   string // rows of len(Labels), 1<<RiskBits of them
	digest kapok.Digest
}

// header is the readable part of a weights file.
type header struct {
	Version  string         `json:"version"`
	Seed     uint64         `json:"seed"`
	Sets     []string       `json:"sets"` // names and SHA-256 of what it learnt from
	Labels   []kapok.RiskID `json:"labels"`
	AskBits  int            `json:"ask_bits"`
	HarmBits int            `json:"harm_bits"`
	RiskBits int            `json:"risk_bits"`
	Ask      scale          `json:"ask"`
	Harm     scale          `json:"harm"`       // of an answer to a prompt that seems harmless
	Risky    scale          `json:"risky"`      // of an answer to a prompt that seems to ask for harm: its own calibration
	Lone     scale          `json:"lone"`       // of a text that answers nobody: same weights, own calibration
	Risk     float32        `json:"risk_scale"` // of one step of a risk weight, softmax temperature included
	RiskBias []float32      `json:"risk_bias"`
	Prior    [gates]float32 `json:"gate_bias"` // added to harm for each kind of prompt
}

// scale turns a sum of eight-bit weights into a calibrated logit:
// A × (Step × sum × normOf(n) + Bias) + B.
type scale struct {
	Step float32 `json:"step"`
	Bias float32 `json:"bias"`
	A    float32 `json:"platt_a"`
	B    float32 `json:"platt_b"`
}

func (s scale) logit(sum int64, n int) float64 {
	return float64(s.A)*(float64(s.Step)*float64(sum)*normOf(n)+float64(s.Bias)) + float64(s.B)
}

// normOf weighs the sum over a bag of n features: longer texts are not louder, and a few
// features alone say little.
func normOf(n int) float64 { return 1 / math.Sqrt(float64(n)+fewFeatures) }

// fewFeatures is about what ten characters give.
const fewFeatures = 40

// The kinds of prompt that the harm head tells apart.
const (
	gateNone     = iota // no prompt
	gateHarmless        // the prompt is probably harmless
	gateHarmful         // the prompt probably asks for harm
	gates
)

const (
	magic     = "KAPOKLN1"
	maxModel  = 64 << 20
	maxLabels = 256
	maxBits   = 24
)

// ReadModel reads a weights file as [Model.WriteTo] writes it and checks its digest.
func ReadModel(raw []byte) (*Model, error) {
	if len(raw) > sha256.Size {
		cut := len(raw) - sha256.Size
		if got := sha256.Sum256(raw[:cut]); !bytes.Equal(got[:], raw[cut:]) && string(raw[:min(cut, len(magic))]) == magic {
			return nil, kapok.Say(kapok.Invalid, "error.classifier.damaged", "weights file is damaged: its digest does not match")
		}
	}
	return parseModel(string(raw))
}

// parseModel trusts the digest at the end.
func parseModel(raw string) (*Model, error) {
	const frame = len(magic) + 4
	if len(raw) < frame+sha256.Size || raw[:len(magic)] != magic {
		return nil, kapok.Say(kapok.Invalid, "error.classifier.foreign", "not a weights file of this classifier")
	}
	body, sum := raw[:len(raw)-sha256.Size], raw[len(raw)-sha256.Size:]
	size := int(binary.LittleEndian.Uint32([]byte(body[len(magic):frame])))
	if size > len(body)-frame {
		return nil, errors.New("read weights: header is cut off")
	}
	m := &Model{digest: kapok.Digest(hex.EncodeToString([]byte(sum)))}
	if err := json.Unmarshal([]byte(body[frame:frame+size]), &m.head); err != nil {
		return nil, fmt.Errorf("read header of weights: %w", err)
	}
	if err := m.head.validate(); err != nil {
		return nil, err
	}
	if m.head.Risky.A == 0 { // weights before version 3 had one scale for all prompts
		m.head.Risky = m.head.Harm
	}
	rest := body[frame+size:]
	a, h, r := 1<<m.head.AskBits, 1<<m.head.HarmBits, len(m.head.Labels)<<m.head.RiskBits
	if len(rest) != a+h+r {
		return nil, fmt.Errorf("read weights: %d bytes of weights, want %d", len(rest), a+h+r)
	}
	m.ask, m.harm, m.risk = rest[:a], rest[a:a+h], rest[a+h:]
	return m, nil
}

func (h header) validate() error {
	var errs []error
	for _, bits := range []int{h.AskBits, h.HarmBits, h.RiskBits} {
		if bits < 8 || bits > maxBits {
			errs = append(errs, fmt.Errorf("weights: table of %d bits", bits))
		}
	}
	if len(h.Labels) < 2 || len(h.Labels) > maxLabels || len(h.RiskBias) != len(h.Labels) {
		errs = append(errs, fmt.Errorf("weights: %d labels with %d biases", len(h.Labels), len(h.RiskBias)))
	}
	return errors.Join(errs...)
}

// Labels lists the leaves that the model can name.
func (m *Model) Labels() []kapok.RiskID { return append([]kapok.RiskID(nil), m.head.Labels...) }

// WriteTo writes the weights file: magic, header length, header, weights, SHA-256 of all that.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	raw, err := m.encode()
	if err != nil {
		return 0, err
	}
	n, err := w.Write(raw)
	return int64(n), err
}

// WriteModel writes the weights file to a path, whole or not at all.
func (m *Model) WriteModel(path string) (err error) {
	raw, err := m.encode()
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".weights-*")
	if err != nil {
		return fmt.Errorf("write weights %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(raw)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write weights %s: %w", path, err)
	}
	if err = os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("write weights %s: %w", path, err)
	}
	return nil
}

func (m *Model) encode() ([]byte, error) {
	if err := m.head.validate(); err != nil {
		return nil, err
	}
	head, err := json.Marshal(m.head)
	if err != nil {
		return nil, fmt.Errorf("write header of weights: %w", err)
	}
	var b bytes.Buffer
	b.WriteString(magic)
	b.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(head))))
	b.Write(head)
	b.WriteString(m.ask)
	b.WriteString(m.harm)
	b.WriteString(m.risk)
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	m.digest = kapok.Digest(hex.EncodeToString(sum[:]))
	return b.Bytes(), nil
}
