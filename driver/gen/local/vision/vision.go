// Package vision has the program conto-vision find what is in front in pictures, where it is installed. It is a process
// of its own for each picture, within bounds: its network takes most of a gigabyte, and its library is none of ours.
package vision

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/image/draw"

	"conto/internal/process"
)

// program is its name.
const program = "conto-vision"

// filesVariable names, in the environment, the folder of what the program needs.
const filesVariable = "CONTO_VISION_FILES"

// side is how many pixels wide and high the network sees a picture: the program is sent no more.
const side = 1024

// atOnce is how many pictures are looked at at once. Each takes two processors and 0.9 GB.
const atOnce = 1

// bounds are what one picture may take. It takes some seconds; with less than 1 GB it fails.
var bounds = process.Bounds{
	Time: 90 * time.Second, Processors: 2 * time.Minute, Data: 2 << 30, File: 512, Output: 4 << 20,
}

// ErrMissing: the program is not there.
var ErrMissing = errors.New("vision: conto-vision is not installed")

// errMatte is the error of something else than a matte.
var errMatte = errors.New("vision: conto-vision has not written a matte of the picture")

// Program finds what is in front in pictures. It is safe for concurrent use.
type Program struct {
	path   string
	runner *process.Runner
	turns  chan struct{}
}

// Find finds the program, at a path or, with "", where programs are, and has it load its network. It returns ErrMissing
// where it is not.
func Find(ctx context.Context, path string) (*Program, error) {
	found, err := exec.LookPath(cmp.Or(path, program))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	p := &Program{turns: make(chan struct{}, atOnce)}
	if p.path, err = filepath.Abs(found); err != nil {
		return nil, fmt.Errorf("vision: %w", err)
	}
	if p.runner, err = process.New(); err != nil {
		return nil, fmt.Errorf("vision: %w", err)
	}
	if _, err := p.run(ctx, nil, "-check"); err != nil { // nobody has it yet, so it has no turn
		return nil, err
	}
	return p, nil
}

// Path returns where the program is.
func (p *Program) Path() string { return p.path }

// Matte returns a picture of what is in front in another one, over the whole of which it lies: white is in front. It
// waits while others are looked at.
func (p *Program) Matte(ctx context.Context, src *image.NRGBA) (*image.Gray, error) {
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	small := shrink(src)
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&file, small); err != nil {
		return nil, fmt.Errorf("vision: %w", err)
	}
	written, err := p.run(ctx, file.Bytes())
	if err != nil {
		return nil, err
	}
	size, err := png.DecodeConfig(bytes.NewReader(written))
	if err != nil || image.Pt(size.Width, size.Height) != small.Rect.Size() {
		return nil, errors.Join(errMatte, err)
	}
	m, err := png.Decode(bytes.NewReader(written))
	matte, ok := m.(*image.Gray)
	if err != nil || !ok {
		return nil, errors.Join(errMatte, err)
	}
	return matte, nil
}

// shrink returns what the network can see of a picture. Its sides are shrunk each by itself, as the network does.
func shrink(src *image.NRGBA) *image.NRGBA {
	w, h := min(src.Rect.Dx(), side), min(src.Rect.Dy(), side)
	if src.Rect.Size() == image.Pt(w, h) {
		return src
	}
	small := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.BiLinear.Scale(small, small.Rect, src, src.Rect, draw.Src, nil)
	return small
}

// run runs the program. Of the environment it sees where its files are.
func (p *Program) run(ctx context.Context, input []byte, args ...string) ([]byte, error) {
	c := process.Command{Bounds: bounds, Program: p.path, Args: args, Input: bytes.NewReader(input)}
	if files, set := os.LookupEnv(filesVariable); set {
		c.Env = []string{filesVariable + "=" + files}
	}
	out, err := p.runner.Run(ctx, c)
	if failed := (*process.ExitError)(nil); errors.As(err, &failed) {
		said, _, _ := strings.Cut(failed.Said, "\n")
		return nil, fmt.Errorf("vision: %w: %s", failed.ExitError, strings.TrimPrefix(said, program+": "))
	}
	if err != nil {
		return nil, fmt.Errorf("vision: %w", err)
	}
	return out, nil
}
