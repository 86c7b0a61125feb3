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

// conn is a server and the key with which it is called.
type conn struct {
	base    string
	key     string
	user    string // for whom; "" is nobody
	http    *http.Client
	tries   int
	backoff time.Duration
	strict  bool
}

// path joins an account's path, each part escaped.
func path(account string, parts ...string) string {
	return under("/v1/accounts/"+url.PathEscape(account), parts...)
}

// under returns the path of what is below another.
func under(p string, parts ...string) string {
	for _, part := range parts {
		p += "/" + url.PathEscape(part)
	}
	return p
}

// get reads something.
func (c *conn) get(ctx context.Context, path string, query url.Values, into any) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return c.send(ctx, http.MethodGet, path, nil, "", into)
}

// write changes something, once.
func (c *conn) write(ctx context.Context, method, path string, body, into any) error {
	key, _ := ctx.Value(keyContext{}).(string)
	if key == "" {
		key = rand.Text()
	}
	return c.send(ctx, method, path, body, key, into)
}

// send sends a request until it is answered, or given up after some tries.
func (c *conn) send(ctx context.Context, method, path string, body any, key string, into any) error {
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

// jitter returns a wait around the given one, so that clients which failed together do not return together.
func jitter(wait time.Duration) time.Duration {
	n, err := rand.Int(rand.Reader, big.NewInt(int64(wait)+1))
	if err != nil {
		return wait
	}
	return wait/2 + time.Duration(n.Int64())
}

// request makes a request as whom the client acts for; media is the body's type, or "" for none.
func (c *conn) request(ctx context.Context, method, path string, body io.Reader, media, key string) (*http.Request,
	error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + c.key, "Content-Type": media,
		"Idempotency-Key": key, "Conto-User": c.user} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	return r, nil
}

// once sends a request and reads the answer. It returns how long to wait before trying again.
func (c *conn) once(ctx context.Context, method, path string, body []byte, key string, into any) (time.Duration,
	error) {
	media := ""
	if body != nil {
		media = "application/json"
	}
	request, err := c.request(ctx, method, path, bytes.NewReader(body), media, key)
	if err != nil {
		return none, err
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

// open sends a request once, and returns the answer's body while it comes, to be closed.
func (c *conn) open(ctx context.Context, method, path string, body io.Reader) (io.ReadCloser, error) {
	media := ""
	if body != nil {
		media = "application/octet-stream"
	}
	key, _ := ctx.Value(keyContext{}).(string)
	request, err := c.request(ctx, method, path, body, media, key)
	if err != nil {
		return nil, err
	}
	patient := *c.http
	patient.Timeout = 0 // a large file, or a stream, takes as long as its reader lets it
	response, err := patient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("conto: %w", err)
	}
	if response.StatusCode < 400 {
		return response.Body, nil
	}
	answer, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return nil, fmt.Errorf("conto: the answer was cut off: %w", err)
	}
	return nil, refusal(response.StatusCode, answer)
}

func (c *conn) decode(answer []byte, into any) error {
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

// patience returns how long to wait before a refused request is worth repeating.
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
