package studio_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"testing"
	"time"

	"conto/driver/blob"
	"conto/driver/gen"
	"conto/driver/store"
	picturefile "conto/internal/picture"
	"conto/studio"
)

// TestKeep_Preview: a large picture has a smaller one for lists, which goes with it; each says in its file where it
// comes from.
func TestKeep_Preview(t *testing.T) {
	large := image.NewNRGBA(image.Rect(0, 0, 1200, 600))
	for i := range large.Pix {
		large.Pix[i] = 0xff
	}
	seeThrough := image.NewNRGBA(large.Rect)
	seeThrough.SetNRGBA(3, 3, color.NRGBA{1, 2, 3, 100})
	for name, c := range map[string]struct {
		made   image.Image
		width  int
		height int
		media  string
		small  int
	}{
		"large":       {large, 1200, 600, "image/jpeg", 560},
		"transparent": {seeThrough, 1200, 600, "image/png", 560},
		"small":       {image.NewGray(image.Rect(0, 0, 20, 30)), 20, 30, "image/png", 20},
	} {
		t.Run(name, func(t *testing.T) {
			var file bytes.Buffer
			if err := png.Encode(&file, c.made); err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, &provider{open: func(gen.Output) ([]byte, error) { return file.Bytes(), nil }})
			w.options.Pictures = picturefile.New(1)
			w.options.Origin = func(media string, file []byte, g *studio.Generation) []byte {
				return append(file, media+" of "+g.ID+" on "+g.Plan...)
			}
			w.Studio = studio.New(w.options)
			w.must("g1", "fast-image", "{}")
			w.until("g1")
			a, err := w.Gallery.AssetOf(t.Context(), "ada", "g1-1")
			if err != nil || a.Width != c.width || a.Height != c.height {
				t.Fatalf("%+v, %v", a, err)
			}
			r, media, err := w.Gallery.OpenSmall(t.Context(), a)
			if err != nil || media != c.media {
				t.Fatalf("%q, %v", media, err)
			}
			decode := png.Decode
			if media == "image/jpeg" {
				decode = jpeg.Decode
			}
			if small, err := decode(r); err != nil || small.Bounds().Dx() != c.small {
				t.Errorf("the smaller one: %v, %v", small.Bounds(), err)
			}
			whole, err := w.Gallery.File(t.Context(), a)
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(whole); err != nil || !bytes.Contains(body, []byte("image/png of g1 on free")) {
				t.Errorf("the file does not say where it comes from: %v", err)
			}
			gone := true
			if _, err := w.Gallery.ChangeAsset(t.Context(), "ada", "g1-1", studio.AssetChange{Deleted: &gone}); err != nil {
				t.Fatal(err)
			}
			w.clock.Set(w.clock.Now().Add(2 * studio.TrashTime))
			if n, err := w.Gallery.Sweep(t.Context()); n != 1 || err != nil {
				t.Errorf("%d removed, %v", n, err)
			}
			for _, key := range []string{a.Key, a.Small} {
				if _, err := blob.NewReader(t.Context(), w.options.Blobs, key); key != "" && err == nil {
					t.Errorf("%s is left", key)
				}
			}
		})
	}
}

// TestKeep_LostAfterwards: a file that is in the gallery is delivered, also when the process stopped before the
// settlement and its provider has the file no more.
func TestKeep_LostAfterwards(t *testing.T) {
	gone := false
	p := &provider{poll: func(int) (gen.Progress, error) { return done(2), nil }, open: func(gen.Output) ([]byte, error) {
		if gone {
			return nil, &gen.Fault{Kind: gen.Gone}
		}
		return picture, nil
	}}
	stops := false
	w := newWorldOver(t, p, func(s store.Studio) store.Studio { return &settling{s, &stops} })
	w.must("g1", "z-image", `{"count":2}`)
	stops = true // the second file is kept, and then everything stops
	for range 5 {
		_ = w.Step(t.Context())
		w.clock.Set(w.clock.Now().Add(time.Second))
	}
	gone, stops = true, false
	w.clock.Set(w.clock.Now().Add(2 * time.Minute))
	w.wants(w.until("g1"), studio.Succeeded, "", 4, 146)
}

// settling is a store that keeps files and then, while it stops, nothing else.
type settling struct {
	store.Studio
	stops *bool
}

func (s *settling) ChangeGeneration(ctx context.Context, g store.Generation) (store.Generation, error) {
	if assets, err := s.Assets(ctx, store.AssetQuery{Account: g.Account}); *s.stops && (err != nil || len(assets) == 2) {
		return store.Generation{}, store.ErrUnavailable
	}
	return s.Studio.ChangeGeneration(ctx, g)
}

// TestRun_Resume: a process that is alone on its store looks after what it had begun as soon as it is there again.
func TestRun_Resume(t *testing.T) {
	w := newWorld(t, &provider{poll: func(int) (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil }})
	w.must("g1", "fast-image", "{}")
	w.must("g2", "fast-image", "{}")
	w.must("g3", "fast-image", "{}") // waits: two run at once
	w.pass(1, 0)
	w.provider.poll = nil
	w.options.Alone = true
	w.Studio = studio.New(w.options)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go w.Run(ctx)
	deadline := time.Now().Add(10 * time.Second)
	for _, id := range []string{"g1", "g2", "g3"} {
		for {
			g, err := w.Get(t.Context(), "ada", id)
			if err != nil {
				t.Fatal(err)
			}
			if g.State == studio.Succeeded || id == "g3" && g.State == studio.Running {
				break // the third has only begun: the clock stands still
			}
			if g.Final() || time.Now().After(deadline) {
				t.Fatalf("%s is %s, %s", id, g.State, g.Code)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// TestKeep_RetentionC5: what took long is fetched for as long as anything else: a provider keeps it from its end on.
func TestKeep_RetentionC5(t *testing.T) {
	p, tries := &provider{}, 0
	p.poll = func(int) (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil }
	p.cancel = func() (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil }
	p.open = func(gen.Output) ([]byte, error) {
		if tries++; tries < 4 {
			return nil, errors.New("not yet")
		}
		return picture, nil
	}
	w := newWorld(t, p)
	w.must("g1", "z-image", ``)
	w.pass(120, time.Minute)
	p.mu.Lock()
	p.cancel = func() (gen.Progress, error) { return done(1), nil }
	p.mu.Unlock()
	w.wants(w.until("g1"), studio.Succeeded, "", 2, 148)
}
