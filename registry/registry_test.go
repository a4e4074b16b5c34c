package registry_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"kapok"
	"kapok/connect"
	"kapok/registry"
	"kapok/store"
)

func open(t *testing.T, dir string) *registry.Store {
	t.Helper()
	db, err := store.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := registry.New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func register(t *testing.T, s *registry.Store, target connect.Target) registry.System {
	t.Helper()
	sys, err := s.Register(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	return sys
}

var service = connect.Target{Kind: "openai", Name: "试点服务", URL: "https://model.example/v1", Model: "m-7b", System: "你是客服。"}

// A service assessed again, by another process, with other limits, is the same.
func TestSameServiceIsOneSystem(t *testing.T) {
	dir := t.TempDir()
	first := register(t, open(t, dir), service)
	again := service
	again.Concurrency, again.RPM, again.Retries, again.Name = 99, 60, 2, "又名"
	second := register(t, open(t, dir), again)
	if second.ID != first.ID || second.Digest != first.Digest {
		t.Errorf("%s became %s", first.ID, second.ID)
	}
	if second.Name != service.Name || !second.Since.Equal(first.Since) || second.Target.System != service.System {
		t.Errorf("found %+v, registered %+v", second, first)
	}
	if first.Demo() || !register(t, open(t, dir), connect.Target{Kind: "demo"}).Demo() {
		t.Error("only the demo is a demo")
	}
}

// Whatever shapes the answers makes another system.
func TestWhatShapesAnswersMakesAnotherSystem(t *testing.T) {
	s := open(t, t.TempDir())
	seen := map[string]string{register(t, s, service).ID: "the service"}
	hot := 1.0
	for what, change := range map[string]func(*connect.Target){
		"its key":           func(t *connect.Target) { t.Key = "env:OTHER" },
		"its system prompt": func(t *connect.Target) { t.System = "你是律师。" },
		"no system prompt":  func(t *connect.Target) { t.System = "" },
		"its model":         func(t *connect.Target) { t.Model = "m-14b" },
		"its address":       func(t *connect.Target) { t.URL = "https://model.example/v2" },
		"its temperature":   func(t *connect.Target) { t.Temperature = &hot },
		"its length":        func(t *connect.Target) { t.MaxTokens = 64 },
		"its parameters":    func(t *connect.Target) { t.Extra = map[string]any{"top_k": 1} },
	} {
		target := service
		change(&target)
		id := register(t, s, target).ID
		if other, ok := seen[id]; ok {
			t.Errorf("%s changed and it is still %s", what, other)
		}
		seen[id] = what
	}
}

// A name is found where none is given, and two systems never share an id.
func TestSystemWithoutANameIsCalledByItsAddress(t *testing.T) {
	s := open(t, t.TempDir())
	target := service
	target.Name = ""
	if sys := register(t, s, target); sys.Name != "https://model.example/v1" {
		t.Errorf("it is called %q", sys.Name)
	}
	ids := map[string]kapok.Digest{}
	rapid.Check(t, func(rt *rapid.T) {
		target.System = rapid.StringN(0, 20, 60).Draw(rt, "system")
		sys, err := s.Register(t.Context(), target)
		if err != nil {
			rt.Fatal(err)
		}
		if d, ok := ids[sys.ID]; ok && d != sys.Digest || sys.Digest != target.Digest() {
			rt.Fatalf("%s stands for two systems", sys.ID)
		}
		ids[sys.ID] = sys.Digest
	})
}

// The database holds where the key is found, never the key.
func TestNoKeyIsEverStored(t *testing.T) {
	const secret = "sk-very-secret-0123456789"
	t.Setenv("KAPOK_TEST_SECRET", secret)
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := open(t, dir)
	target := service
	for _, ref := range []string{"env:KAPOK_TEST_SECRET", "file:" + file} {
		target.Key, target.System = ref, ref
		if _, err := connect.Open(target); err != nil { // reads the key
			t.Fatal(err)
		}
		if sys := register(t, s, target); sys.Target.Key != ref {
			t.Errorf("the reference came back as %q", sys.Target.Key)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(raw, []byte(secret)) {
			t.Errorf("%s holds the key", filepath.Base(f))
		}
	}
}
