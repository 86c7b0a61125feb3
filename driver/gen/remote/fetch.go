package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"conto/driver/gen"
)

// MaxOutput bounds a file that a provider made, in bytes.
const MaxOutput = 64 << 20

// Open fetches an output from its URL, as gen.Driver wants it. What reading it returns besides io.EOF is a *gen.Fault.
func (c *Client) Open(ctx context.Context, o gen.Output) (io.ReadCloser, int64, error) {
	to, err := url.Parse(o.URL)
	if err != nil || to.Host == "" {
		return nil, 0, c.Fault(gen.Gone, "", errors.New("the output has no URL that can be fetched"))
	}
	if err := c.mayFetch(to); err != nil {
		return nil, 0, c.Fault(gen.Broken, "", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return nil, 0, c.Fault(gen.Gone, "", err)
	}
	c.authorize(request)
	response, err := c.files.Do(request)
	if err != nil {
		return nil, 0, c.lost(ctx, Call{}, true, err)
	}
	if err := c.wrong(o, response); err != nil {
		_ = response.Body.Close() // nothing of it is read
		return nil, 0, err
	}
	return &file{c, ctx, response.Body, MaxOutput}, response.ContentLength, nil
}

// wrong returns why an answer is not the file.
func (c *Client) wrong(o gen.Output, r *http.Response) error {
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // "": it may be anything
	switch {
	case r.StatusCode != http.StatusOK:
		return c.Refused(Call{}, &Answer{Status: r.StatusCode, Header: r.Header})
	case r.ContentLength > MaxOutput:
		return c.Fault(gen.Gone, "", tooLarge())
	case media == "text/html" && !strings.HasPrefix(o.Media, "text/"):
		return c.Fault(gen.Busy, "", errors.New("there is a page where the file should be"))
	}
	return nil
}

func tooLarge() error { return fmt.Errorf("the file has more than %d MB", MaxOutput>>20) }

// file is a file that is being fetched.
type file struct {
	client *Client
	ctx    context.Context
	body   io.ReadCloser
	left   int64
}

// Read implements io.Reader.
func (f *file) Read(p []byte) (int, error) {
	n, err := f.body.Read(p)
	if f.left -= int64(n); f.left < 0 {
		return 0, f.client.Fault(gen.Gone, "", tooLarge())
	}
	if err != nil && err != io.EOF {
		err = f.client.lost(f.ctx, Call{}, true, err)
	}
	return n, err
}

// Close implements io.Closer.
func (f *file) Close() error { return f.body.Close() }
