package replicate

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/remote"
	"conto/internal/clock"
)

// API is where Replicate is, and delivery from where it hands out files.
const (
	API      = "https://api.replicate.com/v1"
	delivery = "replicate.delivery"
)

// Options say how Replicate is reached.
type Options struct {
	Token  string
	Secret string   // of webhooks: whsec_…; "": none is believed
	URL    string   // "": API
	Hosts  []string // from which files are fetched besides replicate.delivery, as remote.Options has them
	Clock  clock.Clock
}

// Driver runs tasks at Replicate.
type Driver struct {
	client *remote.Client
	secret []byte
	clock  clock.Clock
	lost   memory
}

// New makes a driver.
func New(o Options) (*Driver, error) {
	secret, err := secretOf(o.Secret)
	if err != nil {
		return nil, err
	}
	client, err := remote.New(remote.Options{Name: "replicate", URL: cmp.Or(o.URL, API), Scheme: "Bearer", Key: o.Token,
		Hosts: append([]string{delivery, "." + delivery}, o.Hosts...), Judge: judge})
	if err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = clock.System
	}
	return &Driver{client: client, secret: secret, clock: o.Clock}, nil
}

var (
	byName    = regexp.MustCompile(`^[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*$`)
	byVersion = regexp.MustCompile(`^(?:[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*:)?([0-9a-f]{64})$`)
)

// Serves implements gen.Driver.
func (d *Driver) Serves(route string, _ gen.Kind) error {
	if byName.MatchString(route) || byVersion.MatchString(route) {
		return nil
	}
	f := d.client.Fault(gen.Broken, "", fmt.Errorf("the route %q is not owner/name, owner/name:version or a version",
		route))
	f.Why = message.Note{Key: message.ProviderRoute, Data: map[string]string{"route": route}}
	return f
}

// request is the body that starts a prediction.
type request struct {
	Version string         `json:"version,omitempty"`
	Input   map[string]any `json:"input"`
	Webhook string         `json:"webhook,omitempty"`
	Events  []string       `json:"webhook_events_filter,omitempty"`
}

// prediction is what is read of one.
type prediction struct {
	ID      string          `json:"id"`
	Model   string          `json:"model"`
	Version string          `json:"version"`
	Status  string          `json:"status"`
	Input   json.RawMessage `json:"input"`
	Output  json.RawMessage `json:"output"`
	Error   json.RawMessage `json:"error"`
	Logs    string          `json:"logs"`
	Removed bool            `json:"data_removed"`
	Created time.Time       `json:"created_at"`
	Metrics struct {
		Tokens int64 `json:"token_output_count"`
	} `json:"metrics"`
}

// Start implements gen.Driver.
func (d *Driver) Start(ctx context.Context, t gen.Task, key string) (gen.Ticket, error) {
	if err := d.Serves(t.Route, t.Kind); err != nil {
		return gen.Ticket{}, err
	}
	input, err := d.client.Input(t, nil, func(s gen.Source) (string, error) { return d.put(ctx, s) })
	if err != nil {
		return gen.Ticket{}, err
	}
	call := remote.Call{Method: http.MethodPost, To: "/predictions", Header: http.Header{}, Starts: true}
	body := request{Input: input}
	if version := byVersion.FindStringSubmatch(t.Route); version != nil {
		body.Version = version[1]
	} else {
		call.To = "/models/" + t.Route + "/predictions"
	}
	if t.Hook != "" {
		body.Webhook, body.Events = t.Hook, []string{"completed"}
	}
	if !t.Deadline.IsZero() { // what Replicate takes begins at five seconds
		left := max(int64(t.Deadline.Sub(d.clock.Now()).Seconds()), 5)
		call.Header.Set("Cancel-After", fmt.Sprintf("%ds", left))
	}
	call.Body = body
	var p prediction
	err = d.client.Do(ctx, call, &p)
	if gen.Is(err, gen.Unknown) {
		d.lost.keep(key, t.Route, input)
	}
	if err != nil {
		return gen.Ticket{}, err
	}
	d.lost.give(p.ID)
	return d.client.Ticket(p.ID, nil)
}

// inline is up to how many bytes a file goes into the input itself.
const inline = 256 << 10

