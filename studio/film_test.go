package studio_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/studio"
)

// films is a studio.Films that does what a test has it do. It counts what it was asked for.
type films struct {
	look          func(file []byte) (studio.Clip, error)
	mark          func(file []byte) ([]byte, error)
	still         error
	looks, stills int
}

var filmMark = []byte(" marked")

func (f *films) Look(_ context.Context, file []byte) (studio.Clip, error) {
	f.looks++
	if f.look != nil {
		return f.look(file)
	}
	return studio.Clip{Media: "video/mp4", Width: 640, Height: 360, Length: 2900 * time.Millisecond}, nil
}

func (f *films) Mark(_ context.Context, file []byte, _ studio.Stamp) ([]byte, error) {
	if f.mark != nil {
		return f.mark(file)
	}
	return append(bytes.Clone(file), filmMark...), nil
}

func (f *films) Clean(ctx context.Context, file []byte) ([]byte, studio.Clip, error) {
	clip, err := f.Look(ctx, file)
	return bytes.ReplaceAll(file, []byte("GPS"), []byte("---")), clip, err
}

func (f *films) Still(context.Context, []byte, int) ([]byte, error) {
	f.stills++
	return []byte("\xff\xd8\xffa still"), f.still
}

// filmFile begins as an MP4 file does.
var filmFile = []byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomavc1 a film")

// filmWorld is a world in which premium-video is run by a provider that is connected.
func filmWorld(t *testing.T, p *provider, f studio.Films) *world {
	t.Helper()
	p.poll = func(int) (gen.Progress, error) {
		return gen.Progress{State: gen.Done, Outputs: []gen.Output{{Media: "video/mp4", File: "0"}}}, nil
	}
	if p.open == nil {
		p.open = func(gen.Output) ([]byte, error) { return filmFile, nil }
	}
	before := []byte("    price: \"seconds * (resolution")
	catalogue := bytes.Replace(catalog.Default, before, append([]byte("    provider: there\n"), before...), 1)
	if bytes.Equal(catalogue, catalog.Default) {
		t.Fatal("the catalogue has no such model")
	}
	w := newWorldBy(t, p, catalogue, func(s store.Studio) store.Studio { return s })
	w.options.Providers["there"] = studio.Provider{Driver: p, Slots: 4, PerAccount: 2}
	w.options.Films = f
	w.Studio = studio.New(w.options)
	return w
}

// paying puts the account on a plan without a watermark.
func (w *world) paying() {
	w.t.Helper()
	w.do(account.Operator, account.Subscribe{Plan: "pro", Interval: catalog.Month, Method: "pm_ok"})
	w.do(account.Payments, account.RecordPayment{Charge: "ch_1", Outcome: account.Succeeded})
	if s, _, err := w.engine.State(context.Background(), "ada"); err != nil || s.Plan(w.engine.Book()).ID != "pro" {
		w.t.Fatalf("the plan is %s, %v", s.Plan(w.engine.Book()).ID, err)
	}
}

// TestFilm_NoneC16: where no film can be marked, plans with a watermark get none; others get theirs.
func TestFilm_NoneC16(t *testing.T) {
	w := filmWorld(t, &provider{}, nil)
	_, err := w.ask("g1", "premium-video", `{"seconds":3}`)
	refusal := (*fault.Error)(nil)
	if !errors.As(err, &refusal) || refusal.Code != fault.Locked || refusal.Data["reason"] != "unavailable" {
		t.Errorf("on Free: %v", err)
	}
	w.wants(&studio.Generation{}, "", "", 0, 150)
	if len(w.provider.starts) != 0 {
		t.Error("it was started")
	}
	w.paying()
	w.must("g2", "premium-video", `{"seconds":3}`)
	if g := w.until("g2"); g.State != studio.Succeeded || g.Credits != 24 {
		t.Errorf("on Pro: %s %s for %d", g.State, g.Code, g.Credits)
	}
	if a, body := w.file("g2-1"); a.Watermark || !bytes.Equal(body, filmFile) || a.Small != "" {
		t.Errorf("on Pro: %+v, %q", a, body)
	}
}

// file returns a file of the gallery.
func (w *world) file(id string) (*studio.Asset, []byte) {
	w.t.Helper()
	a, err := w.Gallery.AssetOf(context.Background(), "ada", id)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := w.Gallery.File(context.Background(), a)
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		w.t.Fatal(err)
	}
	return a, body
}

// TestFilm_MarkedC6: a film on Free bears the mark, is measured, and has a still; one that was asked for without the
// mark has none, whatever the plan is by then. What came is paid for: three seconds of ten.
func TestFilm_MarkedC6(t *testing.T) {
	f := &films{}
	w := filmWorld(t, &provider{}, f)
	w.must("g1", "premium-video", `{"seconds":10}`)
	w.wants(w.until("g1"), studio.Succeeded, "", 24, 126)
	a, body := w.file("g1-1")
	if !a.Watermark || !bytes.Equal(body, append(bytes.Clone(filmFile), filmMark...)) {
		t.Errorf("it is not marked: %+v, %q", a, body)
	}
	if a.Width != 640 || a.Height != 360 || a.LengthMS != 2900 || a.Media != "video/mp4" {
		t.Errorf("%+v", a)
	}
	r, media, err := w.Gallery.OpenSmall(t.Context(), a)
	if err != nil || media != "image/jpeg" {
		t.Fatalf("%q, %v", media, err)
	}
	if still, err := io.ReadAll(r); err != nil || !bytes.Contains(still, []byte("a still")) {
		t.Errorf("%q, %v", still, err)
	}
	w.paying()
	w.must("g2", "premium-video", `{"seconds":10}`)
	w.until("g2")
	if a, body := w.file("g2-1"); a.Watermark || !bytes.Equal(body, filmFile) || f.stills != 2 {
		t.Errorf("on Pro: %+v, %q, %d stills", a, body, f.stills)
	}
}

