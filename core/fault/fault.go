// Package fault is the closed set of refusals. A refusal has a code for programs, a sentence for people that says what
// to do, and data. An error that is not a *fault.Error is an internal failure and is never shown to a customer.
package fault

import (
	"errors"
	"fmt"

	"conto/core/message"
)

// Code names a kind of refusal.
type Code string

// The codes. There are no others.
const (
	InsufficientCredits   Code = "insufficient_credits"    // the balance is too small (C14)
	PaymentFailed         Code = "payment_failed"          // the charge was declined; nothing changed
	PaymentActionRequired Code = "payment_action_required" // the customer must confirm at data "url"
	// the model is locked (C16): data "reason", "message", "ways_out"
	Locked              Code = "locked"
	Unauthenticated     Code = "unauthenticated"      // no key, or one that is not valid
	Forbidden           Code = "forbidden"            // this caller may not do that
	NotFound            Code = "not_found"            // there is no such thing
	Conflict            Code = "conflict"             // the account's state does not allow it
	HoldClosed          Code = "hold_closed"          // the hold was settled or released before
	AccountClosed       Code = "account_closed"       // the account was closed for good (C37)
	QuoteExpired        Code = "quote_expired"        // the quote is too old or no longer true; ask again
	Invalid             Code = "invalid"              // a value is wrong: data "fields"
	IdempotencyConflict Code = "idempotency_conflict" // the key was used with another request
	RateLimited         Code = "rate_limited"         // too many at once; come back later
	Internal            Code = "internal"             // a failure on our side
)

// Codes lists every code, in the order above.
func Codes() []Code {
	return []Code{
		InsufficientCredits, PaymentFailed, PaymentActionRequired, Locked, Unauthenticated, Forbidden, NotFound, Conflict,
		HoldClosed, AccountClosed,
		QuoteExpired, Invalid, IdempotencyConflict, RateLimited, Internal,
	}
}

// Error is a refusal.
type Error struct {
	Code   Code
	Detail string         // one or two sentences for the person in front of it, in English
	Key    message.Key    // of those sentences; "" where they are written out
	Args   []any          // what they are filled with: names and values in turn
	Data   map[string]any // what a program needs to react; values marshal to JSON
}

// Error returns the code and the sentence.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Detail }

// New makes a refusal; the sentence is formatted as by fmt.Sprintf.
func New(code Code, sentence string, args ...any) *Error {
	return &Error{Code: code, Detail: fmt.Sprintf(sentence, args...)}
}

// Of makes a refusal of which the sentences are those of a key, in every language: data are names and values in turn.
func Of(code Code, key message.Key, data ...any) *Error {
	return &Error{Code: code, Detail: message.English.Text(key, data...), Key: key, Args: data}
}

// In returns the sentences in a language, or as they are where they are written out.
func (e *Error) In(l message.Language) string {
	if e.Key == "" {
		return e.Detail
	}
	args := e.Args
	for i, value := range args {
		if f, ok := value.(Field); ok { // of a refusal of one field
			args = append(append([]any{}, args[:i]...), f.In(l).Reason)
			args = append(args, e.Args[i+1:]...)
		}
	}
	return l.Text(e.Key, args...)
}

// With adds one piece of data and returns the same refusal.
func (e *Error) With(key string, value any) *Error {
	if e.Data == nil {
		e.Data = map[string]any{}
	}
	e.Data[key] = value
	return e
}

// Field says what is wrong with one value of a request.
type Field struct {
	Field  string `json:"field" doc:"where it is: options.seconds"`
	Reason string `json:"reason" doc:"what is wrong, and what would be right"`

	key  message.Key
	args []any
}

// In returns the field with its reason in a language.
func (f Field) In(l message.Language) Field {
	if f.key != "" {
		f.Reason = l.Text(f.key, f.args...)
	}
	return f
}

// FieldOf returns what is wrong with a field, by a key: data are names and values in turn.
func FieldOf(field string, key message.Key, data ...any) Field {
	return Field{field, message.English.Text(key, data...), key, data}
}

// Fields returns an Invalid refusal about fields, of which it says the first.
func Fields(fields []Field) *Error {
	first := fields[0]
	e := Of(Invalid, message.FieldWrong, "field", first.Field, "reason", first).With("fields", fields)
	e.Detail = e.In(message.English)
	return e
}

// Wrong returns an Invalid refusal about one field, of which the reason is that of a key: data are names and values in
// turn.
func Wrong(field string, key message.Key, data ...any) *Error {
	return Fields([]Field{FieldOf(field, key, data...)})
}

// Bad returns an Invalid refusal about one field; the reason is formatted as by fmt.Sprintf.
func Bad(field, reason string, args ...any) *Error {
	f := Field{Field: field, Reason: fmt.Sprintf(reason, args...)}
	return New(Invalid, "%s: %s", f.Field, f.Reason).With("fields", []Field{f})
}

// Is reports whether err is, or wraps, a refusal with this code.
func Is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
