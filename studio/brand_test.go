package studio_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"path"
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	picturefile "conto/internal/picture"
	"conto/studio"
)

// TestImprint_Stamped: what a generation bears was stamped on it when it was asked for: a logo that was replaced
// meanwhile is still there for it, and a mark that was asked for later is not put on. The file is what marking made it.
func TestImprint_Stamped(t *testing.T) {
	var seen []studio.Stamp
	w := newWorld(t, &provider{})
	w.options.Pictures = picturefile.New(1)
	w.options.Mark = func(_ string, file []byte, s studio.Stamp) ([]byte, string, error) {
		seen = append(seen, s)
		return file, "image/jpeg", nil
	}
	w.Studio = studio.New(w.options)
	w.paying()
	logo := func(c color.NRGBA) studio.Logo {
		m := image.NewNRGBA(image.Rect(0, 0, 900, 90))
		m.SetNRGBA(0, 0, c)
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		l, err := w.Gallery.PutLogo(t.Context(), "ada", &b)
		if err != nil || l.Width != 512 || l.Height != 51 {
			t.Fatalf("%+v, %v", l, err)
		}
		return l
	}
	first := logo(color.NRGBA{255, 0, 0, 255})
	ask := func(id string, i *account.Imprint, model, prompt string) {
		t.Helper()
		if _, err := w.Start(t.Context(), studio.Request{Account: "ada", ID: id, Actor: account.Person("ada"), Model: model,
			Prompt: prompt, Imprint: i}); err != nil {
			t.Fatal(err)
		}
	}
	ask("g1", &account.Imprint{Logo: first.Key, Place: "top-left"}, "fast-image", "a cat")
	w.clock.Set(w.clock.Now().Add(time.Second))
	second := logo(color.NRGBA{0, 255, 0, 255})
	if second.Key == first.Key {
		t.Fatal("two logos have one file")
	}
	w.until("g1")
	if len(seen) != 1 || seen[0].Plan || seen[0].Imprint.Place != "top-left" || len(seen[0].Logo) == 0 {
		t.Fatalf("it bears %+v", seen)
	}
	if a, err := w.Gallery.AssetOf(t.Context(), "ada", "g1-1"); err != nil || !a.Imprint || a.Watermark ||
		a.Media != "image/jpeg" || path.Ext(a.Key) != ".jpg" {
		t.Errorf("%+v, %v", a, err)
	}
	ask("g2", nil, "fast-image", "a cat")
	w.until("g2")
	ask("g3", &account.Imprint{Logo: "ada/logo-none.png", Place: "top-left"}, "fast-image", "a cat")
	w.until("g3")
	if len(seen) != 1 {
		t.Errorf("without a mark, or with a logo that is gone, it bears %+v", seen[1:])
	}
	ask("g4", &account.Imprint{Text: "Acme", Place: "top-left"}, "mini-llm", "a cat")
	if g := w.until("g4"); g.Imprint != nil {
		t.Error("a text is to bear a mark")
	}
	w.clock.Set(time.Now().Add(10 * 24 * time.Hour)) // the files' instants are the machine's
	third := logo(color.NRGBA{0, 0, 255, 255})
	left, err := w.options.Blobs.List(t.Context(), "ada/logo-", "", 10)
	if err != nil || len(left) != 1 || left[0].Key != third.Key {
		t.Errorf("old logos: %+v, %v", left, err)
	}
}

// fonts reads what begins with a font's name; of letters it lacks Q.
type fonts struct{}

func (fonts) Read(file []byte) (studio.Face, error) {
	if !bytes.HasPrefix(file, []byte("font ")) {
		return studio.Face{}, fault.Wrong("font", message.FontIs)
	}
	return studio.Face{Name: string(file[5:]), Format: "otf"}, nil
}

func (fonts) Lacks(_ []byte, text string) (string, error) {
	return strings.Repeat("Q", strings.Count(text, "Q")), nil
}

func (fonts) Specimen(_ []byte, texts ...string) ([]byte, error) { return []byte(texts[0]), nil }

