package api

import (
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// Problem is a refusal as RFC 9457 has it: its code is one of core/fault's, and the code's data stands beside it.
type Problem struct {
	Type   string         `json:"type" doc:"always about:blank; the code says what it is"`
	Title  string         `json:"title" doc:"the HTTP status in words"`
	Status int            `json:"status"`
	Detail string         `json:"detail" doc:"a sentence for people: what is wrong and what to do"`
	Code   fault.Code     `json:"code" doc:"what it is, for programs"`
	Fields []fault.Field  `json:"fields,omitempty" doc:"code invalid: what is wrong with which value"`
	Data   map[string]any `json:"-"`
}

// statuses is the table from code to HTTP status.
var statuses = map[fault.Code]int{
	fault.InsufficientCredits:   http.StatusPaymentRequired,
	fault.PaymentFailed:         http.StatusPaymentRequired,
	fault.PaymentActionRequired: http.StatusPaymentRequired,
	fault.Locked:                http.StatusForbidden,
	fault.Unauthenticated:       http.StatusUnauthorized,
	fault.Forbidden:             http.StatusForbidden,
	fault.NotFound:              http.StatusNotFound,
	fault.Conflict:              http.StatusConflict,
	fault.HoldClosed:            http.StatusConflict,
	fault.AccountClosed:         http.StatusConflict,
	fault.QuoteExpired:          http.StatusConflict,
	fault.Invalid:               http.StatusUnprocessableEntity,
	fault.IdempotencyConflict:   http.StatusUnprocessableEntity,
	fault.RateLimited:           http.StatusTooManyRequests,
	fault.Internal:              http.StatusInternalServerError,
}

// Codes lists every code that a problem may have.
func Codes() []fault.Code { return fault.Codes() }

// problem makes the problem of a refusal, in English.
func problem(f *fault.Error) *Problem { return problemIn(message.English, f) }

// problemIn makes the problem of a refusal, with the sentences that people read in a language.
func problemIn(l message.Language, f *fault.Error) *Problem {
	status, ok := statuses[f.Code]
	if !ok {
		status = http.StatusInternalServerError
	}
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: f.In(l), Code: f.Code,
		Data: dataIn(l, f.Data)}
	if fields, ok := f.Data["fields"].([]fault.Field); ok {
		for _, field := range fields {
			p.Fields = append(p.Fields, field.In(l))
		}
	}
	return p
}

// dataIn returns a refusal's data with the sentences among it in a language.
func dataIn(l message.Language, data map[string]any) map[string]any {
	said := maps.Clone(data)
	for name, value := range said {
		if s, ok := value.(message.Teller); ok {
			said[name] = s.In(l)
		}
	}
	return said
}

// Error is the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is the media type of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// MarshalJSON writes the data beside the fixed members.
func (p *Problem) MarshalJSON() ([]byte, error) {
	all := map[string]any{}
	maps.Copy(all, p.Data)
	for name, value := range map[string]any{"type": p.Type, "title": p.Title, "status": p.Status, "detail": p.Detail,
		"code": p.Code} {
		all[name] = value
	}
	if p.Fields != nil {
		all["fields"] = p.Fields
	}
	return json.Marshal(all)
}

// newErrorIn makes a problem of what huma found wrong with a request before any handler saw it, in the language of its
// reader, and notes the refusal.
func newErrorIn(ctx huma.Context, status int, said string, errs ...error) huma.StatusError {
	p := foundWrong(languageOf(ctx.Header("Accept-Language")), status, said, errs)
	noteRefusal(ctx.Context(), p.Code)
	return p
}

// newError is newErrorIn where no request is known.
func newError(status int, said string, errs ...error) huma.StatusError {
	return foundWrong(message.English, status, said, errs)
}

func foundWrong(l message.Language, status int, said string, errs []error) *Problem {
	switch {
	case status >= http.StatusInternalServerError:
		return problemIn(l, fault.Of(fault.Internal, message.FailedHere))
	case status == http.StatusNotFound:
		return problemIn(l, fault.New(fault.NotFound, "%s", said))
	case status == http.StatusRequestEntityTooLarge:
		p := problemIn(l, fault.Wrong("body", message.MostBytes, "most", MaxBody))
		p.Status, p.Title = status, http.StatusText(status)
		return p
	}
	var fields []fault.Field
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) && detail.Location != "" {
			fields = append(fields, fieldOf(detail))
		} else if err != nil {
			fields = append(fields, fieldOf(&huma.ErrorDetail{Location: "body", Message: err.Error()}))
		}
	}
	if fields == nil {
		fields = []fault.Field{reasonOf("body", said)}
	}
	return problemIn(l, fault.Fields(fields))
}

// refusal makes a problem of an error, and notes it. What is no refusal is logged, and its inside is not shown.
func (a *API) refusal(r *request, err error) error {
	refused := refusalOf(a.Log, r, err)
	var p *Problem
	if errors.As(refused, &p) {
		noteRefusal(r, p.Code)
	}
	return refused
}

func refusalOf(log *slog.Logger, r *request, err error) error {
	var f *fault.Error
	switch {
	case errors.As(err, &f):
		p := problemIn(r.language, f)
		switch f.Code {
		case fault.RateLimited:
			return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {retryAfter(f)}})
		case fault.Unauthenticated:
			logDenied(log, r, f)
			return huma.ErrorWithHeaders(p, http.Header{"Www-Authenticate": {"Bearer"}})
		}
		return p
	case app.Unavailable(err):
		log.ErrorContext(r, "a request was not recorded", "call", r.operation, "error", err)
		p := problem(fault.Of(fault.Internal, message.NotNow))
		p.Status, p.Title = http.StatusServiceUnavailable, http.StatusText(http.StatusServiceUnavailable)
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"2"}})
	case r.Err() != nil:
		return problem(fault.Of(fault.Internal, message.RequestGivenUp))
	default:
		log.ErrorContext(r, "a request failed", "call", r.operation, "error", err)
		return problem(fault.Of(fault.Internal, message.FailedHere))
	}
}

// retryAfter is after how many seconds something may be asked again.
func retryAfter(f *fault.Error) string {
	if seconds, said := f.Data["retry_after"].(int64); said {
		return strconv.FormatInt(seconds, 10)
	}
	return "1"
}

// writeProblem answers with a problem where huma does not.
func writeProblem(w http.ResponseWriter, f *fault.Error) { writeProblemAs(w, statuses[f.Code], f) }

// writeProblemAs is writeProblem with a status that says more than the code's.
func writeProblemAs(w http.ResponseWriter, status int, f *fault.Error) {
	p := problem(f)
	noteRefusalTo(w, p.Code)
	p.Status, p.Title = status, http.StatusText(status)
	body, err := json.Marshal(p)
	if err != nil {
		http.Error(w, p.Detail, p.Status)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the client is gone if it fails
}
