// Package provider hands invoice files to an intermediary's HTTP API, in the way that most understand or can be made to
// by a few lines in between: the file is the body of a POST, and a token says who sends it.
package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"conto/driver/document/delivery"
	"conto/internal/loopback"
	"conto/internal/redact"
)

const (
	// timeout bounds the whole of a request.
	timeout = time.Minute
	// longest bounds what is read of an answer, in bytes.
	longest = 64 << 10
)

// Config names where files go.
type Config struct {
	URL   string // https://…
	Token string
}

// Transmitter posts files.
type Transmitter struct {
	url, token string
	client     *http.Client
}

// New checks the settings. Nothing is sent yet.
func New(c Config) (*Transmitter, error) {
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || u.Host == "" || u.User != nil:
		return nil, errors.New("delivery/provider: the provider is written as https://host/path, and the token apart")
	case u.Scheme != "https" && !(u.Scheme == "http" && loopback.Host(u.Hostname())):
		return nil, errors.New("delivery/provider: invoices and the token are only sent to https://…, or to this machine")
	case c.Token == "" || strings.ContainsFunc(c.Token, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return nil, errors.New("delivery/provider: the provider's token is missing, or has blanks in it")
	}
	// Whoever is redirected would send the invoice, or the token, to somebody else.
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Transmitter{c.URL, c.Token, &http.Client{Timeout: timeout, CheckRedirect: stay}}, nil
}

// Send posts a file. Any 2xx means that it is taken, and 409 that it was before; everything else is to be tried again,
// for what a provider refuses it may take once the seller's contract, token or data are put right.
func (t *Transmitter) Send(ctx context.Context, f delivery.File) (delivery.Taken, error) {
	if err := f.Check(); err != nil {
		return delivery.Taken{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(f.Content))
	if err != nil {
		return delivery.Taken{}, fmt.Errorf("delivery/provider: %w", err)
	}
	request.Header.Set("Authorization", "Bearer "+t.token)
	request.Header.Set("Content-Type", "application/xml")
	request.Header.Set("Content-Disposition", `attachment; filename="`+f.Name+`"`)
	request.Header.Set("Idempotency-Key", f.Name)
	response, err := t.client.Do(request)
	if err != nil {
		return delivery.Taken{}, fmt.Errorf("delivery/provider: %w", redact.Error(err, t.url))
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, longest))
	before := response.StatusCode == http.StatusConflict
	if !before && response.StatusCode/100 != 2 {
		return delivery.Taken{}, fmt.Errorf("delivery/provider: the provider answered %s: %.200q", response.Status, answer)
	}
	if err != nil { // it was taken, or will be known at the next try
		return delivery.Taken{}, fmt.Errorf("delivery/provider: %w", err)
	}
	return delivery.Taken{ID: id(answer), Before: before}, nil
}

// id returns the provider's number for a file: the member "id" of an answer in JSON, or "".
func id(answer []byte) string {
	var said struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(answer, &said) != nil || len(said.ID) == 0 || said.ID[0] == '{' || said.ID[0] == '[' ||
		string(said.ID) == "null" {
		return ""
	}
	return strings.Trim(string(said.ID), `"`)
}
