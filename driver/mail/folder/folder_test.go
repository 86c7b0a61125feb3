package folder_test

import (
	"os"
	"path/filepath"
	"testing"

	"conto/driver/mail"
	"conto/driver/mail/folder"
	"conto/driver/mail/mailtest"
)

func TestFolder(t *testing.T) {
	mailtest.Run(t, func(t *testing.T) (mail.Sender, func() [][]byte) {
		dir := filepath.Join(t.TempDir(), "mail")
		s, err := folder.New(dir)
		if err != nil {
			t.Fatal(err)
		}
		return s, func() [][]byte { return files(t, dir) }
	})
}

// files reads everything in a folder.
func files(t *testing.T, dir string) [][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, content)
	}
	return all
}

// TestSentTwiceIsThereOnce: the file bears the mail's id, whatever is in it.
func TestSentTwiceIsThereOnce(t *testing.T) {
	dir := t.TempDir()
	s, err := folder.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := mail.Mail{ID: "../paid:acc_1/ch_1", From: "a@b.example", To: "c@d.example", Subject: "s", Text: "t", HTML: "h"}
	for range 2 {
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("%d files", n)
	}
	if _, err := os.Stat(filepath.Join(dir, "..-paid-acc_1-ch_1.eml")); err != nil {
		t.Error(err)
	}
}
