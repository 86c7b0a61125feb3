package local

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/local/vision"
	"conto/driver/gen/local/voice"
	"conto/driver/gen/local/weights"
	"conto/internal/clock"
	"conto/internal/picture"
)

// The routes.
const (
	Upscale          = "upscale"
	RemoveBackground = "remove-background"
	BasicVoice       = "basic-voice"
)

// route is what there is of a route: its kind, what was embedded for it, and what it does.
type route struct {
	kind   gen.Kind
	weight string
	work   func(d *Driver, ctx context.Context, t gen.Task, r *direct.Report) (gen.Output, gen.Usage, error)
}

var routes = map[string]route{
	Upscale:          {gen.PostProduction, weights.Enlarge, (*Driver).upscale},
	RemoveBackground: {gen.PostProduction, weights.Person, (*Driver).cutOut},
	BasicVoice:       {gen.Voice, weights.Flite, (*Driver).read},
}

// Options are what a driver works with.
type Options struct {
	Folder   string          // its own, of what is being made, which it empties
	Slots    int             // tasks at once
	Pictures *picture.Reader // decodes pictures; others may use it, too
	Clock    clock.Clock     // nil: the system's
	Vision   *vision.Program // knows what is in front in pictures; nil: what is built in
	Log      *slog.Logger    // is told when it fails; nil: nobody is
}

// Driver does tasks in this process. Close it.
type Driver struct {
	runner   *direct.Runner
	pictures *picture.Reader
	vision   *vision.Program
	log      *slog.Logger
}

// New makes a driver.
func New(o Options) (*Driver, error) {
	runner, err := direct.New(o.Folder, o.Slots, o.Clock)
	if err != nil {
		return nil, fmt.Errorf("local: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Driver{runner, o.Pictures, o.Vision, o.Log}, nil
}

// Close cancels what runs and waits for it.
func (d *Driver) Close() { d.runner.Close() }

// Repeatable implements gen.InProcess: a task costs nobody anything.
func (d *Driver) Repeatable() bool { return true }

// Serves implements gen.Driver. A route whose model was not made before the program was built is Broken, as is one that
// there is not.
func (d *Driver) Serves(name string, k gen.Kind) error {
	r, known := routes[name]
	if !known || r.kind != k {
		return &gen.Fault{Kind: gen.Broken, Why: message.Note{Key: message.LocalUnknown}}
	}
	if _, err := weights.Bytes(r.weight); err != nil {
		return &gen.Fault{Kind: gen.Broken, Why: message.Note{Key: message.LocalUnbuilt}, Cause: err}
	}
	return nil
}

// Start implements gen.Driver. Upscale takes the choices scale, 2x or 4x, and method; BasicVoice the choice
// voice.
func (d *Driver) Start(_ context.Context, t gen.Task, key string) (gen.Ticket, error) {
	if err := d.Serves(t.Route, t.Kind); err != nil {
		return gen.Ticket{}, err
	}
	return d.runner.Start(t, key, func(ctx context.Context, r *direct.Report) ([]gen.Output, gen.Usage, error) {
		output, usage, err := routes[t.Route].work(d, ctx, t, r)
		if err != nil {
			return nil, gen.Usage{}, faultOf(err, t)
		}
		return []gen.Output{output}, usage, nil
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

// Voices returns what the choice voice may be for English, the first being taken where none is chosen.
func Voices() []string { return voice.English }
