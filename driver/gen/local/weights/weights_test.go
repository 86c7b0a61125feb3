package weights_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"conto/driver/gen/local/weights"
)

// TestMade: make makes them before it builds or tests. Without make there may be none.
func TestMade(t *testing.T) {
	for _, name := range weights.Made {
		content, err := weights.Bytes(name)
		switch {
		case errors.Is(err, weights.ErrMissing) && os.Getenv("CONTO_ASSETS") == "":
			t.Skip(err)
		case err != nil:
			t.Error(err)
		case len(content) < 10_000:
			t.Errorf("%s has %d bytes", name, len(content))
		}
	}
	program, err := weights.Program(weights.Flite)
	if err != nil || !bytes.HasPrefix(program, []byte("\x00asm")) {
		t.Errorf("%v: the program is no WebAssembly", err)
	}
	if _, err := weights.Program(weights.Enlarge); err == nil {
		t.Error("numbers are decompressed")
	}
}

func TestNumbers(t *testing.T) {
	if _, err := weights.Numbers("nothing.f32"); !errors.Is(err, weights.ErrMissing) {
		t.Errorf("what is not there is %v", err)
	}
	numbers, err := weights.Numbers(weights.Enlarge)
	if err != nil {
		t.Skip(err)
	}
	if len(numbers) != 8612 {
		t.Errorf("%d numbers", len(numbers))
	}
	for i, n := range numbers {
		if n < -10 || n > 10 || n != n {
			t.Fatalf("number %d is %v", i, n)
		}
	}
}
