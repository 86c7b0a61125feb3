package text_test

import (
	"fmt"
	"testing"

	"conto/core/text"
)

// TestChanges: what changes is shown with what stands around it, and nothing where nothing does.
func TestChanges(t *testing.T) {
	before := "a\nb\nc\nd\ne\nf\ng\nh\n"
	if list := text.Changes(before, before); list != nil {
		t.Errorf("the same text: %v", list)
	}
	got := ""
	for _, l := range text.Changes(before, "a\nb\nc\nd\nE\nf\ng\nh\ni\n") {
		got += fmt.Sprintf("%d%s%s ", l.Number, l.Mark, l.Text)
	}
	if want := "3c 4d 5-e 5+E 6f 7g 8h 9+i "; got != want {
		t.Errorf("it is %q, want %q", got, want)
	}
}
