// Count reads `go test -json` on standard input, prints what plain go test would print, and
// ends with one line: N passed, N failed. It exits 1 when anything failed or nothing ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

type event struct {
	Action, Package, Test, Output string
}

func main() {
	passed, failed, err := count(os.Stdin, os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
		failed++
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}

// count passes on the lines of packages and of failed tests. A package that fails without a
// failed test, such as one that does not build, is a failure of its own.
func count(r io.Reader, w io.Writer) (passed, failed int, err error) {
	type test struct{ pkg, name string }
	said := map[test][]string{} // output of tests that have not ended
	blamed := map[string]bool{} // packages with a failed test
	lines := bufio.NewReader(r)
	for {
		line, readErr := lines.ReadBytes('\n')
		var e event
		if len(line) > 0 && json.Unmarshal(line, &e) != nil {
			_, _ = w.Write(line) // go's own complaints are not JSON
		}
		t := test{e.Package, e.Test}
		switch {
		case e.Action == "build-output", e.Action == "output" && e.Test == "" && e.Output != "PASS\n":
			_, _ = io.WriteString(w, e.Output)
		case e.Action == "output":
			said[t] = append(said[t], e.Output)
		case e.Action == "pass" && e.Test != "":
			passed++
			delete(said, t)
		case e.Action == "skip":
			delete(said, t)
		case e.Action == "fail" && e.Test != "":
			failed++
			blamed[e.Package] = true
			for _, s := range said[t] {
				_, _ = io.WriteString(w, s)
			}
			delete(said, t)
		case e.Action == "fail" && !blamed[e.Package]:
			failed++
			for k, out := range said { // a panic ends a package before its tests end
				for _, s := range out {
					if k.pkg == e.Package {
						_, _ = io.WriteString(w, s)
					}
				}
			}
		}
		if readErr == io.EOF {
			return passed, failed, nil
		}
		if readErr != nil {
			return passed, failed, readErr
		}
	}
}
