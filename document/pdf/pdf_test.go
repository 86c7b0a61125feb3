package pdf_test

import (
	"bytes"
	"compress/zlib"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"conto/document/pdf"
	"conto/document/sample"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

var (
	streams = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	shown   = regexp.MustCompile(`(?s)BT ([\d.]+) ([\d.]+) Td \(((?:\\.|[^\\)])*)\) ?Tj ET`)
	escaped = regexp.MustCompile(`(?s)\\(.)`)
)

// text is what a PDF says: its texts in the order in which they are drawn, those of one height on one line. It also answers how
// many pages there are.
func text(t *testing.T, content []byte) (string, int) {
	t.Helper()
	var out strings.Builder
	pages := 0
	for _, stream := range streams.FindAllSubmatch(content, -1) {
		r, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue // a font, a picture
		}
		plain, err := io.ReadAll(r)
		if err != nil || !bytes.Contains(plain, []byte(" Td (")) {
			continue
		}
		if pages++; pages > 1 {
			out.WriteString("\n---\n")
		}
		height := ""
		for _, match := range shown.FindAllSubmatch(plain, -1) {
			if y := string(match[2]); y != height {
				height = y
				out.WriteByte('\n')
			} else {
				out.WriteString(" | ")
			}
			out.WriteString(wide(escaped.ReplaceAll(match[3], []byte("$1"))))
		}
	}
	return strings.TrimSpace(out.String()) + "\n", pages
}

// wide reads UTF-16, as texts are written.
func wide(bytes []byte) string {
	var units []uint16
	for i := 0; i+1 < len(bytes); i += 2 {
		units = append(units, uint16(bytes[i])<<8|uint16(bytes[i+1]))
	}
	return string(utf16.Decode(units))
}

// TestWhatDocumentsSayC33: each kind of document says what its golden file says, with every letter of every alphabet.
func TestWhatDocumentsSayC33(t *testing.T) {
	for name, doc := range sample.Cases() {
		t.Run(name, func(t *testing.T) {
			content, err := pdf.Draw(&doc, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := text(t, content)
			golden := filepath.Join("testdata", name+".txt")
			if *rewrite {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTheSameBytes: drawing again gives the same bytes.
func TestTheSameBytes(t *testing.T) {
	for name, doc := range sample.Cases() {
		first, err := pdf.Draw(&doc, nil)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := pdf.Draw(&doc, nil); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: %d and %d bytes, %v", name, len(first), len(second), err)
		}
	}
}

// TestLongDescriptions go on over as many pages as they take, and lose nothing.
func TestLongDescriptions(t *testing.T) {
	doc := sample.Cases()["upgrade"]
	doc.Lines[0].About = strings.Repeat("word ", 3000) + "end"
	content, err := pdf.Draw(&doc, nil)
	if err != nil {
		t.Fatal(err)
	}
	said, pages := text(t, content)
	if n := strings.Count(said, "word"); n != 3000 || !strings.Contains(said, "end") || pages < 4 || !strings.Contains(said, "Total") {
		t.Errorf("%d words on %d pages", n, pages)
	}
	many := sample.Cases()["upgrade"]
	for range 60 {
		many.Lines = append(many.Lines, many.Lines[0])
	}
	many.Lines[30].About = strings.Repeat("x", 400) // a word wider than the page
	content, err = pdf.Draw(&many, nil)
	if err != nil {
		t.Fatal(err)
	}
	said, pages = text(t, content)
	if n := strings.Count(said, "instead of Creator"); n != 60 || pages < 3 || strings.Count(said, "x") < 400 {
		t.Errorf("%d of 60 lines on %d pages", n, pages)
	}
}

// TestLogo: a logo takes the place of the seller's name; what is no picture is an error.
func TestLogo(t *testing.T) {
	doc := sample.Cases()["upgrade"]
	with, err := pdf.Draw(&doc, &pdf.Logo{Kind: "png", Image: sample.Logo})
	if err != nil || !bytes.Contains(with, []byte("/Subtype /Image")) {
		t.Errorf("%d bytes, %v", len(with), err)
	}
	if _, err := pdf.Draw(&doc, &pdf.Logo{Kind: "png", Image: []byte("no picture")}); err == nil {
		t.Error("what is no picture is drawn")
	}
}
