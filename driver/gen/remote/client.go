package remote

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"conto/driver/gen"
)

const (
	// answerTime is how long the head of an answer may take where the options do not say it.
	answerTime = 30 * time.Second
	// maxAnswer bounds an answer in JSON where the call does not say it, maxProblem what is read of a refusal; in bytes.
	maxAnswer, maxProblem = 4 << 20, 64 << 10
)

// Options say which provider it is, and how it is talked to.
type Options struct {
	Name   string // in errors
	URL    string // that paths are added to
	Scheme string // of the header Authorization: Bearer
	Key    string // "": none is sent
	// Hosts are those besides the URL's own from which outputs are fetched: a name, a name with its port, or .name for all
	// below it. One with its port may be a private address; others must be public.
	Hosts []string
	Wait  time.Duration // for the head of an answer; 0: 30 s
	Judge Judge
}

// Client talks to one provider. It is safe for concurrent use.
type Client struct {
	o     Options
	base  *url.URL
	calls *http.Client
	files *http.Client
}

// New makes a client, or returns why the options will not do.
func New(o Options) (*Client, error) {
	base, err := url.Parse(strings.TrimSuffix(o.URL, "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.User != nil {
		return nil, fmt.Errorf("%s: the provider's URL begins with https:// and names a host, without a user", o.Name)
	}
	if strings.ContainsFunc(o.Key, func(c rune) bool { return c <= ' ' || c > '~' }) {
		return nil, fmt.Errorf("%s: a key is one word", o.Name)
	}
	c := &Client{o: o, base: base}
	transport := c.transport(cmp.Or(o.Wait, answerTime))
	c.calls = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	c.files = &http.Client{Transport: transport, CheckRedirect: c.mayFollow}
	return c, nil
}

// Call is one request of a provider's API.
type Call struct {
	Method string
	To     string // a path below the provider's URL, or a whole URL on its host
	Header http.Header
	Body   any   // sent as JSON; an io.Reader as it is
	Starts bool  // a task: where its answer is lost, nobody knows whether one was started
	Most   int64 // bytes of the answer; 0: 4 MB
}

// Do makes a call and reads its answer, which is JSON. An error is a *gen.Fault or the context's.
func (c *Client) Do(ctx context.Context, call Call, into any) error {
	response, err := c.Send(ctx, call)
	if err != nil {
		return err
	}
	most := cmp.Or(call.Most, maxAnswer)
	body, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	err = errors.Join(err, response.Body.Close())
	media, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")) // "": none that is JSON
	switch {
	case err == nil && int64(len(body)) > most:
		err = fmt.Errorf("the answer has more than %d bytes", most)
	case err == nil && media != "application/json" && !strings.HasSuffix(media, "+json"):
		err = fmt.Errorf("the answer is %q and no JSON", media)
	case err == nil:
		err = json.Unmarshal(body, into)
	}
	if err != nil {
		return c.lost(ctx, call, true, err)
	}
	return nil
}

// Send makes a call and returns the answer, which is a success; the caller closes its body. An error is a *gen.Fault or
// the context's.
func (c *Client) Send(ctx context.Context, call Call) (*http.Response, error) {
	var sent atomic.Bool
	tracing := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	request, err := c.request(tracing, call)
	if err != nil {
		return nil, err
	}
	response, err := c.calls.Do(request)
	if err != nil {
		return nil, c.lost(ctx, call, sent.Load(), err)
	}
	if response.StatusCode/100 == 2 {
		return response, nil
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxProblem))
	_ = errors.Join(err, response.Body.Close()) // the status says enough
	return nil, c.Refused(call, &Answer{Status: response.StatusCode, Header: response.Header, Body: body})
}

// Ask makes a call and returns what is answered, whatever it is.
func (c *Client) Ask(ctx context.Context, call Call) (*Answer, error) {
	request, err := c.request(ctx, call)
	if err != nil {
		return nil, err
	}
	response, err := c.calls.Do(request)
	if err != nil {
		return nil, c.lost(ctx, call, true, err)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, cmp.Or(call.Most, maxAnswer)))
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, c.lost(ctx, call, true, err)
	}
	return &Answer{Status: response.StatusCode, Header: response.Header, Body: body}, nil
}

// request makes the request of a call.
func (c *Client) request(ctx context.Context, call Call) (*http.Request, error) {
	to, err := c.address(call.To)
	if err != nil {
		return nil, c.Fault(gen.Broken, "", err)
	}
	var body io.Reader
	switch b := call.Body.(type) {
	case nil:
	case io.Reader:
		body = b
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return nil, c.Fault(gen.Input, "", err)
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, call.Method, to.String(), body)
	if err != nil {
		return nil, c.Fault(gen.Broken, "", err)
	}
	for name, values := range call.Header {
		request.Header[http.CanonicalHeaderKey(name)] = values
	}
	if body != nil && request.Header.Get("Content-Type") == "" {
		request.Header.Set("Content-Type", "application/json")
	}
	c.authorize(request)
	return request, nil
}

// address returns where a call goes: nowhere but to the provider.
func (c *Client) address(to string) (*url.URL, error) {
	if strings.HasPrefix(to, "/") {
		return url.Parse(c.base.String() + to)
	}
	u, err := url.Parse(to)
	if err != nil || !c.own(u) {
		return nil, errors.New("the provider names an address for its API that is not on its host")
	}
	return u, nil
}

// own reports whether a URL is on the provider's own host.
func (c *Client) own(u *url.URL) bool {
	return u.Scheme == c.base.Scheme && strings.EqualFold(hostPort(u), hostPort(c.base)) && u.User == nil
}

func (c *Client) authorize(r *http.Request) {
	if c.o.Key != "" && c.own(r.URL) {
		r.Header.Set("Authorization", c.o.Scheme+" "+c.o.Key)
	}
}
