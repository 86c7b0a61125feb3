package local_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/local"
	"conto/driver/gen/local/weights"
	"conto/internal/picture"
)

var _ gen.Driver = (*local.Driver)(nil)

func driver(t *testing.T, slots int) *local.Driver {
	t.Helper()
	for _, name := range weights.Made {
		if _, err := weights.Bytes(name); err != nil {
			t.Skip(err)
		}
	}
	d, err := local.New(local.Options{Folder: t.TempDir() + "/spool", Slots: slots, Pictures: picture.New(2)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// run starts a task and returns how it ends.
func run(t *testing.T, d *local.Driver, task gen.Task) gen.Progress {
	t.Helper()
	ticket, err := d.Start(t.Context(), task, task.ID)
	if err != nil {
		t.Fatal(err)
	}
	for range 6000 {
		p, err := d.Poll(t.Context(), ticket)
		if err != nil {
			t.Fatal(err)
		}
		if p.State.Final() {
			return p
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the task does not end")
	return gen.Progress{}
}

// made returns the one file that a task made.
func made(t *testing.T, d *local.Driver, p gen.Progress, media string) []byte {
	t.Helper()
	if p.State != gen.Done || len(p.Outputs) != 1 || p.Outputs[0].Media != media || p.Usage.Outputs != 1 {
		t.Fatalf("it ends as %+v, %v", p, p.Fault)
	}
	f, size, err := d.Open(t.Context(), p.Outputs[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	body, err := io.ReadAll(f)
	if err != nil || int64(len(body)) != size {
		t.Fatalf("%d bytes of %d, %v", len(body), size, err)
	}
	return body
}

// files returns the files of a task with one picture.
func files(content []byte) []gen.Source {
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	return []gen.Source{{Role: "image", Media: "image/png", Bytes: int64(len(content)), Open: open}}
}

// card returns a red card on a white table; restless is a table of stripes.
func card(restless bool) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 120, 80))
	for y := range 80 {
		for x := range 120 {
			c := color.NRGBA{250, 250, 250, 255}
			if restless && (x+y)%20 < 10 {
				c = color.NRGBA{40, 90, 60, 255}
			}
			if !restless && x > 30 && x < 90 && y > 20 && y < 60 {
				c = color.NRGBA{190, 30, 40, 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func asPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestStart_Upscale(t *testing.T) {
	d := driver(t, 1)
	task := gen.Task{ID: "a", Route: local.Upscale, Kind: gen.PostProduction, Files: files(asPNG(t, card(false)))}
	size := func(file []byte) image.Point {
		m, _, err := image.DecodeConfig(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		return image.Pt(m.Width, m.Height)
	}
	if got := size(made(t, d, run(t, d, task), "image/png")); got != image.Pt(240, 160) {
		t.Errorf("it is %v", got)
	}
	task.ID, task.Choice = "b", map[string]string{"scale": "4x", "method": "plain"}
	task.Files = files(asJPEG(t, card(false)))
	if got := size(made(t, d, run(t, d, task), "image/jpeg")); got != image.Pt(480, 320) {
		t.Errorf("four times it is %v", got)
	}
}

func TestStart_RemoveBackground(t *testing.T) {
	d := driver(t, 1)
	task := gen.Task{ID: "a", Route: local.RemoveBackground, Kind: gen.PostProduction}
	task.Files = files(asJPEG(t, card(false)))
	m, err := png.Decode(bytes.NewReader(made(t, d, run(t, d, task), "image/png")))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, a := m.At(60, 40).RGBA(); a != 0xffff {
		t.Errorf("the card has alpha %d", a)
	}
	if _, _, _, a := m.At(5, 5).RGBA(); a != 0 {
		t.Errorf("the table has alpha %d", a)
	}
}

func TestStart_BasicVoice(t *testing.T) {
	d := driver(t, 1)
	task := gen.Task{ID: "a", Route: local.BasicVoice, Kind: gen.Voice, Prompt: "Good morning.", Language: "en"}
	p := run(t, d, task)
	wav, long := made(t, d, p, "audio/wav"), p.Usage.Seconds
	if !bytes.HasPrefix(wav, []byte("RIFF")) || long < 1 || long > 3 {
		t.Errorf("%d bytes, %d s", len(wav), long)
	}
}

// TestStart_Input: each thing that is wrong with a task fails with a sentence of its own, in both languages.
func TestStart_Input(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // without espeak-ng
	d := driver(t, 1)
	thrice, other := map[string]string{"scale": "3x"}, map[string]string{"voice": "x"}
	good, line := asPNG(t, card(false)), asPNG(t, image.NewGray(image.Rect(0, 0, 100, 2)))
	blank := asPNG(t, image.NewGray(image.Rect(0, 0, 60, 60)))
	for name, c := range map[string]struct {
		task gen.Task
		want message.Key
	}{
		"no picture":  {gen.Task{Route: local.Upscale}, message.PictureMissing},
		"a text":      {gen.Task{Route: local.Upscale, Files: files([]byte("hello"))}, message.PictureUnreadable},
		"half":        {gen.Task{Route: local.RemoveBackground, Files: files(good[:len(good)/2])}, message.PictureUnreadable},
		"a line":      {gen.Task{Route: local.Upscale, Files: files(line)}, message.PictureNarrow},
		"heavy":       {gen.Task{Route: local.Upscale, Files: files(make([]byte, picture.MaxBytes+1))}, message.PictureHeavy},
		"three times": {gen.Task{Route: local.Upscale, Files: files(good), Choice: thrice}, message.EnlargeHow},
		"restless":    {gen.Task{Route: local.RemoveBackground, Files: files(asPNG(t, card(true)))}, message.CutoutUnclear},
		"blank":       {gen.Task{Route: local.RemoveBackground, Files: files(blank)}, message.CutoutBlank},
		"no words":    {gen.Task{Route: local.BasicVoice, Prompt: " … "}, message.VoiceEmpty},
		"many words":  {gen.Task{Route: local.BasicVoice, Prompt: strings.Repeat("word ", 500)}, message.VoiceLong},
		"no voice":    {gen.Task{Route: local.BasicVoice, Prompt: "a", Choice: other}, message.VoiceUnknown},
		"Italian":     {gen.Task{Route: local.BasicVoice, Prompt: "ciao", Language: "it"}, message.VoiceInstall},
		"no language": {gen.Task{Route: local.BasicVoice, Prompt: "ciao", Language: "-x"}, message.VoiceNoLanguage},
	} {
		c.task.ID, c.task.Kind = name, gen.PostProduction
		if c.task.Route == local.BasicVoice {
			c.task.Kind = gen.Voice
		}
		p := run(t, d, c.task)
		if p.State != gen.Failed || p.Fault.Kind != gen.Input || p.Fault.Why.Key != c.want {
			t.Errorf("%s: %s, %v, want %s", name, p.State, p.Fault, c.want)
			continue
		}
		for _, l := range message.Languages() {
			if text := p.Fault.Why.In(l); strings.ContainsAny(text, "{}") || text == string(c.want) {
				t.Errorf("%s: %q", name, text)
			}
		}
	}
}

// TestStart_FileFails: a file that cannot be opened is nobody's input; the cause is for the log.
func TestStart_FileFails(t *testing.T) {
	d := driver(t, 1)
	broken := errors.New("the disk is gone")
	source := gen.Source{Role: "image", Open: func() (io.ReadCloser, error) { return nil, broken }}
	p := run(t, d, gen.Task{ID: "a", Route: local.Upscale, Kind: gen.PostProduction, Files: []gen.Source{source}})
	if p.State != gen.Failed || p.Fault.Why.Key != message.GenerationFailed || !errors.Is(p.Fault, broken) {
		t.Errorf("%s, %v", p.State, p.Fault)
	}
}

func TestServes(t *testing.T) {
	d := driver(t, 4)
	for _, c := range []struct {
		route string
		kind  gen.Kind
		ok    bool
	}{
		{local.Upscale, gen.PostProduction, true}, {local.BasicVoice, gen.Voice, true}, {local.Upscale, gen.Voice, false},
		{"premium-video", gen.Video, false},
	} {
		err := d.Serves(c.route, c.kind)
		if c.ok && err != nil || !c.ok && !gen.Is(err, gen.Broken) {
			t.Errorf("%s as %s: %v", c.route, c.kind, err)
		}
		_, err = d.Start(t.Context(), gen.Task{Route: c.route, Kind: c.kind}, c.route+string(c.kind))
		if c.ok && err != nil || !c.ok && !gen.Is(err, gen.Broken) {
			t.Errorf("%s as %s is started: %v", c.route, c.kind, err)
		}
	}
}

// TestCancel: a long text is given up while it is read, and its slot is free for others.
func TestCancel(t *testing.T) {
	d := driver(t, 1)
	task := gen.Task{Route: local.BasicVoice, Kind: gen.Voice, Prompt: strings.Repeat("long ", 390)}
	ticket, err := d.Start(t.Context(), task, "a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Start(t.Context(), task, "b"); !gen.Is(err, gen.Busy) {
		t.Errorf("a second one: %v", err)
	}
	if p, err := d.Cancel(t.Context(), ticket); err != nil || p.State != gen.Canceled || len(p.Outputs) > 0 {
		t.Errorf("%+v, %v", p, err)
	}
}
