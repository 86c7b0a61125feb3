package studio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"conto/core/message"
	"conto/driver/gen"
	"conto/jobs/attention"
)

// ErrUnfit: a file is not what it should be, or cannot be marked, and never will.
var ErrUnfit = errors.New("studio: it is not what it should be")

// ErrBusy: too many films are being worked on; it may be asked again.
var ErrBusy = errors.New("studio: too many films are being worked on")

// Clip is what is known of a film or a sound.
type Clip struct {
	Media         string // video/mp4
	Width, Height int    // in pixels; 0 of a sound
	Length        time.Duration
}

// Films works on films and sounds. Its errors are ErrUnfit for what will never do, and ErrBusy; others may be gone
// later.
type Films interface {
	// Look returns what a file is.
	Look(ctx context.Context, file []byte) (Clip, error)
	// Mark returns a film, always as video/mp4, with marks on each picture.
	Mark(ctx context.Context, file []byte, s Stamp) ([]byte, error)
	// Still returns a JPEG picture of a film, its longer side of so many pixels at most.
	Still(ctx context.Context, file []byte, side int) ([]byte, error)
}

// Cleaner is implemented by Films that write what customers bring anew; without it nobody brings any.
type Cleaner interface {
	// Clean returns a film, as video/mp4, or a sound, as audio/wave, without what else was in its file.
	Clean(ctx context.Context, file []byte) ([]byte, Clip, error)
}

// dress makes of what came out what is delivered: looked at and, where the plan or the account wants that, marked (C6).
// It notes in the asset what it is, and refuses with ErrUnfit what cannot bear the plan's mark: nothing is delivered
// that lacks it. A sample film says in its pixels that it is one, so it may go without where no film can be marked; and
// an account's own mark is put on films where that can be done.
func dress(ctx context.Context, s *Studio, g *Generation, a *Asset, file []byte) ([]byte, error) {
	film := a.Kind == string(gen.Video)
	if film && s.Films != nil {
		return dressFilm(ctx, s, g, a, file)
	}
	stamp, err := stampOf(ctx, s, g)
	bears := a.Kind == string(gen.Image) && s.Mark != nil
	switch {
	case err != nil:
		return nil, err
	case stamp.none() || film && g.Sample || !bears && !stamp.Plan:
		return file, nil
	case !bears:
		return nil, fmt.Errorf("%w: a mark cannot be put on %s", ErrUnfit, a.Media)
	}
	marked, as, err := s.Mark(a.Media, file, stamp)
	if err != nil {
		return nil, fmt.Errorf("%w: mark: %w", ErrUnfit, err)
	}
	a.Media = as
	a.Watermark, a.Imprint = stamp.Plan, stamp.Imprint != nil
	return marked, nil
}

// dressFilm does the same with a film. That takes long, so it is given up when the studio stops; meanwhile the lease is
// renewed (during).
func dressFilm(ctx context.Context, s *Studio, g *Generation, a *Asset, file []byte) ([]byte, error) {
	stamp, err := stampOf(ctx, s, g)
	if err != nil {
		return nil, err
	}
	until, end := working(ctx, s)
	defer end()
	clip, err := s.Films.Look(until, file)
	if err == nil && clip.Width == 0 {
		err = fmt.Errorf("%w: a film has no picture", ErrUnfit)
	}
	if err != nil {
		return nil, err
	}
	if !stamp.none() {
		if file, err = s.Films.Mark(until, file, stamp); err != nil {
			return nil, fmt.Errorf("mark: %w", err)
		}
		if clip, err = s.Films.Look(until, file); err != nil {
			return nil, err
		}
		a.Watermark, a.Imprint = stamp.Plan, stamp.Imprint != nil
	}
	a.Media, a.Width, a.Height, a.LengthMS = clip.Media, clip.Width, clip.Height, clip.Length.Milliseconds()
	return file, nil
}

// working returns a context that also ends when the studio is told to stop.
func working(ctx context.Context, s *Studio) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-s.stopped:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// preview keeps what lists show of a new file: a smaller picture, or a still of a film. A film of which none can be
// drawn has none.
func preview(ctx context.Context, s *Studio, a *Asset, file []byte) error {
	if a.Kind != string(gen.Video) || s.Films == nil {
		return s.Gallery.preview(ctx, a, file)
	}
	until, end := working(ctx, s)
	defer end()
	return s.Gallery.still(until, a, file)
}

// still keeps a still of a film, if one can be drawn.
func (l *Gallery) still(ctx context.Context, a *Asset, file []byte) error {
	still, err := l.films.Still(ctx, file, smallSide)
	if errors.Is(err, ErrUnfit) {
		return nil
	}
	if err != nil {
		return err
	}
	a.Small = a.Account + "/" + a.ID + ".small" + extension("image/jpeg")
	_, err = l.blobs.Put(ctx, a.Small, bytes.NewReader(still))
	return err
}

// measure notes how many seconds of film were delivered, where the provider has not said so: it is paid for no more
// (C5).
func measure(ctx context.Context, s *Studio, g *Generation) error {
	if g.Usage.Seconds > 0 || g.Kind != string(gen.Video) {
		return nil
	}
	var all int64
	for _, id := range g.Assets {
		a, err := s.Gallery.AssetOf(ctx, g.Account, id)
		if err != nil {
			return err
		}
		if a.LengthMS == 0 {
			return nil // nobody knows
		}
		all += (a.LengthMS + 999) / 1000
	}
	g.Usage.Seconds = all
	return nil
}

// rejected ends a generation of which nothing that came out can be kept. The operator may have to pay for it.
func rejected(ctx context.Context, s *Studio, g *Generation, why error) error {
	s.Log.Warn("what was generated cannot be kept", "generation", g.ID, "account", g.Account, "error", why)
	if err := s.Gallery.clear(ctx, g.Account, g.ID); err != nil {
		return err
	}
	reason, _, _ := strings.Cut(why.Error(), "\n")
	err := s.Attention.Open(ctx, attention.Item{Topic: attention.OfProvider, Account: g.Account, About: g.ID,
		Why: []message.Note{*say(message.ProviderUnfit, "provider", g.Provider, "generation", g.ID, "why", reason)}})
	return errors.Join(err, s.end(ctx, g, Failed, CodeUnfit, say(message.GenerationUnfit)))
}
