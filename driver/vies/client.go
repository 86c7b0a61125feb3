package vies

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"conto/internal/clock"
	"conto/internal/redact"
)

// Service is where the registry is asked. The one beside it, …/check-vat-test-service, answers made-up numbers (100
// is valid).
const Service = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"

const (
	// patience is how long an answer may take: the registry gives its countries 20 seconds.
	patience = 30 * time.Second
	// longest bounds what is read of an answer, in bytes.
	longest = 64 << 10
)

// Config names whom to ask, and for whom.
type Config struct {
	URL       string        // Service, when empty
	Requester string        // the seller's own VAT ID: with it, answers bear a consultation number
	Timeout   time.Duration // for one answer; 30 s when zero
	Clock     clock.Clock   // dates the answers; the machine's when nil
}

// Client asks the registry's REST service.
type Client struct {
	url                string
	country, requester string
	timeout            time.Duration
	clock              clock.Clock
}

// New makes a client. It asks nothing yet.
func New(c Config) (*Client, error) {
	client := &Client{url: cmp.Or(c.URL, Service), timeout: cmp.Or(c.Timeout, patience), clock: c.Clock}
	if client.clock == nil {
		client.clock = clock.System
	}
	if u, err := url.Parse(client.url); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("vies: %q is no address of a service; the registry's is %s", redact.URL(c.URL), Service)
	}
	if c.Requester != "" {
		var ok bool
		if client.country, client.requester, ok = split(c.Requester); !ok {
			return nil, fmt.Errorf("vies: the seller's own VAT ID %q must begin with an EU country, such as IT01234560587",
				c.Requester)
		}
	}
	return client, nil
}

// question is what is sent.
type question struct {
	Country   string `json:"countryCode"`
	Number    string `json:"vatNumber"`
	ByCountry string `json:"requesterMemberStateCode,omitempty"`
	By        string `json:"requesterNumber,omitempty"`
}

// reply is what comes back. Trouble is told in any of three ways, also at status 200 and beside valid: false.
type reply struct {
	Country      string  `json:"countryCode"`
	Number       string  `json:"vatNumber"`
	Valid        *bool   `json:"valid"`
	Consultation string  `json:"requestIdentifier"`
	Name         string  `json:"name"`
	Address      string  `json:"address"`
	UserError    string  `json:"userError"`
	Succeeded    *bool   `json:"actionSucceed"`
	Errors       []fault `json:"errorWrappers"`
}

type fault struct {
	Code string `json:"error"`
}

// code returns the trouble that a reply tells of, or "". VALID and INVALID only repeat the answer.
func (r *reply) code() string {
	for _, e := range r.Errors {
		if e.Code != "" {
			return e.Code
		}
	}
	switch {
	case r.UserError != "" && r.UserError != "VALID" && r.UserError != "INVALID":
		return r.UserError
	case r.Succeeded != nil && !*r.Succeeded:
		return "an error without a name"
	}
	return ""
}

// Check implements Checker. A VAT ID for which there is no registry to ask is not valid.
func (c *Client) Check(ctx context.Context, vatID string) (Answer, error) {
	country, number, ok := split(vatID)
	if !ok {
		return Answer{At: c.clock.Now()}, nil
	}
	body, err := json.Marshal(question{country, number, c.country, c.requester})
	if err != nil {
		return Answer{}, fmt.Errorf("vies: %w", err)
	}
	status, answer, err := c.ask(ctx, body)
	if err != nil {
		return Answer{}, err
	}
	var r reply
	if err := json.Unmarshal(answer, &r); err != nil {
		return Answer{}, fmt.Errorf("%w: the service answered %d with something else than JSON", ErrBusy, status)
	}
	switch code := r.code(); {
	case code == "INVALID_INPUT":
		return Answer{At: c.clock.Now()}, nil
	case code == "VAT_BLOCKED" || code == "IP_BLOCKED" || code == "INVALID_REQUESTER_INFO":
		return Answer{}, fmt.Errorf("%w (%s)", ErrRefused, code)
	case code != "":
		return Answer{}, fmt.Errorf("%w: %s", ErrBusy, code)
	case status != http.StatusOK || r.Valid == nil:
		return Answer{}, fmt.Errorf("%w: the service answered %d, and neither yes nor no", ErrBusy, status)
	case *r.Valid && r.UserError == "INVALID":
		return Answer{}, fmt.Errorf("%w: the service answered yes and no", ErrBusy)
	case r.Country != "" && r.Country != country || r.Number != "" && r.Number != number:
		return Answer{}, fmt.Errorf("%w: the service answered about %s%s", ErrBusy, r.Country, r.Number)
	}
	return Answer{*r.Valid, r.Consultation, told(r.Name), told(r.Address), c.clock.Now()}, nil
}

// ask posts a question and answers what came back.
func (c *Client) ask(ctx context.Context, body []byte) (status int, answer []byte, err error) {
	bounded, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(bounded, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("vies: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err == nil {
		defer response.Body.Close()
		status = response.StatusCode
		answer, err = io.ReadAll(io.LimitReader(response.Body, longest+1))
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return 0, nil, ctx.Err() // anyone who asked gave up
	case errors.Is(err, context.DeadlineExceeded):
		return 0, nil, fmt.Errorf("%w: nothing came within %s", ErrBusy, c.timeout)
	case err != nil:
		return 0, nil, fmt.Errorf("%w: %w", ErrBusy, redact.Error(err, c.url))
	case len(answer) > longest:
		return 0, nil, fmt.Errorf("%w: the answer is longer than %d bytes", ErrBusy, longest)
	}
	return status, answer, nil
}

// told returns a name or an address, which countries that do not tell write as dashes.
func told(text string) string {
	if strings.Trim(text, "- \r\n") == "" {
		return ""
	}
	return strings.TrimSpace(text)
}
