package transmission_test

import (
	"testing"

	"pgregory.net/rapid"

	"conto/core/transmission"
)

// TestNumber_OfFileName: of every file that was ever named, and of no other.
func TestNumber_OfFileName(t *testing.T) {
	const sender = "IT01234560587"
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, transmission.Last).Draw(t, "n")
		name, err := transmission.FileName(sender, n)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := transmission.Number(sender, name); err != nil || got != n {
			t.Fatalf("%s is %d, %v; want %d", name, got, err, n)
		}
	})
	for _, name := range []string{"", "IT01234560587_00001", "IT01234560588_00001.xml", "IT01234560587_1.xml",
		"IT01234560587_0000a.xml", "IT01234560587_00000.xml", "IT01234560587_000001.xml"} {
		if n, err := transmission.Number(sender, name); err == nil {
			t.Errorf("%q is %d", name, n)
		}
	}
}
