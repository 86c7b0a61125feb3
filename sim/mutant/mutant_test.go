package mutant_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"conto/sim"
)

// The lives in which a mistake must be found: most are in the first, and some need much to come together. Without a
// mistake fewer do.
const (
	lives      = 120
	rightLives = 6
	days       = 60
)

// The same of lives in which accounts generate, too.
const (
	studioLives    = 180
	studioDays     = 2
	studioAccounts = 8
)

// patience is how long one hunt may take, on a machine that does much else.
const patience = 15 * time.Minute

// found is the exit code of a hunt that found something.
const found = 3

// TestMain is a hunt when CONTO_HUNT is set: that is how this test runs itself, built with a mistake.
func TestMain(m *testing.M) {
	if os.Getenv("CONTO_HUNT") != "" {
		os.Exit(hunt())
	}
	os.Exit(m.Run())
}

// hunt lives one life after the other until something comes out differently.
func hunt() int {
	most, err := strconv.ParseUint(os.Getenv("CONTO_HUNT"), 10, 64)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	for seed := uint64(1); seed <= most; seed++ {
		c := sim.Config{Seed: seed, Days: days, Rough: true}
		if os.Getenv("CONTO_HUNT_STUDIO") != "" {
			c = sim.Config{Seed: seed, Days: studioDays, Accounts: studioAccounts, Generations: true, Rough: true}
		}
		if _, err := sim.Run(c); err != nil {
			fmt.Println(err)
			return found
		}
	}
	return 0
}

// TestMutants builds the simulator with each mistake, which must be found; and nothing without one. By
// itself it takes a spread of them over the rules, which is what two cores do in two minutes; with
// CONTO_MUTANTS=all, all of them, and with a word, those whose names have it.
func TestMutants(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	chosen := os.Getenv("CONTO_MUTANTS")
	gate := make(chan struct{}, 2) // builds and hunts at a time
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		gate <- struct{}{}
		defer func() { <-gate }()
		for _, studio := range []bool{false, true} {
			if code, out := run(t, os.Args[0], rightLives, studio); code != 0 {
				t.Errorf("without a mistake the simulator finds one:\n%s", out)
			}
		}
	})
	for _, m := range mutants {
		if chosen == "" && !m.always || chosen != "" && chosen != "all" && !strings.Contains(m.name, chosen) {
			continue
		}
		t.Run(strings.ReplaceAll(m.name, " ", "_"), func(t *testing.T) {
			t.Parallel()
			gate <- struct{}{}
			defer func() { <-gate }()
			lives := lives
			if m.ofStudio() {
				lives = studioLives
			}
			code, out := run(t, build(t, root, m), lives, m.ofStudio())
			broken := strings.Contains(out, "panic: ") && strings.Contains(out, "conto/core/")
			switch {
			case code == found:
				t.Log(firstLine(out))
			case broken: // an event that cannot be: the core stops the program rather than keep a wrong state
				t.Log(firstLine(out))
			case code == 0:
				t.Errorf("%s, and nobody notices, in %d lives", m.name, lives)
			default:
				t.Errorf("the hunt ended with code %d:\n%s", code, out)
			}
		})
	}
}

// TestMutantsMatch: a replacement that matches nowhere, or twice, would be no mistake, or another one.
func TestMutantsMatch(t *testing.T) {
	for _, m := range mutants {
		if _, err := mutate(filepath.Join("..", ".."), m); err != nil {
			t.Error(err)
		}
	}
}

// mutate returns a file with the mistake.
func mutate(root string, m mutant) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(root, m.file))
	if err != nil {
		return nil, err
	}
	if n := bytes.Count(text, []byte(m.old)); n != 1 {
		return nil, fmt.Errorf("%s: %q is %d times in %s, not once", m.name, m.old, n, m.file)
	}
	return bytes.Replace(text, []byte(m.old), []byte(m.new), 1), nil
}

// build builds this test with a mistake, of which only the compiler knows.
func build(t *testing.T, root string, m mutant) string {
	t.Helper()
	text, err := mutate(root, m)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	program, wrong, overlay := filepath.Join(dir, "hunt"), filepath.Join(dir, "wrong.go"), filepath.Join(dir,
		"overlay.json")
	list, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(root, m.file): wrong}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(wrong, text, 0o600), os.WriteFile(overlay, list, 0o600)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "test", "-c", "-p", "1", "-ldflags=-s -w", "-overlay", overlay, "-o", program,
		"conto/sim/mutant")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s does not build: %v\n%s", m.name, err, out)
	}
	return program
}

// run hunts with a program, in lives with the studio or without, and returns its code and what it said.
func run(t *testing.T, program string, lives int, studio bool) (int, string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = append(os.Environ(), "CONTO_HUNT="+strconv.Itoa(lives))
	if studio {
		cmd.Env = append(cmd.Env, "CONTO_HUNT_STUDIO=yes")
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode(), string(out)
	case err != nil:
		t.Fatal(err)
	}
	return 0, string(out)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strconv.Quote(line)
}
