package pdf_test

import (
	"bytes"
	"compress/zlib"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"conto/core/bill"
	"conto/driver/document/pdf"
	"conto/driver/document/sample"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

var (
	streams = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	shown   = regexp.MustCompile(`(?s)BT (-?[\d.]+) (-?[\d.]+) Td \(((?:\\.|[^\\)])*)\) ?Tj ET`)
	escaped = regexp.MustCompile(`(?s)\\(.)`)
)

// drawn is a text, with where it begins, in points from the lower left, and on which page.
type drawn struct {
	text string
	x, y float64
	page int
}

// draws returns the texts of a PDF in the order in which they are drawn.
func draws(content []byte) []drawn {
	var all []drawn
	page := 0
	for _, stream := range streams.FindAllSubmatch(content, -1) {
		r, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue // a font, a picture
		}
		plain, err := io.ReadAll(r)
		if err != nil || !bytes.Contains(plain, []byte(" Td (")) {
			continue
		}
		page++
		for _, match := range shown.FindAllSubmatch(plain, -1) {
			x, _ := strconv.ParseFloat(string(match[1]), 64)
			y, _ := strconv.ParseFloat(string(match[2]), 64)
			all = append(all, drawn{wide(escaped.ReplaceAll(match[3], []byte("$1"))), x, y, page})
		}
	}
	return all
}

// text returns what a PDF says, those texts of one height on one line. It also answers how many pages there are.
func text(t *testing.T, content []byte) (string, int) {
	t.Helper()
	var out strings.Builder
	var last drawn
	for _, d := range draws(content) {
		if d.page != last.page && last.page > 0 {
			out.WriteString("\n---\n")
		}
		if d.y != last.y || d.page != last.page {
			out.WriteByte('\n')
		} else {
			out.WriteString(" | ")
		}
		out.WriteString(d.text)
		last = d
	}
	return strings.TrimSpace(out.String()) + "\n", last.page
}

// wide reads UTF-16, as texts are written.
func wide(bytes []byte) string {
	var units []uint16
	for i := 0; i+1 < len(bytes); i += 2 {
		units = append(units, uint16(bytes[i])<<8|uint16(bytes[i+1]))
	}
	return string(utf16.Decode(units))
}

// TestDocuments_WordsC33: each kind of document says what its golden file says, with every letter of every alphabet.
func TestDocuments_WordsC33(t *testing.T) {
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

// TestSameBytes: drawing again gives the same bytes.
func TestSameBytes(t *testing.T) {
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
	if n := strings.Count(said, "word"); n != 3000 || !strings.Contains(said, "end") || pages < 4 ||
		!strings.Contains(said, "Total") {
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

// TestNothingRunsOff: whatever is how long, each text begins between the margins, and above the foot but for the foot
// itself.
func TestNothingRunsOff(t *testing.T) {
	const point = 72 / 25.4 // of which PDFs count so many in a millimetre, from the bottom
	for _, long := range []string{strings.Repeat("very long name ", 60), strings.Repeat("無", 900),
		strings.Repeat("W", 900)} {
		for _, name := range []string{"proforma", "credit-note", "overflow"} {
			doc := sample.Cases()[name]
			fillTexts(reflect.ValueOf(&doc).Elem(), long)
			content, err := pdf.Draw(&doc, nil)
			if err != nil {
				t.Fatal(err)
			}
			foot := map[string]int{}
			for _, drawn := range draws(content) {
				x, y := drawn.x/point, 297-drawn.y/point
				if x < 21.9 || x > 188 || y < 10 || y > 278.1 {
					t.Errorf("%s: %.20q is at %.1f, %.1f", name, drawn.text, x, y)
				}
				if y > 262+4.6 {
					foot[fmt.Sprintf("%.0f", y)]++
				}
			}
			if len(foot) != 2 { // the lines of the foot
				t.Errorf("%s: below the page's end are texts at %v", name, foot)
			}
		}
	}
}

// TestAccountants_Fields: no rate of nothing without its reason, nothing on trial that is not marked on each page,
// and money that came by bank transfer goes back by one.
func TestAccountants_Fields(t *testing.T) {
	for name, doc := range sample.Cases() {
		content, err := pdf.Draw(&doc, nil)
		if err != nil {
			t.Fatal(err)
		}
		said, pages := text(t, content)
		if zero := regexp.MustCompile(`(^|\D)0 %`); zero.MatchString(said) {
			t.Errorf("%s has a rate of 0 %%", name)
		}
		if marked := strings.Count(said, "TEST\n"); doc.Trial != (marked >= pages) {
			t.Errorf("%s: a trial is %v, and %d of %d pages say so", name, doc.Trial, marked, pages)
		}
		if doc.Kind != bill.CreditNote {
			continue
		}
		if storno := fmt.Sprintf("%s of ", doc.Of.Number); !strings.Contains(said, storno) &&
			!strings.Contains(said, doc.Of.Number+" del ") {
			t.Errorf("%s does not name its invoice", name)
		}
		if card := regexp.MustCompile(`(?i)\b(carta|card)\b`); card.MatchString(said) != (doc.Payment.Method == bill.Card) {
			t.Errorf("%s is paid back by %s: %s", name, doc.Payment.Method, said)
		}
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

// TestWideLogo: a logo that is a line leaves the title its place.
func TestWideLogo(t *testing.T) {
	wide := image.NewGray(image.Rect(0, 0, 400, 4))
	var file bytes.Buffer
	if err := png.Encode(&file, wide); err != nil {
		t.Fatal(err)
	}
	doc := sample.Cases()["upgrade"]
	content, err := pdf.Draw(&doc, &pdf.Logo{Kind: "png", Image: file.Bytes()})
	if err != nil {
		t.Fatal(err)
	}
	for _, stream := range streams.FindAllSubmatch(content, -1) {
		r, err := zlib.NewReader(bytes.NewReader(stream[1]))
		if err != nil {
			continue
		}
		plain, _ := io.ReadAll(r)
		if placed := regexp.MustCompile(`q ([\d.]+) 0 0 ([\d.]+) .*/I\w+ Do`).FindSubmatch(plain); placed != nil {
			if width, _ := strconv.ParseFloat(string(placed[1]), 64); width < 220 || width > 222 { // points
				t.Errorf("it is %s points wide", placed[1])
			}
			return
		}
	}
	t.Error("there is no logo")
}

// TestPanicsAreErrors: a document that cannot be drawn ends nothing but itself.
func TestPanicsAreErrors(t *testing.T) {
	doc := sample.Cases()["upgrade"]
	doc.Date.Month = 13
	if _, err := pdf.Draw(&doc, nil); err == nil {
		t.Error("a thirteenth month is drawn")
	}
}

// TestSellerAlone: with nothing but a seller the page is drawn, which is how a seller's logo is tried before there is a
// document.
func TestSellerAlone(t *testing.T) {
	if _, err := pdf.Draw(&bill.Document{Seller: sample.Cases()["upgrade"].Seller},
		&pdf.Logo{Kind: "png", Image: sample.Logo}); err != nil {
		t.Error(err)
	}
}
