package openai

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"

	"conto/driver/gen"
	"conto/driver/gen/direct"
	"conto/driver/gen/remote"
)

// maxPictures bounds an answer that holds pictures, in bytes.
const maxPictures = 96 << 20

// draw asks for pictures. Fewer than were asked for are what they are.
func (d *Driver) draw(ctx context.Context, t gen.Task, r *direct.Report) (o []gen.Output, u gen.Usage, err error) {
	if len(t.Files) > 0 {
		return nil, u, d.noFile()
	}
	body, err := d.client.Input(t, map[string]string{"count": "n", "width": "", "height": "", "seed": ""}, nil)
	if err != nil {
		return nil, u, err
	}
	if t.Options["count"] == 0 {
		body["n"] = 1
	}
	if w, h := t.Options["width"], t.Options["height"]; w > 0 && h > 0 {
		body["size"] = fmt.Sprintf("%dx%d", w, h)
	}
	delete(body, "response_format")
	switch d.images {
	case Base64:
		body["response_format"] = "b64_json"
	case URL:
		body["response_format"] = "url"
	}
	body["model"] = t.Route
	delete(body, "stream")
	var made struct {
		Data []struct {
			Base64 string `json:"b64_json"`
			URL    string `json:"url"`
		} `json:"data"`
	}
	err = d.client.Do(ctx, remote.Call{Method: http.MethodPost, To: "/images/generations", Body: body, Starts: true,
		Most: maxPictures}, &made)
	if err != nil {
		return nil, u, err
	}
	for i, picture := range made.Data {
		one, err := d.picture(ctx, r, picture.Base64, picture.URL)
		if err != nil {
			return nil, u, err
		}
		o = append(o, one)
		r.Percent(100 * (i + 1) / len(made.Data))
	}
	if len(o) == 0 {
		return nil, u, d.client.Fault(gen.Unknown, "", errors.New("no picture was made"))
	}
	return o, gen.Usage{Outputs: int64(len(o))}, nil
}

// picture keeps one picture, which is within the answer or is fetched.
func (d *Driver) picture(ctx context.Context, r *direct.Report, text, at string) (gen.Output, error) {
	var body []byte
	var err error
	if text != "" {
		if body, err = base64.StdEncoding.DecodeString(text); err != nil {
			return gen.Output{}, d.client.Fault(gen.Unknown, "", err)
		}
	} else if body, err = d.fetch(ctx, at); err != nil {
		return gen.Output{}, err
	}
	return keep(r, body)
}

// fetch reads a picture from its URL.
func (d *Driver) fetch(ctx context.Context, at string) ([]byte, error) {
	from, _, err := d.client.Open(ctx, gen.Output{URL: at})
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(from)
	_ = from.Close() // all that is wanted was read
	return body, err
}

// keep writes what was made into the spool.
func keep(r *direct.Report, body []byte) (gen.Output, error) {
	return r.File(http.DetectContentType(body), func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(body))
		return err
	})
}
