package cutout

import (
	"errors"
	"image"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"conto/driver/gen/local/vision"
)

// spread returns a matte whose columns are the values, each so many pixels wide.
func spread(wide int, values ...uint8) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, wide*len(values), 50))
	for i := range m.Pix {
		m.Pix[i] = values[i%m.Stride/wide]
	}
	return m
}

// TestCut: what is white stays as it is, what is black is gone, and between them it is as clear as the matte is grey.
func TestCut(t *testing.T) {
	s := render(60, 40, things["disc"], waves, 0)
	s.picture.Pix[3] = 100 // it was clear before
	out, err := Cut(s.picture, spread(10, 255, 250, 255, 0, 5, 0))
	if err != nil || out.Rect != s.picture.Rect {
		t.Fatal(err)
	}
	for i := 0; i < len(out.Pix); i += 4 {
		p, before := out.Pix[i:i+4], s.picture.Pix[i:i+4]
		switch x := i / 4 % 60; {
		case x < 28 && string(p) != string(before):
			t.Fatalf("at %d it is %v, was %v", x, p, before)
		case x > 31 && string(p) != "\x00\x00\x00\x00":
			t.Fatalf("at %d it is %v", x, p)
		}
	}
	out, err = Cut(s.picture, spread(1, 255, 255, 255, 255, 255, 128, 0, 0, 0, 0, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if a := out.NRGBAAt(27, 20).A; a < 100 || a > 155 {
		t.Errorf("in the middle of the edge alpha is %d", a)
	}
}

// TestCut_Refused: each bound decides.
func TestCut_Refused(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	for name, c := range map[string]struct {
		matte *image.Gray
		want  Reason
	}{
		"half grey":      {spread(10, 255, 128, 100, 0), Unclear},
		"all grey":       {spread(10, 128), Unclear},
		"a little grey":  {spread(1, 255, 255, 255, 255, 150, 0, 0), ""},
		"all black":      {spread(10, 0, 3), Blank},
		"all white":      {spread(10, 255), Blank},
		"a little white": {spread(1, append(make([]uint8, 300), 255)...), ""},
	} {
		_, err := Cut(m, c.matte)
		var got Reason
		if refused := (*Error)(nil); errors.As(err, &refused) {
			got = refused.Reason
		}
		if got != c.want || c.want == "" && err != nil {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := Cut(m, image.NewGray(image.Rectangle{})); !errors.Is(err, ErrEmpty) {
		t.Errorf("no matte: %v", err)
	}
}

// TestCut_Vision: conto-vision finds what was drawn, whatever is behind. Through rings it does not look always.
func TestCut_Vision(t *testing.T) {
	path := filepath.Join("..", "..", "..", "..", "bin", "conto-vision")
	if _, err := os.Stat(path); err != nil {
		t.Skip("conto-vision is not built, which cuts out anything: `make vision` builds it, of 270 MB from npm")
	}
	program, err := vision.Find(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	scenes := map[string]scene{
		"figure before waves": render(300, 320, figure(0.36, [3]float64{140, 90, 60}), waves, 3),
		"star before white":   render(240, 200, things["star"], grounds["white"].at, 0),
	}
	for _, thing := range []string{"disc", "flask of two colours", "turned square"} {
		scenes[thing+" before waves"] = render(240, 200, things[thing], waves, 3)
	}
	for _, name := range slices.Sorted(maps.Keys(scenes)) {
		s, begun := scenes[name], time.Now()
		matte, err := program.Matte(t.Context(), s.picture)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out, err := Cut(s.picture, matte)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		iou := s.iou(out)
		t.Logf("%s: IoU %.3f, in %s", name, iou, time.Since(begun).Round(100*time.Millisecond))
		if iou < 0.95 {
			t.Errorf("%s: IoU %.3f", name, iou)
		}
	}
}
