package remote

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"conto/core/message"
	"conto/driver/gen"
	"conto/internal/publicnet"
	"conto/internal/redact"
)

const (
	// maxSentence bounds what is kept of a provider's sentence, in bytes.
	maxSentence = 300
	// longestAfter bounds how long a provider may put a task off.
	longestAfter = time.Hour
)

// Answer is what a provider has answered, other than a success.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Judge returns what a provider means by an answer, and its sentence. The kind may be "", for what its status says.
type Judge func(a *Answer) (gen.FaultKind, string)

// Fault makes a fault of a provider's sentence, or "", and of a cause, or nil. The key is taken out of both.
func (c *Client) Fault(kind gen.FaultKind, sentence string, cause error) *gen.Fault {
	f := &gen.Fault{Kind: kind, Why: note(kind, c.Clean(sentence))}
	if cause != nil {
		f.Cause = fmt.Errorf("%s: %w", c.o.Name, c.cleanError(cause))
	}
	return f
}

// note returns what people are told of a fault.
func note(kind gen.FaultKind, sentence string) message.Note {
	switch {
	case kind == gen.Input && sentence != "":
		return message.Note{Key: message.GenerationInput, Data: map[string]string{"why": sentence}}
	case kind == gen.Broken && sentence != "":
		return message.Quote(sentence)
	case kind == gen.Moderated:
		return message.Note{Key: message.GenerationModerated}
	case kind == gen.Gone:
		return message.Note{Key: message.GenerationGone}
	case kind == gen.Unknown:
		return message.Note{Key: message.GenerationUnknownStart}
	case kind == gen.Input:
		return message.Note{Key: message.GenerationFailed}
	}
	return message.Note{Key: message.GenerationProviderDown}
}

// Clean returns a provider's sentence on one line, not too long and without the key.
func (c *Client) Clean(sentence string) string {
	sentence = strings.Join(strings.Fields(strings.ToValidUTF8(sentence, "")), " ")
	if c.o.Key != "" {
		sentence = strings.ReplaceAll(sentence, c.o.Key, redact.Hidden)
	}
	if len(sentence) <= maxSentence {
		return sentence
	}
	cut := maxSentence
	for !utf8.RuneStart(sentence[cut]) {
		cut--
	}
	return sentence[:cut] + "…"
}

// cleanError returns an error without the key, and without the URL that net/http puts into it: a query may be secret.
func (c *Client) cleanError(err error) error {
	if of := (*url.Error)(nil); errors.As(err, &of) {
		err = of.Err
	}
	return redact.Error(err, "api_key="+c.o.Key)
}

// lost returns the fault of a call without an answer, or with one that cannot be read. Sent reports whether any of the
// request has left.
func (c *Client) lost(ctx context.Context, call Call, sent bool, err error) error {
	switch {
	case errors.Is(err, publicnet.ErrPrivate), errors.Is(err, errHost):
		return c.Fault(gen.Broken, "", err)
	case sent && call.Starts:
		return c.Fault(gen.Unknown, "", err)
	case ctx.Err() != nil && !call.Starts:
		return ctx.Err()
	}
	return c.Fault(gen.Busy, "", err)
}

// Refused makes a fault of an answer that is no success.
func (c *Client) Refused(call Call, a *Answer) *gen.Fault {
	kind, sentence := gen.FaultKind(""), ""
	if c.o.Judge != nil {
		kind, sentence = c.o.Judge(a)
	}
	if kind == "" {
		kind = kindOf(call, a.Status)
	}
	f := c.Fault(kind, sentence, fmt.Errorf("%d %s: %s", a.Status, http.StatusText(a.Status), c.Clean(sentence)))
	if kind == gen.Busy {
		f.After = After(a.Header)
	}
	return f
}

// kindOf returns what a status means by itself.
func kindOf(call Call, status int) gen.FaultKind {
	switch status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusMethodNotAllowed:
		return gen.Broken
	case http.StatusTooManyRequests, http.StatusRequestTimeout, http.StatusTooEarly, http.StatusServiceUnavailable, 529:
		return gen.Busy
	case http.StatusUnavailableForLegalReasons:
		return gen.Moderated
	case http.StatusNotFound, http.StatusGone:
		if call.Starts {
			return gen.Broken // the route of the model is wrong
		}
		return gen.Gone
	}
	switch {
	case status < 400: // it redirects
		return gen.Broken
	case status < 500:
		return gen.Input
	case call.Starts:
		return gen.Unknown
	}
	return gen.Busy
}

// After returns how long a provider wants to be left alone, by the header Retry-After: seconds, or an instant, which is
// compared with the provider's own clock.
func After(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	after := time.Duration(0)
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds < longestAfter.Seconds() {
		after = time.Duration(seconds * float64(time.Second))
	} else if err == nil && seconds >= longestAfter.Seconds() {
		after = longestAfter
	}
	until, err := http.ParseTime(text)
	now, nowErr := http.ParseTime(h.Get("Date"))
	if err == nil && nowErr == nil {
		after = until.Sub(now)
	}
	return min(max(after, 0), longestAfter)
}
