// Package client is the Go client of Conto's HTTP API.
//
//	c := client.New("http://127.0.0.1:8080", os.Getenv("CONTO_OPERATOR_KEY"))
//	account, err := c.OpenAccount(ctx, client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
//	hold, err := c.Hold(ctx, account.ID, client.Order{Model: "premium-video", Options: client.Options{"seconds": 5}})
//	… generate …
//	hold, err = c.Settle(ctx, account.ID, hold.ID, nil)
//
// Every write carries an idempotency key, made here unless WithKey gives one, and is repeated under the same key when
// the connection fails or the server asks for patience; so a write happens once, whatever gets lost on the way. A
// refusal is an *Error, whose Code says what it is.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Client calls one server with one key. It is safe for concurrent use.
type Client struct {
	base    string
	key     string
	user    string
	http    *http.Client
	tries   int
	backoff time.Duration
	strict  bool
}

// Option changes a client.
type Option func(*Client)

// HTTP makes the client use an http.Client of the caller's: for proxies, certificates, timeouts.
func HTTP(h *http.Client) Option { return func(c *Client) { c.http = h } }

// Retries sets how often a request is sent at most, and how long to wait before the second time; the wait doubles from
// then on. The default is 5 times, beginning with 100 ms.
func Retries(tries int, backoff time.Duration) Option {
	return func(c *Client) { c.tries, c.backoff = max(tries, 1), backoff }
}

// Strict makes answers with fields that this client does not know an error: for tests of the API.
func Strict() Option { return func(c *Client) { c.strict = true } }

// New makes a client of the server at base, with an operator key or an account key.
func New(base, key string, options ...Option) *Client {
	c := &Client{base: base, key: key, http: &http.Client{Timeout: time.Minute}, tries: 5, backoff: 100 * time.Millisecond}
	for _, change := range options {
		change(c)
	}
	return c
}

// As answers a client that acts for a user of the account; the user's role then decides. Only an operator may.
func (c *Client) As(user string) *Client {
	other := *c
	other.user = user
	return &other
}

type keyContext struct{}

// WithKey makes the next writes under ctx carry this idempotency key instead of one made here: to repeat a request
// after a restart, say. The same key with another request is refused with idempotency_conflict.
func WithKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyContext{}, key)
}

// Error is a refusal, or a failure that the server admits.
type Error struct {
	Status int    // HTTP
	Code   string // insufficient_credits, locked, invalid, …
	Detail string // a sentence for people
	Fields []Field
	Raw    []byte // the whole problem, with the code's data: read it with Data
}

// Field says what is wrong with one value of a request.
type Field struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// Error implements error.
func (e *Error) Error() string { return fmt.Sprintf("conto: %s: %s", e.Code, e.Detail) }

// Data reads the code's data, such as price and balance of insufficient_credits, into a struct.
func (e *Error) Data(into any) error { return json.Unmarshal(e.Raw, into) }

// Code answers the code of an error that is, or wraps, a refusal; else "".
func Code(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// get reads something.
func (c *Client) get(ctx context.Context, path string, query url.Values, into any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.send(ctx, http.MethodGet, path, nil, "", into)
}

// write changes something, once.
func (c *Client) write(ctx context.Context, method, path string, body, into any) error {
	key, _ := ctx.Value(keyContext{}).(string)
	if key == "" {
		key = rand.Text()
	}
	return c.send(ctx, method, path, body, key, into)
}

// send sends a request until it is answered, or given up after some tries.
func (c *Client) send(ctx context.Context, method, path string, body any, key string, into any) error {
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	wait := c.backoff
	for try := 1; ; try++ {
		patience, err := c.once(ctx, method, path, text, key, into)
		if patience == none || try >= c.tries || ctx.Err() != nil {
			return err
		}
		if patience < 0 {
			patience = jitter(wait)
			wait *= 2
		}
		timer := time.NewTimer(patience)
		select {
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(ctx.Err(), err)
		case <-timer.C:
		}
	}
}

// none means that there is no use in trying again; own, that the client waits as it likes.
const (
	none time.Duration = 0
	own  time.Duration = -1
)

// jitter is a wait around the given one, so that clients which failed together do not return together.
func jitter(wait time.Duration) time.Duration {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(wait)+1))
	if err != nil {
		return wait
	}
	return wait/2 + time.Duration(n.Int64())
}

// once sends a request and reads the answer. It says how long to wait before trying again.
func (c *Client) once(ctx context.Context, method, path string, body []byte, key string, into any) (time.Duration,
	error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return none, err
	}
	request.Header.Set("Authorization", "Bearer "+c.key)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	if c.user != "" {
		request.Header.Set("Conto-User", c.user)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return own, fmt.Errorf("conto: %w", err)
	}
	answer, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return own, fmt.Errorf("conto: the answer was cut off: %w", err)
	}
	if response.StatusCode >= 400 {
		return patience(response), refusal(response.StatusCode, answer)
	}
	if into == nil || response.StatusCode == http.StatusNoContent {
		return none, nil
	}
	return none, c.decode(answer, into)
}

func (c *Client) decode(answer []byte, into any) error {
	if raw, ok := into.(*[]byte); ok {
		*raw = answer
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(answer))
	if c.strict {
		decoder.DisallowUnknownFields()
	}
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("conto: the answer is not what was expected: %w", err)
	}
	return nil
}

// patience is how long to wait before a refused request is worth repeating.
func patience(r *http.Response) time.Duration {
	if r.StatusCode != http.StatusTooManyRequests && r.StatusCode < 500 {
		return none
	}
	if seconds, err := strconv.Atoi(r.Header.Get("Retry-After")); err == nil && seconds > 0 && seconds <= 30 {
		return time.Duration(seconds) * time.Second
	}
	return own
}

func refusal(status int, answer []byte) error {
	e := &Error{Status: status, Raw: answer}
	var problem struct {
		Code   string  `json:"code"`
		Detail string  `json:"detail"`
		Fields []Field `json:"fields"`
	}
	if json.Unmarshal(answer, &problem) != nil || problem.Code == "" {
		problem.Code, problem.Detail = "internal", fmt.Sprintf("the server answered %d and no problem", status)
	}
	e.Code, e.Detail, e.Fields = problem.Code, problem.Detail, problem.Fields
	return e
}
