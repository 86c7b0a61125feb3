package folder_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"conto/driver/document/delivery"
	"conto/driver/document/delivery/deliverytest"
	"conto/driver/document/delivery/folder"
)

// open makes a transmitter into a folder of the test's.
func open(t *testing.T) (*folder.Transmitter, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "exchange", "out")
	to, err := folder.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	return to, dir
}

// files reads everything in a folder.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, e := range entries {
		if all[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestFolder(t *testing.T) {
	deliverytest.Run(t, func(t *testing.T) (delivery.Transmitter, func() map[string][]byte) {
		to, dir := open(t)
		return to, func() map[string][]byte { return files(t, dir) }
	})
}

// TestNothingIsOverwritten: the same content was taken before; another one under the name is refused, and what was
// there stays.
func TestNothingIsOverwritten(t *testing.T) {
	to, dir := open(t)
	f := deliverytest.Sample()
	for i, before := range []bool{false, true, true} {
		taken, err := to.Send(t.Context(), f)
		if err != nil || taken.Before != before || taken.ID != filepath.Join(dir, f.Name) {
			t.Errorf("time %d: %+v, %v", i, taken, err)
		}
	}
	other := f
	other.Content = []byte("<b/>")
	if _, err := to.Send(t.Context(), other); !errors.Is(err, delivery.ErrOther) || errors.Is(err, delivery.ErrRefused) {
		t.Errorf("another file of the name: %v", err)
	}
	if all := files(t, dir); len(all) != 1 || string(all[f.Name]) != string(f.Content) {
		t.Errorf("there is %q", all)
	}
}

// TestFolder_Missing: a folder that went away is an error that passes, and not silence.
func TestFolder_Missing(t *testing.T) {
	to, dir := open(t)
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := to.Send(t.Context(), deliverytest.Sample()); err == nil || errors.Is(err, delivery.ErrRefused) {
		t.Errorf("%v", err)
	}
	if _, err := folder.New(filepath.Join(t.TempDir(), "x\x00")); err == nil {
		t.Error("no folder is one")
	}
}
