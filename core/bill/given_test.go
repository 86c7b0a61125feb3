package bill

import (
	"testing"

	"pgregory.net/rapid"

	"conto/core/fault"
)

// TestIssue_Given: after a restored copy, no number is given that a document has of which the books do not know, each
// is one more than the one before it otherwise, and what was skipped is said by the document that follows.
func TestIssue_Given(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Series
		var given Number
		on := day(2026, 11, 1)
		used := map[string]bool{}
		for range rapid.IntRange(1, 30).Draw(t, "documents") {
			on = on.AddDays(rapid.IntRange(0, 20).Draw(t, "days"))
			if rapid.IntRange(0, 5).Draw(t, "restored") == 0 {
				given = Number{on.Year, s.before(on) + rapid.IntRange(-2, 9).Draw(t, "given")}
			}
			d := draft("IT", 1000, on)
			d.Given = given
			before := s.before(on)
			doc, err := s.Issue(d)
			if err != nil {
				t.Fatal(err)
			}
			n, err := ParseNumber(doc.Number)
			if err != nil || used[doc.Number] {
				t.Fatalf("%s was given before, or is no number: %v", doc.Number, err)
			}
			if given.Year == n.Year && n.Number <= given.Number {
				t.Fatalf("%s, though up to %s all are given", doc.Number, given)
			}
			if n.Number != before+1+doc.Skipped || doc.Skipped > 0 && n.Number != given.Number+1 {
				t.Fatalf("%s after %d, %d skipped", doc.Number, before, doc.Skipped)
			}
			if err := s.Check(&doc); err != nil {
				t.Fatal(err)
			}
			doc.Skipped++
			if s.Check(&doc) == nil {
				t.Fatal("a document that says it skipped more is not found")
			}
			doc.Skipped--
			used[doc.Number] = true
			s.Apply(&doc)
		}
	})
}

func TestParseNumber(t *testing.T) {
	if n, err := ParseNumber("2026/000123"); err != nil || n != (Number{2026, 123}) {
		t.Errorf("%v, %v", n, err)
	}
	for _, bad := range []string{"", "2026", "2026/123", "2026/000000", "2026/-00001", "26/000001", "TEST-2026/000001",
		"2026/000123 ", "2026/0000001"} {
		if n, err := ParseNumber(bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is %v, %v", bad, n, err)
		}
	}
}
