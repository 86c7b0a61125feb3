package boot

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"conto/api"
	"conto/driver/store"
	"conto/engine"
)

// metrics counts, for /metrics, what a server does. docs/OPERATIONS.md lists them; a test compares.
type metrics struct {
	registry *prometheus.Registry

	requests *prometheus.HistogramVec
	refusals *prometheus.CounterVec
	webhooks *prometheus.CounterVec
	commits  *prometheus.HistogramVec
	batches  prometheus.Histogram
	jobs     *prometheus.HistogramVec
	mails    *prometheus.CounterVec
	made     *prometheus.CounterVec
}

// quick and slow are the buckets of what a person waits for, and of what nobody does, in seconds.
var (
	quick = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 10}
	slow  = []float64{.005, .025, .1, .5, 1, 5, 15, 60}
)

// The outcomes of a commit and of a job.
const (
	outcomeDone   = "done"
	outcomeFailed = "failed"
)

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "conto_http_request_seconds", Help: "How long requests took, by method, route and status.", Buckets: quick,
	}, []string{"method", "route", "status"})
	m.refusals = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "conto_refusals_total", Help: "Refusals that were answered, by code.",
	}, []string{"code"})
	m.webhooks = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "conto_webhooks_total",
		Help: "Webhooks of payment providers, by what was answered: taken, forged, garbled, failed.",
	}, []string{"provider", "answer"})
	m.commits = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "conto_commit_seconds", Help: "How long commits took, by outcome: done, failed.", Buckets: quick,
	}, []string{"outcome"})
	m.batches = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "conto_commit_entries", Help: "How many entries a commit had.", Buckets: prometheus.ExponentialBuckets(1, 4, 6),
	})
	m.jobs = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "conto_job_seconds", Help: "How long jobs took, by kind and outcome: done, failed, later.", Buckets: slow,
	}, []string{"kind", "outcome"})
	m.mails = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "conto_mails_total", Help: "Mails, by outcome: sent, refused, failed.",
	}, []string{"outcome"})
	m.made = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "conto_generations_total", Help: "Generations that ended, by provider and state: succeeded, failed, canceled.",
	}, []string{"provider", "state"})
	m.registry.MustRegister(m.requests, m.refusals, m.webhooks, m.commits, m.batches, m.jobs, m.mails, m.made,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, code := range api.Codes() { // what has not happened yet is 0, not missing
		m.refusals.WithLabelValues(string(code))
	}
	for _, outcome := range []string{"sent", "refused", outcomeFailed} {
		m.mails.WithLabelValues(outcome)
	}
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// countWebhook counts what became of a webhook.
func (m *metrics) countWebhook(provider, answer string) {
	m.webhooks.WithLabelValues(provider, answer).Inc()
}

// countGeneration counts a generation that has ended.
func (m *metrics) countGeneration(provider, state string) {
	m.made.WithLabelValues(provider, state).Inc()
}

// countRequest counts a request that was answered, and its refusals.
func (m *metrics) countRequest(_ context.Context, v api.Visit) {
	m.requests.WithLabelValues(known(v.Method), v.Route, strconv.Itoa(v.Status)).Observe(v.Took.Seconds())
	for _, code := range v.Refused {
		m.refusals.WithLabelValues(string(code)).Inc()
	}
}

// countCommit counts a commit of the engine's.
func (m *metrics) countCommit(c engine.Commit) {
	m.commits.WithLabelValues(outcomeOf(c.Err)).Observe(c.Took.Seconds())
	m.batches.Observe(float64(c.Entries))
}

// countJobs counts what a handler of jobs does. One that panics has failed.
func (m *metrics) countJobs(handle jobHandler) jobHandler {
	return func(ctx context.Context, job store.Job) error {
		begun, outcome := time.Now(), outcomeFailed
		defer func() { m.jobs.WithLabelValues(job.Kind, outcome).Observe(time.Since(begun).Seconds()) }()
		err := handle(ctx, job)
		outcome = outcomeOf(err)
		return err
	}
}

// jobHandler runs a job.
type jobHandler = func(context.Context, store.Job) error

func outcomeOf(err error) string {
	if later := (*store.Later)(nil); errors.As(err, &later) {
		return "later"
	}
	if err != nil {
		return outcomeFailed
	}
	return outcomeDone
}

// countMail counts a mail, by its outcome.
func (m *metrics) countMail(outcome string) { m.mails.WithLabelValues(outcome).Inc() }

// known keeps made-up methods from making series without end.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return method
	default:
		return "other"
	}
}
