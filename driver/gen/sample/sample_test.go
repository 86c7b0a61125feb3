package sample_test

import (
	"bytes"
	"encoding/binary"
	"image/png"
	"io"
	"net/http"
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

// TestSeed: the same prompt and seed make the same bytes, another seed another picture and another film.
func TestSeed(t *testing.T) {
	one, two := int64(1), int64(2)
	for kind, options := range map[gen.Kind]map[string]int64{
		gen.Image: {"width": 96, "height": 64}, gen.Video: {"seconds": 1},
	} {
		var files [][]byte
		for _, seed := range []*int64{&one, &one, &two, nil} {
			_, made := made(t, gen.Task{Kind: kind, Prompt: "a cat", Seed: seed, Options: options})
			files = append(files, made[0])
		}
		if !bytes.Equal(files[0], files[1]) || bytes.Equal(files[0], files[2]) || bytes.Equal(files[0], files[3]) {
			t.Errorf("%s: what is made does not follow the seed", kind)
		}
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
	if _, err := sample.New(r).Start(t.Context(), gen.Task{Kind: gen.Voice}, "k"); !gen.Is(err, gen.Broken) {
		t.Errorf("a voice: %v", err)
	}
}

// TestFilm: a film lasts as long as was asked for, says that it is a sample, and stays small.
func TestFilm(t *testing.T) {
	for asked, want := range map[int64]int64{0: 5, 2: 2, 90: 60} {
		p, files := made(t, gen.Task{Kind: gen.Video, Prompt: "a cat on a chair", Language: "it",
			Options: map[string]int64{"seconds": asked}})
		if p.State != gen.Done || len(files) != 1 || p.Outputs[0].Media != "video/mp4" || p.Usage.Seconds != want {
			t.Fatalf("%d seconds: %+v", asked, p)
		}
		file := files[0]
		if got := http.DetectContentType(file); got != "video/mp4" {
			t.Errorf("it is %s", got)
		}
		if !bytes.Contains(file[:8192], []byte("ESEMPIO")) || len(file) > 6<<20 {
			t.Errorf("%d seconds: %d bytes", asked, len(file))
		}
		at := bytes.Index(file, []byte("mvhd"))
		if scale, length := binary.BigEndian.Uint32(file[at+16:]), binary.BigEndian.Uint32(file[at+20:]); int64(length) !=
			want*int64(scale) {
			t.Errorf("it lasts %d of %d", length, scale)
		}
	}
}
