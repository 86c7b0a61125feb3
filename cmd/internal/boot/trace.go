package boot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"conto/api"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/redact"
)

// flushTime is how long a stopping server may take to send its last spans.
const flushTime = 500 * time.Millisecond

// tracer sends a span of each request, commit and job to a collector of OpenTelemetry's. A nil one sends none. Spans
// say what the log says, but for who asked: a collector is often somebody else's.
type tracer struct {
	provider *sdk.TracerProvider
	spans    trace.Tracer
}

// openTracer makes the tracer for a collector's URL, which is asked for nothing yet; nil for "".
func openTracer(ctx context.Context, collector string, log *slog.Logger) (*tracer, error) {
	if collector == "" {
		return nil, nil
	}
	to, err := url.Parse(collector)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil, fmt.Errorf("--otlp must be the URL of a collector, such as http://127.0.0.1:4318, not %q",
			redact.URL(collector))
	}
	if strings.Trim(to.Path, "/") == "" {
		to.Path = "/v1/traces"
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(to.String()))
	if err != nil {
		return nil, redact.Error(err, collector)
	}
	who, err := resource.New(ctx, resource.WithAttributes(attribute.String("service.name", "conto")),
		resource.WithFromEnv())
	if err != nil {
		return nil, errors.Join(err, exporter.Shutdown(ctx))
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		log.Warn("spans could not be sent", "error", redact.Error(err, collector))
	}))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(who))
	return &tracer{provider, provider.Tracer("conto")}, nil
}

// close sends what was not sent yet.
func (t *tracer) close() {
	if t == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		otel.Handle(err)
	}
}

// requests begins the span of each request, in the trace that a Traceparent header names. endRequest ends it.
func (t *tracer) requests(next http.Handler) http.Handler {
	if t == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
		ctx, _ = t.spans.Start(ctx, known(r.Method), trace.WithSpanKind(trace.SpanKindServer))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// endRequest ends the span of a request that was answered.
func (t *tracer) endRequest(ctx context.Context, v api.Visit) {
	if t == nil {
		return
	}
	span := trace.SpanFromContext(ctx)
	span.SetName(known(v.Method) + " " + v.Route)
	span.SetAttributes(attribute.String("http.request.method", known(v.Method)), attribute.String("http.route", v.Route),
		attribute.Int("http.response.status_code", v.Status), attribute.String("conto.request_id", v.ID))
	if v.Account != "" {
		span.SetAttributes(attribute.String("conto.account", v.Account))
	}
	for _, code := range v.Refused {
		span.AddEvent("refusal", trace.WithAttributes(attribute.String("conto.code", string(code))))
	}
	if v.Status >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// commit sends the span of a commit. It belongs to many requests, and so to the trace of none.
func (t *tracer) commit(c engine.Commit) {
	if t == nil {
		return
	}
	_, span := t.spans.Start(context.Background(), "commit", trace.WithTimestamp(c.Begun),
		trace.WithAttributes(attribute.Int("conto.entries", c.Entries)))
	end(span, c.Err, trace.WithTimestamp(c.Begun.Add(c.Took)))
}

// jobs traces what a handler of jobs does. A job follows from an entry, which may be of yesterday, so that it has a
// trace of its own; the account is what it shares with the request.
func (t *tracer) jobs(handle jobHandler) jobHandler {
	if t == nil {
		return handle
	}
	return func(ctx context.Context, job store.Job) error {
		ctx, span := t.spans.Start(ctx, "job "+job.Kind, trace.WithSpanKind(trace.SpanKindConsumer),
			trace.WithAttributes(attribute.String("conto.job.kind", job.Kind), attribute.String("conto.job.id", job.ID),
				attribute.String("conto.account", job.Account)))
		err := errPanicked // if it does, nobody says otherwise
		defer func() { end(span, err) }()
		err = handle(ctx, job)
		return err
	}
}

// errPanicked is what became of a job that panicked.
var errPanicked = errors.New("it panicked")

// end ends a span with its outcome. What an error says stays in the log: it may name people.
func end(span trace.Span, err error, options ...trace.SpanEndOption) {
	span.SetAttributes(attribute.String("conto.outcome", outcomeOf(err)))
	if err != nil && outcomeOf(err) == outcomeFailed {
		span.SetStatus(codes.Error, "")
	}
	span.End(options...)
}
