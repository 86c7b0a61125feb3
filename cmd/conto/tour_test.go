package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"

	"conto/client"
	"conto/internal/browsertest"
)

// toldText is the text that customers are told how credits and plans work by, a sentence or an item of a list per
// line.
//
//go:embed testdata/text.txt
var toldText string

// chapter is what the text says under one heading.
type chapter struct {
	heading string
	within  bool // the heading before it
	steps   []step
}

// step shows that lines of the text are true, and fails the test where they are not.
type step struct {
	lines   []string
	caption string // what is done, and what the picture shows
	walk    func(g *guide)
	from    string // the element that the picture begins above; "": no page can show it
	tall    int64  // of the picture, in pixels; 0 is tourTall
	proof   string // the file and the test that prove what a walk cannot; "": the walk proves it all
}

// tourTall is how tall most pictures are.
const tourTall = 760

// guide walks through the text with a server and a browser.
type guide struct {
	journey
	s *server
}

// tour returns the stories in the order of the text.
func tour() []chapter {
	return slices.Concat(creditStories(), planStories(), monthStories(), changeStories(), teamStories(), issueStories())
}

// spoken returns a line of the text without the sign of its list.
func spoken(line string) string {
	if rest, ok := strings.CutPrefix(line, "- "); ok {
		return rest
	}
	if number, rest, ok := strings.Cut(line, ". "); ok && len(number) == 1 && number[0] >= '1' && number[0] <= '9' {
		return rest
	}
	return line
}

// TestTour_EveryLine: each heading of the text is a chapter, each of its lines is in exactly one step of that
// chapter, no
// step quotes what the text does not say, and docs/TOUR.md is what the steps say.
func TestTour_EveryLine(t *testing.T) {
	t.Parallel()
	stories := tour()
	at, open := -1, map[string]bool{}
	closed := func() {
		for line := range open {
			t.Errorf("%q quotes what the text does not say there: %q", stories[at].heading, line)
		}
	}
	for line := range strings.Lines(toldText) {
		line = spoken(strings.TrimSpace(line))
		switch {
		case at+1 < len(stories) && stories[at+1].heading == line:
			closed()
			at, open = at+1, map[string]bool{}
			for _, one := range stories[at].steps {
				for _, quoted := range one.lines {
					if open[quoted] {
						t.Errorf("%q quotes twice: %q", line, quoted)
					}
					open[quoted] = true
				}
			}
		case !open[line]:
			t.Errorf("no step shows %q", line)
		default:
			delete(open, line)
		}
	}
	closed()
	if at != len(stories)-1 {
		t.Errorf("the text has no heading %q", stories[at+1].heading)
	}
	for _, one := range stories {
		for _, s := range one.steps {
			file, test, named := strings.Cut(s.proof, " ")
			if source, err := os.ReadFile(filepath.Join("../..", file)); named && (err != nil ||
				!strings.Contains(string(source), "func "+test+"(")) {
				t.Errorf("%s has no %s (%v)", file, test, err)
			}
		}
	}
	written, err := os.ReadFile("../../docs/TOUR.md")
	if err != nil || string(written) != tourPage(stories) {
		t.Errorf("docs/TOUR.md is not what the steps say (%v); make tour writes it", err)
	}
}

// pictureOf names the picture of a step.
func pictureOf(s chapter, n int) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s.heading) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ' && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return fmt.Sprintf("%s-%d.png", strings.Trim(b.String(), "-"), n+1)
}

// tourPage is docs/TOUR.md.
func tourPage(stories []chapter) string {
	var b strings.Builder
	b.WriteString(`# Credits and plans, shown line by line

What customers are told about credits and plans, each line beside the step that shows it. ` + "`make tour`" + ` walks
through these steps with a server and a browser, checks every line as it goes, and writes this page and its pictures:
where the product stops doing what a line says, it fails. Time passes on test clocks, banks and models are stand-ins.
That no line is left out is a test of the suite.
`)
	for _, s := range stories {
		mark := "##"
		if s.within {
			mark = "###"
		}
		fmt.Fprintf(&b, "\n%s %s\n", mark, s.heading)
		for i, one := range s.steps {
			b.WriteString("\n> " + strings.Join(one.lines, "<br>\n> ") + "\n\n" + one.caption + "\n")
			if file, test, named := strings.Cut(one.proof, " "); named {
				fmt.Fprintf(&b, "What these steps cannot show is proven by `%s` in [%s](../%s).\n", test, file, file)
			}
			if one.from != "" {
				fmt.Fprintf(&b, "\n![%s](tour/%s)\n", s.heading, pictureOf(s, i))
			}
		}
	}
	return b.String()
}