// put makes the value of a file: a URL that holds it, or one where it was uploaded.
func (d *Driver) put(ctx context.Context, s gen.Source) (string, error) {
	if s.Bytes <= inline {
		return d.client.DataURL(s)
	}
	body, err := d.client.Read(s)
	if err != nil {
		return "", err
	}
	form, media := remote.Form(s.Role, s.Media, body)
	var uploaded struct {
		URLs struct {
			Get string `json:"get"`
		} `json:"urls"`
	}
	err = d.client.Do(ctx, remote.Call{Method: http.MethodPost, To: "/files", Body: form,
		Header: http.Header{"Content-Type": {media}}}, &uploaded)
	return uploaded.URLs.Get, err
}

// Poll implements gen.Driver.
func (d *Driver) Poll(ctx context.Context, t gen.Ticket) (gen.Progress, error) {
	return d.ask(ctx, http.MethodGet, t, "")
}

// Cancel implements gen.Driver. Replicate returns the prediction as it is then, or says that it cannot be canceled.
func (d *Driver) Cancel(ctx context.Context, t gen.Ticket) (gen.Progress, error) {
	p, err := d.ask(ctx, http.MethodPost, t, "/cancel")
	if gen.Is(err, gen.Input) {
		return d.Poll(ctx, t)
	}
	return p, err
}

func (d *Driver) ask(ctx context.Context, method string, t gen.Ticket, what string) (gen.Progress, error) {
	if err := d.client.Named(t); err != nil {
		return gen.Progress{}, err
	}
	var p prediction
	if err := d.client.Do(ctx, remote.Call{Method: method, To: "/predictions/" + t.ID + what}, &p); err != nil {
		return gen.Progress{}, err
	}
	return d.progress(&p)
}

// Open implements gen.Driver.
func (d *Driver) Open(ctx context.Context, o gen.Output) (io.ReadCloser, int64, error) {
	return d.client.Open(ctx, o)
}

// Check implements gen.Checker.
func (d *Driver) Check(ctx context.Context) error {
	var account struct{}
	return d.client.Do(ctx, remote.Call{Method: http.MethodGet, To: "/account"}, &account)
}

// Find implements gen.Finder.
func (d *Driver) Find(ctx context.Context, t gen.Task, key string, since time.Time) (gen.Ticket, error) {
	sent, there := d.lost.get(key)
	if !there {
		if sent, there = d.rebuilt(t); !there {
			return gen.Ticket{}, d.client.Fault(gen.Gone, "", errForgotten)
		}
	}
	var found []string
	next := "/predictions?created_after=" + url.QueryEscape(since.UTC().Format(time.RFC3339))
	for page := 0; next != "" && page < maxPages; page++ {
		var list struct {
			Next    string       `json:"next"`
			Results []prediction `json:"results"`
		}
		if err := d.client.Do(ctx, remote.Call{Method: http.MethodGet, To: next}, &list); err != nil {
			return gen.Ticket{}, err
		}
		for _, p := range list.Results {
			if !p.Created.Before(since) && sent.is(&p) && !d.lost.given(p.ID) {
				found = append(found, p.ID)
			}
		}
		next = list.Next
	}
	if len(found) != 1 {
		return gen.Ticket{}, d.client.Fault(gen.Gone, "", fmt.Errorf("%d predictions are what was sent", len(found)))
	}
	d.lost.give(found[0])
	d.lost.forget(key)
	return d.client.Ticket(found[0], nil)
}

// rebuilt returns what a start has sent of which this process knows nothing, since it was started again. It reports
// false where that cannot be told from what others have sent: without a seed, which is drawn for each generation, two
// may be the same; and a file that was uploaded has an address that nobody knows any more.
func (d *Driver) rebuilt(t gen.Task) (sent, bool) {
	if t.Seed == nil || slices.ContainsFunc(t.Files, func(f gen.Source) bool { return f.Bytes > inline }) {
		return sent{}, false
	}
	input, err := d.client.Input(t, nil, d.client.DataURL)
	if err != nil {
		return sent{}, false
	}
	back, err := asListed(input)
	return sent{t.Route, back}, err == nil
}

// maxPages bounds how many pages of predictions Find reads.
const maxPages = 20

// modelOf returns a route's model without its version.
func modelOf(route string) string { return strings.Split(route, ":")[0] }
