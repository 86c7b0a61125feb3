package sample_test

import (
	"bytes"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/sample"
)

// made runs a task to its end and returns what it made.
func made(t *testing.T, task gen.Task) (gen.Progress, [][]byte) {
	t.Helper()
	r, err := direct.New(t.TempDir()+"/spool", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	d := sample.New(r)
	ticket, err := d.Start(t.Context(), task, "k")
	if err != nil {
		t.Fatal(err)
	}
	for range 2000 {
		p, err := d.Poll(t.Context(), ticket)
		if err != nil {
			t.Fatal(err)
		}
		if !p.State.Final() {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		var files [][]byte
		for _, o := range p.Outputs {
			if o.Text != "" {
				files = append(files, []byte(o.Text))
				continue
			}
			f, _, err := d.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(f)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, body)
		}
		return p, files
	}
	t.Fatal("it does not end")
	return gen.Progress{}, nil
}

func TestPictures(t *testing.T) {
	p, files := made(t, gen.Task{Kind: gen.Image, Prompt: "a cat on a chair",
		Options: map[string]int64{"count": 3, "width": 320, "height": 200}})
	if p.State != gen.Done || len(files) != 3 || p.Usage.Outputs != 3 {
		t.Fatalf("%+v", p)
	}
	for i, file := range files {
		img, err := png.Decode(bytes.NewReader(file))
		if err != nil || img.Bounds().Dx() != 320 || img.Bounds().Dy() != 200 {
			t.Errorf("picture %d: %v", i, err)
		}
		if bytes.Equal(file, files[(i+1)%3]) {
			t.Error("two pictures are one")
		}
	}
	_, again := made(t, gen.Task{Kind: gen.Image, Prompt: "a cat on a chair", Options: map[string]int64{"width": 320,
		"height": 200}})
	if !bytes.Equal(again[0], files[0]) {
		t.Error("the same prompt makes another picture")
	}
}

func TestText(t *testing.T) {
	for language, want := range map[string]string{"": "SAMPLE", "it": "ESEMPIO"} {
		p, files := made(t, gen.Task{Kind: gen.Text, Prompt: "una poesia", Language: language,
			Options: map[string]int64{"max_output_tokens": 10}})
		if text := string(files[0]); !strings.HasPrefix(text, want) || !strings.HasSuffix(text, "una poesia") {
			t.Errorf("%q: %s", language, text)
		}
		if p.Usage.Tokens != 10 || !p.Usage.Estimated {
			t.Errorf("%+v", p.Usage)
		}
	}
}

func TestServes(t *testing.T) {
	r, err := direct.New(t.TempDir()+"/spool", 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	if _, err := sample.New(r).Start(t.Context(), gen.Task{Kind: gen.Video}, "k"); !gen.Is(err, gen.Broken) {
		t.Errorf("a film: %v", err)
	}
}
