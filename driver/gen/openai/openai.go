package openai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/remote"
)

const (
	// API is where OpenAI is.
	API = "https://api.openai.com/v1"
	// answerTime is how long a server may think before it begins to answer; a task's deadline is usually earlier.
	answerTime = 15 * time.Minute
	// refusalTime is how long a start waits for a refusal.
	refusalTime = 2 * time.Second
)

// Images is in which form pictures are asked for.
type Images string

// The forms. Auto asks for none and takes either: OpenAI's newer models know no such choice.
const (
	Base64 Images = "b64"
	URL    Images = "url"
	Auto   Images = "auto"
)

// Options say how a server is reached.
type Options struct {
	Key    string   // "": none is sent
	URL    string   // with its /v1; "": API
	Images Images   // "": Auto
	Hosts  []string // from which pictures are fetched besides the server's own, as remote.Options has them
}

// Driver runs tasks at a server.
type Driver struct {
	client *remote.Client
	runner *direct.Runner
	images Images
	most   string // what the server calls the limit of an answer's tokens
}

// New makes a driver over a runner of its own.
func New(r *direct.Runner, o Options) (*Driver, error) {
	d := &Driver{runner: r, images: cmp.Or(o.Images, Auto), most: "max_tokens"}
	if d.images != Base64 && d.images != URL && d.images != Auto {
		return nil, fmt.Errorf("openai: pictures are asked for as b64, url or auto, not as %q", o.Images)
	}
	at := cmp.Or(o.URL, API)
	if strings.HasPrefix(at, "https://api.openai.com/") {
		d.most = "max_completion_tokens"
	}
	var err error
	d.client, err = remote.New(remote.Options{Name: "openai", URL: at, Scheme: "Bearer", Key: o.Key, Hosts: o.Hosts,
		Wait: answerTime, Judge: judge})
	return d, err
}

// Repeatable implements gen.InProcess.
func (*Driver) Repeatable() bool { return false }

// Serves implements gen.Driver.
func (d *Driver) Serves(route string, k gen.Kind) error {
	if route != "" && works[k] != nil {
		return nil
	}
	f := d.client.Fault(gen.Broken, "", fmt.Errorf("a route %q of the kind %q", route, k))
	f.Why = message.Note{Key: message.ProviderRoute, Data: map[string]string{"route": route}}
	return f
}

// work does one task.
type work func(d *Driver, ctx context.Context, t gen.Task, r *direct.Report) ([]gen.Output, gen.Usage, error)

var works = map[gen.Kind]work{gen.Text: (*Driver).write, gen.Image: (*Driver).draw, gen.Voice: (*Driver).speak}

// Start implements gen.Driver.
func (d *Driver) Start(ctx context.Context, t gen.Task, key string) (gen.Ticket, error) {
	if err := d.Serves(t.Route, t.Kind); err != nil {
		return gen.Ticket{}, err
	}
	ended := make(chan error, 1)
	ticket, err := d.runner.Start(t, key, func(ctx context.Context, r *direct.Report) ([]gen.Output, gen.Usage, error) {
		outputs, usage, err := works[t.Kind](d, ctx, t, r)
		ended <- err
		return outputs, usage, err
	})
	if err != nil {
		return ticket, err
	}
	waiting, cancel := context.WithTimeout(ctx, refusalTime)
	defer cancel()
	select {
	case err = <-ended:
	case <-waiting.Done():
	}
	if gen.Is(err, gen.Busy) || gen.Is(err, gen.Broken) { // nothing was started, or nothing can be
		return gen.Ticket{}, gen.FaultOf(err)
	}
	return ticket, nil
}

// Poll implements gen.Driver.
func (d *Driver) Poll(_ context.Context, t gen.Ticket) (gen.Progress, error) { return d.runner.Poll(t) }

// Cancel implements gen.Driver. The connection is closed, upon which servers stop.
func (d *Driver) Cancel(ctx context.Context, t gen.Ticket) (gen.Progress, error) {
	return d.runner.Cancel(ctx, t)
}

// Open implements gen.Driver.
func (d *Driver) Open(_ context.Context, o gen.Output) (io.ReadCloser, int64, error) {
	return d.runner.Open(o)
}

// Check implements gen.Checker.
func (d *Driver) Check(ctx context.Context) error {
	var models struct{}
	return d.client.Do(ctx, remote.Call{Method: http.MethodGet, To: "/models"}, &models)
}

// noFile returns the fault of a task with a file that nothing can be done with.
func (d *Driver) noFile() error {
	f := d.client.Fault(gen.Input, "", errors.New("the task has a file"))
	f.Why = message.Note{Key: message.GenerationNoFile}
	return f
}

// tokens estimates how many tokens a text has, where the server does not count them.
func tokens(text string, most int64) int64 {
	n := int64(len(text)+3) / 4
	if most > 0 {
		n = min(n, most)
	}
	return n
}