// TestFilm_Unfit: what is no film, or cannot be marked for good, is not delivered and not charged, and the operator
// hears of it. What may be gone later is tried again.
func TestFilm_UnfitC5(t *testing.T) {
	unfit := fmt.Errorf("%w: a playlist", studio.ErrUnfit)
	for name, f := range map[string]*films{
		"no film":   {look: func([]byte) (studio.Clip, error) { return studio.Clip{}, unfit }},
		"a sound":   {look: func([]byte) (studio.Clip, error) { return studio.Clip{Length: time.Second}, nil }},
		"no mark":   {mark: func([]byte) ([]byte, error) { return nil, unfit }},
		"bad after": {look: func(b []byte) (studio.Clip, error) { return studio.Clip{Width: 9}, unfitAfter(b, unfit) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := filmWorld(t, &provider{}, f)
			w.must("g1", "premium-video", `{"seconds":3}`)
			g := w.until("g1")
			w.wants(g, studio.Failed, studio.CodeUnfit, 0, 150)
			if list, err := w.options.Blobs.List(t.Context(), "ada/", "", 10); err != nil || len(list) != 0 {
				t.Errorf("files are left: %+v, %v", list, err)
			}
			if items, err := w.options.Attention.All(t.Context()); err != nil || len(items) != 1 {
				t.Errorf("the operator has %+v, %v", items, err)
			}
			if len(w.provider.starts) != 1 {
				t.Errorf("%d starts", len(w.provider.starts))
			}
		})
	}
	tries := 0
	f := &films{mark: func(file []byte) ([]byte, error) {
		if tries++; tries < 4 {
			return nil, errors.New("no space")
		}
		return file, nil
	}}
	w := filmWorld(t, &provider{}, f)
	w.must("g1", "premium-video", `{"seconds":2}`)
	w.wants(w.until("g1"), studio.Succeeded, "", 16, 134)
	if tries != 4 || len(w.provider.starts) != 1 {
		t.Errorf("%d tries, %d starts", tries, len(w.provider.starts))
	}
	f.still = unfit
	w.must("g2", "premium-video", `{"seconds":2}`)
	w.wants(w.until("g2"), studio.Succeeded, "", 16, 118)
	if a, _ := w.file("g2-1"); a.Small != "" {
		t.Errorf("a still of which there is none: %+v", a)
	}
}

func unfitAfter(file []byte, err error) error {
	if bytes.HasSuffix(file, filmMark) {
		return err
	}
	return nil
}

// TestFilm_NeverMarked: a film that can be marked at no try is given up after an hour, and costs nothing.
func TestFilm_NeverMarkedC5(t *testing.T) {
	w := filmWorld(t, &provider{}, &films{mark: func([]byte) ([]byte, error) { return nil, errors.New("no space") }})
	w.must("g1", "premium-video", `{"seconds":3}`)
	for range 80 {
		w.pass(1, time.Minute)
	}
	g, err := w.Get(t.Context(), "ada", "g1")
	if err != nil {
		t.Fatal(err)
	}
	w.wants(g, studio.Failed, studio.CodeLostOutput, 0, 150)
}

// TestFilm_NoLonger: where ffmpeg was taken away after a film was asked for, it is not delivered without its mark; nor
// is a picture model's film, or what else cannot be marked.
func TestFilm_NoLonger(t *testing.T) {
	w := filmWorld(t, &provider{}, &films{})
	w.must("g1", "premium-video", `{"seconds":3}`)
	w.options.Films = nil
	w.Studio = studio.New(w.options)
	w.wants(w.until("g1"), studio.Failed, studio.CodeUnfit, 0, 150)
	for name, file := range map[string][]byte{"a film": filmFile, "a ZIP": []byte("PK\x03\x04 and more")} {
		w.provider.open = func(gen.Output) ([]byte, error) { return file, nil }
		id := name[2:]
		w.must(id, "z-image", `{}`)
		g := w.until(id)
		if sample := name == "a film"; sample != (g.State == studio.Succeeded) {
			t.Errorf("%s of a picture model: %s %s", name, g.State, g.Code)
		}
	}
}

// TestFilm_Stops: a studio that stops gives up what takes long, and it is taken up again.
func TestFilm_Stops(t *testing.T) {
	begun := make(chan struct{})
	f := &blocking{films{}, begun}
	w := filmWorld(t, &provider{}, f)
	w.must("g1", "premium-video", `{"seconds":3}`)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		w.Run(ctx)
		close(ended)
	}()
	for range 200 {
		w.clock.Set(w.clock.Now().Add(time.Second))
		select {
		case <-begun:
		case <-time.After(20 * time.Millisecond):
			continue
		}
		break
	}
	stop()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("it does not stop")
	}
	w.options.Films = &films{}
	w.Studio = studio.New(w.options)
	w.wants(w.until("g1"), studio.Succeeded, "", 24, 126)
}

// blocking is films of which marking one never ends.
type blocking struct {
	films
	begun chan struct{}
}

func (b *blocking) Mark(ctx context.Context, _ []byte, _ studio.Stamp) ([]byte, error) {
	close(b.begun)
	<-ctx.Done()
	return nil, ctx.Err()
}