// TestFont_Stamped: a text is in the font that it was asked for in, also when that was replaced meanwhile; what is no
// font, or lacks a letter of the mark, is not kept.
func TestFont_Stamped(t *testing.T) {
	ctx := t.Context()
	var seen []studio.Stamp
	w := newWorld(t, &provider{})
	if _, err := w.Gallery.PutFont(ctx, "ada", []byte("font Nobody"), ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("where nothing reads fonts: %v", err)
	}
	w.options.Fonts = fonts{}
	w.options.Mark = func(media string, file []byte, s studio.Stamp) ([]byte, string, error) {
		seen = append(seen, s)
		return file, media, nil
	}
	w.Studio = studio.New(w.options)
	w.paying()
	put := func(file, text string) (studio.Font, error) { return w.Gallery.PutFont(ctx, "ada", []byte(file), text) }
	for file, text := range map[string]string{"none": "", "font Acme": "Quo vadis",
		"font " + strings.Repeat("x", studio.MaxFont): ""} {
		if _, err := put(file, text); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.20s: %v", file, err)
		}
	}
	first, err := put("font Acme Sans", "Acme")
	if err != nil || first.Name != "Acme Sans" || path.Ext(first.Key) != ".otf" || first.Bytes != 14 {
		t.Fatalf("%+v, %v", first, err)
	}
	ask := func(id, font string) {
		t.Helper()
		if _, err := w.Start(ctx, studio.Request{Account: "ada", ID: id, Actor: account.Person("ada"), Model: "fast-image",
			Prompt: "a cat", Imprint: &account.Imprint{Text: "Acme", Font: font, Place: "top-left"}}); err != nil {
			t.Fatal(err)
		}
	}
	ask("g1", first.Key)
	w.clock.Set(w.clock.Now().Add(time.Second))
	second, err := put("font Acme Serif", "Acme")
	if err != nil || second.Key == first.Key {
		t.Fatal(second, err)
	}
	w.until("g1")
	ask("g2", "ada/font-none.ttf")
	w.until("g2")
	if len(seen) != 2 || string(seen[0].Font) != "font Acme Sans" || seen[1].Font != nil ||
		seen[1].Imprint.Text != "Acme" {
		t.Errorf("%+v", seen)
	}
	if lacks, err := w.Gallery.FontLacks(ctx, second, "QA"); err != nil || lacks != "Q" {
		t.Errorf("it lacks %q, %v", lacks, err)
	}
	if got, err := w.Gallery.Specimen(ctx, second, "Acme"); err != nil || string(got) != "Acme" {
		t.Errorf("a specimen: %q, %v", got, err)
	}
	w.clock.Set(time.Now().Add(10 * 24 * time.Hour)) // the files' instants are the machine's
	third, err := put("font Acme Mono", "")
	if err != nil {
		t.Fatal(err)
	}
	left, err := w.options.Blobs.List(ctx, "ada/font-", "", 10)
	if err != nil || len(left) != 1 || left[0].Key != third.Key {
		t.Errorf("old fonts: %+v, %v", left, err)
	}
	if _, err := w.Gallery.Specimen(ctx, first, "Acme"); !fault.Is(err, fault.NotFound) {
		t.Errorf("of a font that is gone: %v", err)
	}
}

// TestImprint_Film: where no film can be marked, a film is delivered without the account's own mark.
func TestImprint_Film(t *testing.T) {
	w := filmWorld(t, &provider{}, nil)
	w.paying()
	if _, err := w.Start(t.Context(), studio.Request{Account: "ada", ID: "g1", Actor: account.Person("ada"),
		Model: "premium-video", Options: []byte(`{"seconds":2}`), Prompt: "a cat",
		Imprint: &account.Imprint{Text: "Acme", Place: "top-left"}}); err != nil {
		t.Fatal(err)
	}
	if g := w.until("g1"); g.State != studio.Succeeded {
		t.Errorf("%s %s", g.State, g.Code)
	}
	if a, _ := w.file("g1-1"); a.Imprint {
		t.Error("it is said to bear what it does not")
	}
}

// TestPutLogo_Refused: what is no logo.
func TestPutLogo_Refused(t *testing.T) {
	w := newWorld(t, &provider{})
	w.options.Pictures = picturefile.New(1)
	w.Studio = studio.New(w.options)
	var moving, good bytes.Buffer
	if err := gif.Encode(&moving, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&good, image.NewGray(image.Rect(0, 0, 9, 9)), nil); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"nothing": "", "an SVG": "<svg xmlns='http://www.w3.org/2000/svg'/>",
		"a GIF": moving.String(), "a part": good.String()[:60],
		"a heavy file": good.String() + strings.Repeat("x", studio.MaxLogo)} {
		if _, err := w.Gallery.PutLogo(t.Context(), "ada", strings.NewReader(file)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := w.options.Blobs.List(t.Context(), "ada/", "", 10); err != nil || len(left) != 0 {
		t.Errorf("%+v, %v", left, err)
	}
	if _, err := w.Gallery.PutLogo(t.Context(), "ada", &good); err != nil {
		t.Error(err)
	}
}
