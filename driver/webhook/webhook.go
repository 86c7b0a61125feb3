// Package webhook sends messages to servers of others, signed as Standard Webhooks has it: the headers webhook-id,
// webhook-timestamp and webhook-signature, of which the last has v1 and the HMAC-SHA256 of id, timestamp and body under
// each secret.
//
// Anyone who names an address may mean this machine's own networks. Nothing is dialled that resolves to a loopback,
// link-local or private address, and no redirect is followed. An answer may come slowly, be endless or never come: it
// is waited for so long, and no more than its first bytes are read.
package webhook

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"

	"conto/internal/publicnet"
	"conto/internal/standardwebhook"
)

// Timeout is how long a delivery may take, from the look-up of the name to the head of the answer.
const Timeout = 15 * time.Second

const (
	dialTime   = 5 * time.Second
	mostAnswer = 1000 // bytes of an answer that are kept
	secretSize = 32   // bytes of a secret
)

// NewSecret makes a secret: whsec_ and 256 bits in base64.
func NewSecret() string {
	var raw [secretSize]byte
	_, _ = rand.Read(raw[:]) // never fails
	return standardwebhook.Prefix + base64.StdEncoding.EncodeToString(raw[:])
}

// Sign returns the header webhook-signature of a message: a signature for each secret, the first first.
func Sign(secrets []string, id string, at time.Time, body []byte) (string, error) {
	var all []string
	for _, secret := range secrets {
		key, err := standardwebhook.Key(secret)
		if err != nil {
			return "", err
		}
		all = append(all, standardwebhook.Sign(key, id, at, body))
	}
	return strings.Join(all, " "), nil
}

// Fault is why there was no answer; "" is that there was one.
type Fault string

// The faults.
const (
	TooSlow     Fault = "timeout"
	Unreachable Fault = "unreachable"
	Private     Fault = "private"   // the address leads into a private network
	Untrusted   Fault = "untrusted" // its certificate is not valid
)

// Message is what is sent.
type Message struct {
	URL     string
	ID      string
	At      time.Time // of this attempt
	Body    []byte
	Secrets []string // the newest first
}

// Answer is what became of a message.
type Answer struct {
	Status int    // of HTTP; 0: there was no answer
	Text   string // its first bytes, on one line or several, without what cannot be shown
	Fault  Fault
}

// Delivered reports whether the message was taken.
func (a Answer) Delivered() bool { return a.Status/100 == 2 }

// Client sends messages. It is safe for concurrent use.
type Client struct{ http *http.Client }

// Options are what a client works with. The zero value is right for a server on the internet.
type Options struct {
	Local    bool          // this machine itself may be told, too
	Resolver *net.Resolver // nil: the machine's
	Roots    *tls.Config   // nil: the machine's
	Timeout  time.Duration // 0: Timeout
}

// New makes a client.
func New(o Options) *Client {
	dialer := &net.Dialer{Timeout: dialTime, Control: publicnet.Only, Resolver: o.Resolver}
	if o.Local {
		dialer.Control = publicnet.OrLoopback
	}
	if o.Timeout == 0 {
		o.Timeout = Timeout
	}
	return &Client{&http.Client{
		Timeout:       o.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, TLSClientConfig: o.Roots, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: dialTime, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second,
			MaxResponseHeaderBytes: 32 << 10, DisableCompression: true},
	}}
}

// Send sends a message, and returns what became of it. An error is one of what was to be sent, or the context's.
func (c *Client) Send(ctx context.Context, m Message) (Answer, error) {
	signature, err := Sign(m.Secrets, m.ID, m.At, m.Body)
	if err != nil {
		return Answer{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return Answer{}, err
	}
	request.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"Conto-Webhooks/1"},
		standardwebhook.ID: {m.ID}, standardwebhook.Signature: {signature},
		standardwebhook.Timestamp: {strconv.FormatInt(m.At.Unix(), 10)},
	}
	response, err := c.http.Do(request)
	if err != nil {
		if ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		return Answer{Fault: faultOf(err)}, nil
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	_ = errors.Join(err, response.Body.Close()) // the status says enough
	return Answer{Status: response.StatusCode, Text: clean(text)}, nil
}

// IsPrivate reports whether a host is written as an address that is none of the internet's.
func IsPrivate(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && !publicnet.Public(ip)
}

// faultOf returns why there was no answer.
func faultOf(err error) Fault {
	var untrusted *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, publicnet.ErrPrivate):
		return Private
	case errors.As(err, &untrusted):
		return Untrusted
	case errors.As(err, &timeout) && timeout.Timeout():
		return TooSlow
	}
	return Unreachable
}

// clean returns text without what cannot be shown.
func clean(text []byte) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) && r != unicode.ReplacementChar {
			return r
		}
		return -1
	}, strings.ToValidUTF8(string(text), "")))
}
