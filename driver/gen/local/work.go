package local

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/local/cutout"
	"conto/driver/gen/local/upscale"
	"conto/driver/gen/local/voice"
	"conto/internal/picture"
)

// errNoPicture is the fault of a task without a picture.
var errNoPicture = errors.New("local: the task has no picture")

// scales are how many times a picture may be enlarged, by what the task says; nothing is twice.
var scales = map[string]int{"": 2, "2x": 2, "4x": 4}

// upscale enlarges the task's picture.
func (d *Driver) upscale(ctx context.Context, t gen.Task, r *direct.Report) (o gen.Output, u gen.Usage, err error) {
	src, format, err := d.picture(ctx, t)
	if err != nil {
		return o, u, err
	}
	r.Percent(10)
	method := cmp.Or(upscale.Method(t.Choice["method"]), upscale.Network)
	large, err := upscale.Enlarge(ctx, src, scales[t.Choice["scale"]], method)
	if err != nil {
		return o, u, err
	}
	r.Percent(80)
	return write(r, large, format)
}

// cutOut removes what is behind somebody or something in the task's picture.
func (d *Driver) cutOut(ctx context.Context, t gen.Task, r *direct.Report) (o gen.Output, u gen.Usage, err error) {
	src, _, err := d.picture(ctx, t)
	if err != nil {
		return o, u, err
	}
	r.Percent(30)
	front, err := d.front(ctx, t.ID, src)
	if err != nil {
		return o, u, err
	}
	r.Percent(70)
	return write(r, front, picture.PNG)
}

// front returns what is in front in a picture: as the program for that finds it, where there is one. Where it is not
// sure, or fails, what is built in may be sure.
func (d *Driver) front(ctx context.Context, task string, src *image.NRGBA) (*image.NRGBA, error) {
	if d.vision == nil {
		front, _, err := cutout.Remove(ctx, src)
		return front, err
	}
	front, seen := d.see(ctx, src)
	if seen == nil || ctx.Err() != nil {
		return front, seen
	}
	refused := (*cutout.Error)(nil)
	failed := !errors.As(seen, &refused)
	if failed {
		d.log.Warn("conto-vision failed; what is built in is tried", "generation", task, "error", seen)
	}
	front, _, err := cutout.Remove(ctx, src)
	if err != nil && ctx.Err() == nil && failed && errors.As(err, &refused) {
		return nil, &gen.Fault{Kind: gen.Broken, Why: message.Note{Key: message.GenerationFailed}, Cause: seen}
	}
	return front, err
}

// see returns what the program finds in front.
func (d *Driver) see(ctx context.Context, src *image.NRGBA) (*image.NRGBA, error) {
	matte, err := d.vision.Matte(ctx, src)
	if err != nil {
		return nil, err
	}
	return cutout.Cut(src, matte)
}

// read reads the task's prompt aloud.
func (d *Driver) read(ctx context.Context, t gen.Task, r *direct.Report) (o gen.Output, u gen.Usage, err error) {
	request := voice.Request{Text: t.Prompt, Language: t.Language, Voice: t.Choice["voice"]}
	wav, err := voice.Say(ctx, request)
	if err != nil {
		return o, u, err
	}
	bytesOfSecond := int64(binary.LittleEndian.Uint32(wav[28:])) // Say has written that head
	u = gen.Usage{Outputs: 1, Seconds: (int64(len(wav)) + bytesOfSecond - 1) / bytesOfSecond}
	o, err = r.File("audio/wav", func(w io.Writer) error {
		_, err := w.Write(wav)
		return err
	})
	return o, u, err
}

// picture reads the picture that a task is about.
func (d *Driver) picture(ctx context.Context, t gen.Task) (m *image.NRGBA, format picture.Format, err error) {
	for _, source := range t.Files {
		if source.Role != "image" {
			continue
		}
		file, err := source.Open()
		if err != nil {
			return nil, "", err
		}
		m, format, err = d.pictures.Read(ctx, file)
		return m, format, errors.Join(err, file.Close())
	}
	return nil, "", errNoPicture
}

// write writes a picture as the task's output.
func write(r *direct.Report, m *image.NRGBA, format picture.Format) (gen.Output, gen.Usage, error) {
	o, err := r.File(picture.Media(m, format), func(w io.Writer) error { return picture.Encode(w, m, format) })
	return o, gen.Usage{Outputs: 1}, err
}
