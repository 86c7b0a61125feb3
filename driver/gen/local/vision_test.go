package local_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/local"
	"conto/driver/gen/local/vision"
	"conto/internal/picture"
)

// seeing returns a driver with a program in the place of conto-vision that does what a script says, and what is logged.
// The file $D/matte.png is a matte with the middle of a card in front, $D/grey.png one that says nothing.
func seeing(t *testing.T, script string) (*local.Driver, *bytes.Buffer) {
	t.Helper()
	driver(t, 1) // or the test is skipped
	folder := t.TempDir()
	path := filepath.Join(folder, "conto-vision")
	matte, grey := image.NewGray(card(true).Rect), image.NewGray(card(true).Rect)
	for i := range matte.Pix {
		grey.Pix[i] = 128
		if x := i % matte.Stride; x > 30 && x < 90 {
			matte.Pix[i] = 255
		}
	}
	script = "#!/bin/sh\n[ \"$1\" = -check ] && exit\nD=" + folder + "\n" + script + "\n"
	for name, content := range map[string][]byte{
		path:                               []byte(script),
		filepath.Join(folder, "matte.png"): asPNG(t, matte), filepath.Join(folder, "grey.png"): asPNG(t, grey),
	} {
		if err := os.WriteFile(name, content, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	program, err := vision.Find(t.Context(), path)
	if err != nil {
		t.Skip(err)
	}
	var log bytes.Buffer
	d, err := local.New(local.Options{Folder: t.TempDir() + "/spool", Slots: 1, Pictures: picture.New(2),
		Vision: program, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d, &log
}

// TestStart_Vision: what the program finds is cut out; where it is not sure or fails, what is built in may be sure, and
// else the task fails, on our side if the program did.
func TestStart_Vision(t *testing.T) {
	const finds, unsure = `exec /bin/cat "$D/matte.png"`, `exec /bin/cat "$D/grey.png"`
	for name, c := range map[string]struct {
		script  string
		picture image.Image
		why     message.Key // "": it is cut out
		kind    gen.FaultKind
		front   image.Point // what can be seen then
		logged  bool
	}{
		"found":            {finds, card(true), "", "", image.Pt(60, 5), false},
		"found, plain":     {finds, card(false), "", "", image.Pt(60, 5), false},
		"not sure":         {unsure, card(true), message.CutoutUnclear, gen.Input, image.Point{}, false},
		"built in":         {unsure, card(false), "", "", image.Pt(60, 40), false},
		"it fails, plain":  {"exit 1", card(false), "", "", image.Pt(60, 40), true},
		"it dies, plain":   {"kill -9 $$", card(false), "", "", image.Pt(60, 40), true},
		"it fails":         {"exit 1", card(true), message.GenerationFailed, gen.Broken, image.Point{}, true},
		"it writes a text": {"echo hello", card(true), message.GenerationFailed, gen.Broken, image.Point{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			d, log := seeing(t, c.script)
			task := gen.Task{ID: "gen_1", Route: local.RemoveBackground, Kind: gen.PostProduction}
			task.Files = files(asPNG(t, c.picture))
			p := run(t, d, task)
			if logged := strings.Contains(log.String(), "generation=gen_1"); logged != c.logged {
				t.Errorf("it logs %q", log)
			}
			if c.why != "" {
				if p.State != gen.Failed || p.Fault.Why.Key != c.why || p.Fault.Kind != c.kind {
					t.Errorf("%s, %v", p.State, p.Fault)
				}
				return
			}
			m, err := png.Decode(bytes.NewReader(made(t, d, p, "image/png")))
			if err != nil {
				t.Fatal(err)
			}
			if got := color.NRGBAModel.Convert(m.At(c.front.X, c.front.Y)).(color.NRGBA); got.A != 255 {
				t.Errorf("in front it is %v", got)
			}
			if _, _, _, a := m.At(5, 5).RGBA(); a != 0 {
				t.Errorf("behind alpha is %d", a)
			}
		})
	}
}

// TestCancel_Vision: a picture is given up while the program looks at it, and nothing else is tried.
func TestCancel_Vision(t *testing.T) {
	begun := filepath.Join(t.TempDir(), "begun")
	d, log := seeing(t, ": > "+begun+"; exec /bin/sleep 100")
	task := gen.Task{ID: "a", Route: local.RemoveBackground, Kind: gen.PostProduction, Files: files(asPNG(t, card(false)))}
	ticket, err := d.Start(t.Context(), task, "a")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(begun); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if p, err := d.Cancel(t.Context(), ticket); err != nil || p.State != gen.Canceled || log.Len() > 0 {
		t.Errorf("%+v, %v, %s", p, err, log)
	}
}
