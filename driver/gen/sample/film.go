package sample

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/sample/film"
	"conto/internal/mark"
)

// A sample film: how large it is, how many pictures a second it has, and how many seconds at most.
const (
	filmWidth, filmHeight = 1280, 720
	filmRate              = 25
	defaultFilm, maxFilm  = 5, 60
)

// counter is where a film counts its seconds, and barHeight how high its bar is at the foot.
var counter = image.Rect(64, 480, 320, 592)

const barHeight = 16

// film draws a picture of the prompt, in which seconds are counted and a bar grows.
func (d *Driver) film(ctx context.Context, t gen.Task, r *direct.Report) ([]gen.Output, gen.Usage, error) {
	seconds := int(min(max(t.Options["seconds"], 0), maxFilm))
	if seconds == 0 {
		seconds = defaultFilm
	}
	label := language(t).Text(message.SampleMark)
	ground := picture(t, 0, filmWidth, filmHeight, label)
	canvas := image.NewNRGBA(ground.Bounds())
	draw.Draw(canvas, canvas.Bounds(), ground, image.Point{}, draw.Src)
	count(canvas, ground, 0)
	f, err := film.New(canvas)
	if err != nil {
		return nil, gen.Usage{}, err
	}
	for i := 1; i < seconds*filmRate; i++ {
		if err := ctx.Err(); err != nil {
			return nil, gen.Usage{}, err
		}
		f.Next(canvas, next(canvas, ground, i, seconds*filmRate)...)
		r.Percent(100 * i / (seconds * filmRate))
	}
	o, err := r.File("video/mp4", func(w io.Writer) error { return f.Write(w, filmRate, label) })
	return []gen.Output{o}, gen.Usage{Outputs: 1, Seconds: int64(seconds)}, err
}

// next draws a film's picture after the one before, and returns where it is another one.
func next(canvas, ground *image.NRGBA, i, of int) []image.Rectangle {
	grown := image.Rect(filmWidth*(i-1)/of, filmHeight-barHeight, filmWidth*i/of, filmHeight)
	draw.Draw(canvas, grown, image.White, image.Point{}, draw.Src)
	if i%filmRate != 0 {
		return []image.Rectangle{grown}
	}
	count(canvas, ground, i/filmRate)
	return []image.Rectangle{grown, counter}
}

// count writes how many seconds have passed.
func count(canvas, ground *image.NRGBA, seconds int) {
	draw.Draw(canvas, counter, ground, counter.Min, draw.Src)
	at := image.Pt(counter.Min.X+8, counter.Max.Y-20)
	mark.Text(canvas, fmt.Sprintf("0:%02d", seconds), at, 80, color.White)
}
