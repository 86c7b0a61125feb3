package studio_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"conto/core/fault"
	"conto/core/message"
	picturefile "conto/internal/picture"
	"conto/studio"
)

// brings puts a file into ada's gallery.
func (w *world) brings(id, name string, file []byte) (*studio.Asset, error) {
	return w.Gallery.Upload(w.t.Context(), studio.Upload{Account: "ada", ID: id, User: "ada", Actor: "user:ada",
		Name: name, File: file})
}

func uploadWorld(t *testing.T, f studio.Films) *world {
	t.Helper()
	w := newWorld(t, &provider{})
	w.options.Pictures, w.options.Films = picturefile.New(1), f
	w.Studio = studio.New(w.options)
	return w
}

// TestUpload_Clip: a film and a sound are what they begin as, whatever they are called, and are written anew.
func TestUpload_Clip(t *testing.T) {
	f := &films{}
	w := uploadWorld(t, f)
	film := append(bytes.Clone(filmFile), "GPS 45"...)
	a, err := w.brings("up1", "holiday.png", film)
	if err != nil || a.Kind != "video" || a.Small == "" || a.Media != "video/mp4" || a.LengthMS != 2900 ||
		a.Width != 640 ||
		!strings.HasSuffix(a.Key, ".mp4") {
		t.Fatalf("%+v, %v", a, err)
	}
	if kept, body := w.file("up1"); bytes.Contains(body, []byte("GPS")) || kept.Bytes != int64(len(body)) {
		t.Errorf("%d bytes of %q", kept.Bytes, body)
	}
	f.look = func([]byte) (studio.Clip, error) { return studio.Clip{Media: "audio/wave", Length: time.Second}, nil }
	for id, begins := range map[string]string{"up2": "ID3\x04", "up3": "OggS\x00\x02", "up4": "fLaC\x00\x00",
		"up5": "RIFF\x24\x00\x00\x00WAVEfmt "} {
		a, err := w.brings(id, "voice.mp4", []byte(begins+"GPS"))
		if err != nil || a.Kind != "audio" || a.Media != "audio/wave" || a.Small != "" {
			t.Errorf("%q: %+v, %v", begins, a, err)
		}
	}
}

// TestUpload_ClipRefused: what is refused is said in its words, and nothing of it is kept.
func TestUpload_ClipRefused(t *testing.T) {
	for name, c := range map[string]struct {
		films studio.Films
		file  []byte
		code  fault.Code
		says  message.Key
	}{
		"no ffmpeg":  {nil, filmFile, fault.Invalid, message.UploadNeedsProgram},
		"a text":     {&films{}, []byte("a film, it says"), fault.Invalid, message.UploadIs},
		"a playlist": {&films{}, []byte("#EXTM3U\nhttp://127.0.0.1/\n"), fault.Invalid, message.UploadIs},
		"broken": {&films{look: func([]byte) (studio.Clip, error) {
			return studio.Clip{}, fmt.Errorf("%w: half", studio.ErrUnfit)
		}}, filmFile, fault.Invalid, message.UploadIs},
		"too long": {&films{look: func([]byte) (studio.Clip, error) {
			return studio.Clip{Media: "video/mp4", Width: 9, Length: 301 * time.Second}, nil
		}}, filmFile, fault.Invalid, message.UploadLasts},
		"busy": {&films{look: func([]byte) (studio.Clip, error) { return studio.Clip{}, studio.ErrBusy }},
			filmFile, fault.RateLimited, message.UploadBusy},
		"too heavy": {&films{}, append(bytes.Clone(filmFile), make([]byte, picturefile.MaxBytes)...), fault.Invalid,
			message.PictureHeavy},
	} {
		w := uploadWorld(t, c.films)
		_, err := w.brings("up1", "film.mp4", c.file)
		refusal := (*fault.Error)(nil)
		if !errors.As(err, &refusal) || refusal.Code != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
			continue
		}
		begins, _, _ := strings.Cut(message.English.Text(c.says), "{")
		if said := refusal.In(message.English); !strings.Contains(said, begins) {
			t.Errorf("%s is refused with %q, want %q", name, said, begins)
		}
		if left, err := w.options.Blobs.List(t.Context(), "ada/", "", 9); err != nil || len(left) != 0 {
			t.Errorf("%s: %+v, %v", name, left, err)
		}
	}
}

// TestUpload_Room: uploads beyond the most are refused until some are deleted; each is counted as it lies in the
// gallery.
func TestUpload_Room(t *testing.T) {
	w := uploadWorld(t, &films{})
	w.options.MaxUploads = int64(len(filmFile)) + 1
	w.Studio = studio.New(w.options)
	if _, err := w.brings("up1", "film.mp4", filmFile); err != nil {
		t.Fatal(err)
	}
	_, err := w.brings("up2", "film.mp4", filmFile)
	if f := (*fault.Error)(nil); !errors.As(err, &f) || f.Code != fault.Conflict || f.Key != message.UploadsFull {
		t.Errorf("beyond the most: %v", err)
	}
	yes := true
	if _, err := w.Gallery.ChangeAsset(t.Context(), "ada", "up1", studio.AssetChange{Deleted: &yes}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.brings("up2", "film.mp4", filmFile); err != nil {
		t.Errorf("once the other is deleted: %v", err)
	}
}
