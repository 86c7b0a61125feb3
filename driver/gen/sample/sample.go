// Package sample stands in for models that no provider runs yet: what it makes shows how the studio works, and says in
// its pixels and its first line that it is a sample.
package sample

import (
	"context"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/internal/mark"
)

// maxSide bounds the pictures, in pixels.
const maxSide = 4096

// Driver makes samples.
type Driver struct{ runner *direct.Runner }

// New makes a driver over a runner of its own.
func New(r *direct.Runner) *Driver { return &Driver{r} }

// Repeatable implements gen.InProcess.
func (*Driver) Repeatable() bool { return true }

// Serves implements gen.Driver.
func (*Driver) Serves(_ string, k gen.Kind) error {
	if k != gen.Text && k != gen.Image && k != gen.Video {
		return &gen.Fault{Kind: gen.Broken, Why: message.Note{Key: message.GenerationProviderDown}}
	}
	return nil
}

// Start implements gen.Driver.
func (d *Driver) Start(_ context.Context, t gen.Task, key string) (gen.Ticket, error) {
	if err := d.Serves(t.Route, t.Kind); err != nil {
		return gen.Ticket{}, err
	}
	work := d.pictures
	switch t.Kind {
	case gen.Text:
		work = d.text
	case gen.Video:
		work = d.film
	}
	return d.runner.Start(t, key, func(ctx context.Context, r *direct.Report) ([]gen.Output, gen.Usage, error) {
		return work(ctx, t, r)
	})
}

// Poll implements gen.Driver.
func (d *Driver) Poll(_ context.Context, t gen.Ticket) (gen.Progress, error) { return d.runner.Poll(t) }

// Cancel implements gen.Driver.
func (d *Driver) Cancel(ctx context.Context, t gen.Ticket) (gen.Progress, error) {
	return d.runner.Cancel(ctx, t)
}

// Open implements gen.Driver.
func (d *Driver) Open(_ context.Context, o gen.Output) (io.ReadCloser, int64, error) {
	return d.runner.Open(o)
}

// language returns a task's; any that Conto does not speak is English.
func language(t gen.Task) message.Language { return message.Language(t.Language) }

// text returns a first line that says that no model is connected, and then what was asked.
func (d *Driver) text(_ context.Context, t gen.Task, _ *direct.Report) ([]gen.Output, gen.Usage, error) {
	all := language(t).Text(message.SampleText) + "\n\n" + language(t).Text(message.SampleAsked) + "\n" + t.Prompt
	tokens := int64(len(all)+3) / 4
	if most := t.Options["max_output_tokens"]; most > 0 {
		tokens = min(tokens, most)
	}
	return []gen.Output{{Media: "text/plain", Text: all}}, gen.Usage{Outputs: 1, Tokens: tokens, Estimated: true}, nil
}

// pictures draws as many as were asked for, each from the prompt and the seed alone.
func (d *Driver) pictures(ctx context.Context, t gen.Task, r *direct.Report) ([]gen.Output, gen.Usage, error) {
	count := max(t.Options["count"], 1)
	width, height := side(t.Options["width"]), side(t.Options["height"])
	label := language(t).Text(message.SampleMark)
	var outputs []gen.Output
	for i := range count {
		if err := ctx.Err(); err != nil {
			return nil, gen.Usage{}, err
		}
		o, err := r.File("image/png", func(w io.Writer) error {
			return png.Encode(w, picture(t, int(i), width, height, label))
		})
		if err != nil {
			return nil, gen.Usage{}, err
		}
		outputs = append(outputs, o)
		r.Percent(int(100 * (i + 1) / count))
	}
	return outputs, gen.Usage{Outputs: count}, nil
}

func side(n int64) int {
	if n <= 0 {
		n = 1024
	}
	return int(min(n, maxSide))
}

// picture draws soft waves of two colours, which the prompt and the seed choose, the prompt's
// beginning, and that it is a sample.
func picture(t gen.Task, n, width, height int, label string) *image.NRGBA {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, t.Prompt, n) // never fails
	if t.Seed != nil {
		_, _ = fmt.Fprint(h, " ", *t.Seed)
	}
	drawn := h.Sum64()
	at := func(shift int) float64 { return float64(drawn>>shift&0xff) / 255 }
	one, two := hue(at(0)), hue(at(0)+0.08+0.14*at(8))
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		v := float64(y) / float64(height)
		for x := range width {
			u := float64(x) / float64(width)
			wave := 0.5 + 0.25*math.Sin(2*math.Pi*(u*(1+2*at(16))+at(24))) + 0.25*math.Sin(2*math.Pi*(v*(1+2*at(32))+u+at(40)))
			i := img.PixOffset(x, y)
			for c := range 3 {
				img.Pix[i+c] = uint8(one[c]*wave + two[c]*(1-wave))
			}
			img.Pix[i+3] = 0xff
		}
	}
	size := max(float64(min(width, height))/28, 9)
	line := []rune(strings.Join(strings.Fields(t.Prompt), " "))
	if most := int(float64(width) / size * 1.6); len(line) > most {
		line = append(line[:max(most-1, 0)], '…')
	}
	mark.Text(img, string(line), image.Pt(int(size), int(1.8*size)), size, color.White)
	mark.Corner(img, label)
	return img
}

// hue returns a calm colour of a hue from 0 to 1.
func hue(h float64) [3]float64 {
	var c [3]float64
	for i := range c {
		c[i] = 105 + 75*math.Cos(2*math.Pi*(h-float64(i)/3))
	}
	return c
}
