package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// A Server is an endpoint in a process of its own.
type Server struct {
	URL string // base, ending in /v1
	cmd *exec.Cmd
	in  io.Closer
}

// StartServer starts this program again as an endpoint.
func StartServer(ctx context.Context, latency time.Duration, busyEvery int) (*Server, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, exe, "bench", "endpoint", "--latency", latency.String(), "--busy-every", strconv.Itoa(busyEvery)) //nolint:gosec // ourselves
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	in, err := cmd.StdinPipe() // closed when this process ends, however it ends: the endpoint then ends too
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the endpoint: %w", err), cmd.Process.Kill())
	}
	return &Server{URL: strings.TrimSpace(line), cmd: cmd, in: in}, nil
}

// Counts asks the endpoint what it has seen.
func (s *Server) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/counts", nil)
	if err != nil {
		return c, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return c, err
	}
	return c, errors.Join(json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&c), res.Body.Close())
}

// Stop ends the endpoint's process.
func (s *Server) Stop() error {
	err := s.in.Close()
	if werr := s.cmd.Wait(); werr != nil && !errors.Is(err, os.ErrClosed) {
		if _, ok := errors.AsType[*exec.ExitError](werr); !ok {
			err = errors.Join(err, werr)
		}
	}
	return err
}
