package bench

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"kapok"
)

// setRow is a row of a public set, as far as it is measured on.
type setRow struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Prompt   string `json:"prompt"`
	Response string `json:"response"`
	Text     string `json:"text"`
	Label    string `json:"label"`
	Meta     struct {
		Good []string `json:"good_answers"`
	} `json:"meta"`
}

const maxSetLine = 16 << 20 // bytes

// findSets gives the path of every set below the folder by its name, without .jsonl and .gz.
func findSets(dir string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name, ok := strings.CutSuffix(strings.TrimSuffix(d.Name(), ".gz"), ".jsonl"); ok && !d.IsDir() {
			out[name] = path
		}
		return nil
	})
	if err != nil {
		return nil, &kapok.Error{Kind: kapok.NotFound, Err: err, Msg: "the folder of the labelled sets cannot be read"}
	}
	return out, nil
}

// readSet hands every row of a set to take.
func readSet(path string, take func(setRow) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open set: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var in io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if in, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("read set %s: %w", path, err)
		}
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxSetLine)
	for n := 1; lines.Scan(); n++ {
		var r setRow
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if err := take(r); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read set %s: %w", path, err)
	}
	return nil
}

// exchange is the row as the detectors see it.
func (r setRow) exchange() kapok.Exchange {
	x := kapok.Exchange{Stop: kapok.Complete}
	text := r.Response + r.Text
	if r.Kind == "text" && text == "" {
		text = r.Prompt
	} else if r.Prompt != "" {
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleUser, Text: r.Prompt})
	}
	if text != "" {
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleAssistant, Text: text})
	}
	return x
}
