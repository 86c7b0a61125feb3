// Package finish gives a studio what completes files: the plan's mark, on pictures and films, and where they come from.
package finish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/draw"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"

	"conto/driver/gen"
	"conto/internal/film"
	"conto/internal/mark"
	"conto/internal/private"
	"conto/internal/provenance"
	"conto/internal/typeface"
	"conto/studio"
)

// filmsAtOnce is how many films are worked on at once: each takes two processors and up to 3 GiB.
const filmsAtOnce = 1

// marksAtOnce is how many pictures are marked at once: one that moves takes up to some hundreds of MiB.
const marksAtOnce = 2

// filmFolder is the folder of films that are worked on, below that of what is being made.
const filmFolder = "film"

// Config is what finishing files needs to know.
type Config struct {
	Label  string // the plan's mark
	Spool  string // the folder of what is being made
	FFmpeg string // where ffmpeg is; "": where programs are, and without it no film can be marked
	Log    *slog.Logger
}

// Complete sets what of a studio's options finishes files. It fails where an ffmpeg was named that is none.
func Complete(ctx context.Context, c Config, o *studio.Options) error {
	o.Origin, o.Fonts = origin, fonts{}
	turns := make(chan struct{}, marksAtOnce)
	o.Mark = func(media string, file []byte, s studio.Stamp) ([]byte, string, error) {
		turns <- struct{}{}
		defer func() { <-turns }()
		put, err := drawing(s, c.Label)
		if err != nil {
			return nil, "", err
		}
		return mark.File(media, file, put)
	}
	folder := filepath.Join(c.Spool, filmFolder)
	if err := errors.Join(os.RemoveAll(folder), private.MakeFolder(folder)); err != nil {
		return err
	}
	tool, err := film.Find(ctx, c.FFmpeg, folder, filmsAtOnce)
	switch {
	case err == nil:
		o.Films = films{tool, c.Label}
	case c.FFmpeg != "" || !errors.Is(err, film.ErrMissing):
		return fmt.Errorf("--ffmpeg: %w", err)
	default:
		c.Log.Warn("films are not marked, and have no still: plans with a watermark get none", "error", err)
	}
	return nil
}

// films is ffmpeg, as the studio knows it.
type films struct {
	tool  *film.Tool
	label string
}

// Look implements studio.Films.
func (f films) Look(ctx context.Context, file []byte) (studio.Clip, error) {
	facts, err := f.tool.Look(ctx, file)
	return clipOf(facts), unfit(err)
}

func clipOf(f film.Facts) studio.Clip {
	return studio.Clip{Media: f.Media, Width: f.Width, Height: f.Height, Length: f.Length}
}

// Mark implements studio.Films.
func (f films) Mark(ctx context.Context, file []byte, s studio.Stamp) ([]byte, error) {
	put, err := drawing(s, f.label)
	if err != nil {
		return nil, err
	}
	marked, err := f.tool.Mark(ctx, file, func(w, h int) ([]byte, error) { return mark.Transparent(w, h, put) })
	return marked, unfit(err)
}

// drawing returns what puts a stamp on a picture: the plan's mark, and the account's own above it.
func drawing(s studio.Stamp, label string) (mark.Drawing, error) {
	var own mark.Imprint
	if s.Imprint != nil {
		own.Text, own.Place = s.Imprint.Text, s.Imprint.Place
		if s.Font != nil { // one that was fine when it was brought; else the program's letters do
			own.Font, _ = typeface.Read(s.Font)
		}
		if s.Imprint.Logo != "" {
			logo, err := png.Decode(bytes.NewReader(s.Logo))
			if err != nil {
				return nil, fmt.Errorf("the logo: %w", err)
			}
			own.Logo = logo
		}
	}
	return func(dst draw.Image) {
		if s.Plan {
			mark.Draw(dst, label)
		}
		if s.Imprint != nil {
			own.Draw(dst)
		}
	}, nil
}

// Clean implements studio.Films.
func (f films) Clean(ctx context.Context, file []byte) ([]byte, studio.Clip, error) {
	clean, facts, err := f.tool.Clean(ctx, file)
	return clean, clipOf(facts), unfit(err)
}

// Still implements studio.Films.
func (f films) Still(ctx context.Context, file []byte, side int) ([]byte, error) {
	still, err := f.tool.Still(ctx, file, side)
	return still, unfit(err)
}

// unfit says of what a file is refused for that it is for good, and of a lack of room that it is not.
func unfit(err error) error {
	if errors.Is(err, film.ErrBroken) || errors.Is(err, film.ErrLarge) {
		return fmt.Errorf("%w: %w", studio.ErrUnfit, err)
	}
	if errors.Is(err, film.ErrBusy) {
		return fmt.Errorf("%w: %w", studio.ErrBusy, err)
	}
	return err
}

// origin writes into a file of a generation where it comes from.
func origin(media string, file []byte, g *studio.Generation) []byte {
	o := provenance.Origin{Source: provenance.Trained, Model: g.Model, Generation: g.ID, Plan: g.Plan,
		Seed: g.Seed}
	switch {
	case g.Sample:
		o.Source = provenance.Drawn
	case g.Kind == string(gen.PostProduction):
		o.Source = provenance.Enhanced
	}
	return provenance.Write(media, file, o)
}
