package sqlite

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"conto/driver/store"
)

// TestErasedIsOverwrittenC37: nothing that was deleted can be read from the file, on pages that are free again neither:
// records of every length from a line to several pages, deleted while others stay.
func TestErasedIsOverwrittenC37(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	const gone, kept = "gone@example.com", "kept@example.com"
	record := func(i int, who string) store.Record {
		return store.Record{Account: fmt.Sprint("acc_", i), Kind: "person", ID: who,
			Body: bytes.Repeat([]byte(who+" "), 1+i*i/40)}
	}
	for i := range 200 {
		for _, who := range []string{gone, kept} {
			if _, err := s.Put(t.Context(), record(i, who), false); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range 200 {
		if r := record(i, gone); s.Delete(t.Context(), r.Account, r.Kind, r.ID) != nil {
			t.Fatal("a record cannot be deleted")
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(file, []byte(kept)) {
		t.Error("what was kept is not in the file")
	}
	if n := bytes.Count(file, []byte(gone)); n != 0 {
		t.Errorf("the file still has what was deleted, %d times", n)
	}
}