// TestTour walks through every line of the text, and writes docs/TOUR.md and its pictures into the folder that
// CONTO_TOUR names. make tour does; the suite does not, as it takes a minute.
func TestTour(t *testing.T) {
	folder := os.Getenv("CONTO_TOUR")
	if folder == "" {
		t.Skip("make tour walks through it")
	}
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	pictures := filepath.Join(folder, "tour")
	fine(t, "remove", os.RemoveAll(pictures))
	fine(t, "make a folder", os.MkdirAll(pictures, 0o750))
	for _, one := range tour() {
		t.Run(one.heading, func(t *testing.T) {
			at := browsertest.Screen{Width: 1280, Language: "en"}
			own := *s
			own.t = t
			g := &guide{journey{browsertest.Look(t, program, s.boot.URL, "/help", at), t}, &own}
			for i, step := range one.steps {
				step.walk(g)
				if step.from != "" {
					g.draws(filepath.Join(pictures, pictureOf(one, i)), step.from, step.tall)
				}
			}
		})
	}
	if !t.Failed() {
		fine(t, "write", os.WriteFile(filepath.Join(folder, "TOUR.md"), []byte(tourPage(tour())), 0o600))
	}
}

// draws keeps a picture of the page from an element on, as wide as the window.
func (g *guide) draws(path, from string, tall int64) {
	g.t.Helper()
	if tall == 0 {
		tall = tourTall
	}
	fine(g.t, "write", os.WriteFile(path, slim(g.t, g.Part(g.t, from, tall)), 0o600))
}

// slim draws a picture with the 256 colours that it has most of, and the nearest of them for the rest.
func slim(t *testing.T, drawn []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(drawn))
	fine(t, "read a picture", err)
	counts, b := map[color.Color]int{}, full.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			counts[full.At(x, y)]++
		}
	}
	var colours color.Palette
	for c := range counts {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.Color) int { return counts[b] - counts[a] })
	colours = colours[:min(256, len(colours))]
	small, nearest := image.NewPaletted(b, colours), map[color.Color]uint8{}
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := full.At(x, y)
			if _, known := nearest[c]; !known {
				nearest[c] = uint8(colours.Index(c)) //nolint:gosec // of 256
			}
			small.SetColorIndex(x, y, nearest[c])
		}
	}
	var out bytes.Buffer
	fine(t, "draw", (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, small))
	return out.Bytes()
}

// enters opens the pages of an account as one of its people, "" being its owner.
func (g *guide) enters(account, user, path string) {
	g.t.Helper()
	portal, err := g.s.Portals.Open(g.t.Context(), account, user, "")
	fine(g.t, "make a link", err)
	g.open(strings.TrimPrefix(portal.URL, g.s.boot.URL))
	g.open(path)
}

// opens opens an account at a time, on a plan by the month, or on the free one for "".
func (g *guide) opens(at, plan string) (*client.Account, *traveller) {
	g.t.Helper()
	a, clock := g.s.openAt(at)
	if plan != "" {
		on(plan, "pm_ok")(g.t, g.s, a.ID, clock)
	}
	return g.s.account(a.ID), clock
}

// holds checks what must be so.
func (g *guide) holds(so bool, format string, args ...any) {
	g.t.Helper()
	if !so {
		g.t.Fatalf(format, args...)
	}
}

// spends spends on a model, and returns what it took.
func (g *guide) spends(account, model string, o client.Options) *client.Hold {
	g.t.Helper()
	h, err := g.s.Credits.Spend(g.t.Context(), account, client.HoldRequest{Model: model, Options: o})
	fine(g.t, "spend on "+model, err)
	return h
}

// quoted returns what a generation would take.
func (g *guide) quoted(account, model string, o client.Options) *client.Quote {
	g.t.Helper()
	q, err := g.s.Credits.Quote(g.t.Context(), account, client.HoldRequest{Model: model, Options: o})
	fine(g.t, "quote "+model, err)
	return q
}

// lacks fails the test where the page says a text.
func (g *guide) lacks(texts ...string) {
	g.t.Helper()
	said := strings.ReplaceAll(g.text("main"), "\u00a0", " ")
	for _, text := range texts {
		if strings.Contains(said, text) {
			g.t.Fatalf("the page says %q:\n%s", text, said)
		}
	}
}

// await has the browser wait for what a script promises.
func await(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
