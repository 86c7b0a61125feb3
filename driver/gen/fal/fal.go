package fal

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/remote"
	"conto/internal/clock"
)

// API is where fal's queue is, Keys where it publishes the keys that sign its webhooks.
const (
	API  = "https://queue.fal.run"
	Keys = "https://rest.fal.ai/.well-known/jwks.json"
)

// Options say how fal is reached.
type Options struct {
	Key   string
	URL   string   // "": API
	Keys  string   // "": Keys
	Hosts []string // from which files are fetched besides fal's own, as remote.Options has them
	Clock clock.Clock
}

// Driver runs tasks at fal.
type Driver struct {
	client *remote.Client
	clock  clock.Clock
	keys   keys
}

// New makes a driver.
func New(o Options) (*Driver, error) {
	client, err := remote.New(remote.Options{Name: "fal", URL: cmp.Or(o.URL, API), Scheme: "Key", Key: o.Key,
		Hosts: append([]string{"fal.media", ".fal.media", "storage.googleapis.com"}, o.Hosts...), Judge: judge})
	if err != nil {
		return nil, err
	}
	at := cmp.Or(o.Keys, Keys)
	published, err := remote.New(remote.Options{Name: "fal", URL: at})
	if err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = clock.System
	}
	return &Driver{client: client, clock: o.Clock, keys: keys{client: published, at: at}}, nil
}

// named is a model's name: an owner, a model, and which of its endpoints.
var named = regexp.MustCompile(`^[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)+$`)

// Serves implements gen.Driver.
func (d *Driver) Serves(route string, _ gen.Kind) error {
	if named.MatchString(route) {
		return nil
	}
	f := d.client.Fault(gen.Broken, "", fmt.Errorf("the route %q is not owner/model", route))
	f.Why = message.Note{Key: message.ProviderRoute, Data: map[string]string{"route": route}}
	return f
}

// names are how fal's models usually call what the studio sets.
var names = map[string]string{
	"image": "image_url", "audio": "audio_url", "video": "video_url", "count": "num_images",
	"width": "image_size.width", "height": "image_size.height", "seconds": "duration",
}

// queued is what fal says of a request that it has taken, and what is kept of it in the ticket.
type queued struct {
	ID       string `json:"request_id,omitempty"`
	Status   string `json:"status_url"`
	Response string `json:"response_url"`
	Cancel   string `json:"cancel_url"`
}

// Start implements gen.Driver.
func (d *Driver) Start(ctx context.Context, t gen.Task, _ string) (gen.Ticket, error) {
	if err := d.Serves(t.Route, t.Kind); err != nil {
		return gen.Ticket{}, err
	}
	input, err := d.client.Input(t, names, d.client.DataURL)
	if err != nil {
		return gen.Ticket{}, err
	}
	call := remote.Call{Method: http.MethodPost, To: "/" + t.Route, Body: input, Header: http.Header{}, Starts: true}
	if t.Hook != "" {
		call.To += "?fal_webhook=" + url.QueryEscape(t.Hook)
	}
	if t.Low {
		call.Header.Set("X-Fal-Queue-Priority", "low")
	}
	if !t.Deadline.IsZero() { // of the time in the queue only
		left := max(int64(t.Deadline.Sub(d.clock.Now()).Seconds()), 1)
		call.Header.Set("X-Fal-Request-Timeout", fmt.Sprint(left))
	}
	var q queued
	if err := d.client.Do(ctx, call, &q); err != nil {
		return gen.Ticket{}, err
	}
	return d.ticket(q, t.Route)
}

// ticket makes the ticket of a request. Where fal does not say how it goes on, that follows from the model's name.
func (d *Driver) ticket(q queued, route string) (gen.Ticket, error) {
	id := q.ID
	if q.ID = ""; q.Status == "" || q.Response == "" || q.Cancel == "" {
		parts := strings.SplitN(route, "/", 3)
		at := "/" + parts[0] + "/" + parts[1] + "/requests/" + id
		q.Status, q.Response, q.Cancel = at+"/status", at, at+"/cancel"
	}
	return d.client.Ticket(id, q)
}

// request reads a ticket.
func (d *Driver) request(t gen.Ticket) (queued, error) {
	var q queued
	if err := d.client.Named(t); err != nil {
		return q, err
	}
	if err := json.Unmarshal(t.Data, &q); err != nil || q.Status == "" || q.Response == "" || q.Cancel == "" {
		return q, d.client.Fault(gen.Gone, "", errors.New("the ticket does not say where the request is"))
	}
	return q, nil
}

// Poll implements gen.Driver.
func (d *Driver) Poll(ctx context.Context, t gen.Ticket) (gen.Progress, error) {
	q, err := d.request(t)
	if err != nil {
		return gen.Progress{}, err
	}
	var now struct {
		Status string `json:"status"`
	}
	if err := d.client.Do(ctx, remote.Call{Method: http.MethodGet, To: q.Status}, &now); err != nil {
		return gen.Progress{}, err
	}
	switch now.Status {
	case "IN_QUEUE":
		return gen.Progress{State: gen.Waiting}, nil
	case "IN_PROGRESS":
		return gen.Progress{State: gen.Running}, nil
	case "COMPLETED":
		return d.completed(ctx, q)
	}
	return gen.Progress{}, d.client.Fault(gen.Busy, "", errors.New("the request has no status that is known"))
}

// Cancel implements gen.Driver. What runs is asked to stop, and may be done before it does.
func (d *Driver) Cancel(ctx context.Context, t gen.Ticket) (gen.Progress, error) {
	q, err := d.request(t)
	if err != nil {
		return gen.Progress{}, err
	}
	call := remote.Call{Method: http.MethodPut, To: q.Cancel}
	a, err := d.client.Ask(ctx, call)
	if err != nil {
		return gen.Progress{}, err
	}
	var verdict struct {
		Status string `json:"status"`
	}
	if err := json.Unmarshal(a.Body, &verdict); err != nil {
		verdict.Status = "" // the answer's own status says what it is
	}
	switch {
	case verdict.Status == "OK":
		return gen.Progress{State: gen.Canceled}, nil
	case verdict.Status == "NOT_FOUND":
		return gen.Progress{}, d.client.Fault(gen.Gone, "", errors.New("the request is not known"))
	case verdict.Status == "CANCELLATION_REQUESTED", verdict.Status == "ALREADY_COMPLETED", a.Status/100 == 2:
		return d.Poll(ctx, t)
	}
	return gen.Progress{}, d.client.Refused(call, a)
}

// Open implements gen.Driver.
func (d *Driver) Open(ctx context.Context, o gen.Output) (io.ReadCloser, int64, error) {
	return d.client.Open(ctx, o)
}
