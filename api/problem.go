package api

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"conto/api/view"
	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// Codes lists every code that a problem may have.
func Codes() []fault.Code { return fault.Codes() }

// problem makes the problem of a refusal, in English.
func problem(f *fault.Error) *view.Problem { return view.ProblemOf(message.English, f) }

// newErrorIn makes a problem of what huma found wrong with a request before any handler saw it, in the language of its
// reader, and notes the refusal.
func newErrorIn(ctx huma.Context, status int, said string, errs ...error) huma.StatusError {
	p := foundWrong(languageOf(ctx), status, said, errs)
	noteRefusal(ctx.Context(), p.Code)
	return p
}

// newError is newErrorIn where no request is known.
func newError(status int, said string, errs ...error) huma.StatusError {
	return foundWrong(message.English, status, said, errs)
}

func foundWrong(l message.Language, status int, said string, errs []error) *view.Problem {
	switch {
	case status >= http.StatusInternalServerError:
		return view.ProblemOf(l, fault.Of(fault.Internal, message.FailedHere))
	case status == http.StatusNotFound:
		return view.ProblemOf(l, fault.New(fault.NotFound, "%s", said))
	case status == http.StatusRequestEntityTooLarge:
		return tooLarge(l, MaxBody)
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
	// huma finds what is unknown in no order
	slices.SortStableFunc(fields, func(a, b fault.Field) int { return strings.Compare(a.Field, b.Field) })
	return view.ProblemOf(l, fault.Fields(fields))
}

// tooLarge is the problem of a body of more than so many bytes.
func tooLarge(l message.Language, most int64) *view.Problem {
	p := view.ProblemOf(l, fault.Wrong("body", message.MostBytes, "most", most))
	p.Status = http.StatusRequestEntityTooLarge
	p.Title = http.StatusText(p.Status)
	return p
}

// refusal makes a problem of an error, and notes it. What is no refusal is logged, and its inside is not shown.
func (a *API) refusal(r *request, err error) error {
	refused := refusalOf(a.Log, r, err)
	var p *view.Problem
	if errors.As(refused, &p) {
		noteRefusal(r, p.Code)
	}
	return refused
}

func refusalOf(log *slog.Logger, r *request, err error) error {
	var f *fault.Error
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooLarge(r.language, large.Limit)
	case errors.As(err, &f):
		p := view.ProblemOf(r.language, f)
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
func writeProblem(w http.ResponseWriter, f *fault.Error) { writeProblemAs(w, view.StatusOf(f.Code), f) }

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
