package boot

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests, for /metrics.
type metrics struct {
	registry *prometheus.Registry
	seconds  *prometheus.HistogramVec
	webhooks *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.seconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "conto_http_request_seconds", Help: "How long requests took, by method and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1, 10},
	}, []string{"method", "status"})
	m.webhooks = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "conto_webhooks_total",
		Help: "Webhooks of payment providers, by what was answered: taken, forged, garbled, failed.",
	}, []string{"provider", "answer"})
	m.registry.MustRegister(m.seconds, m.webhooks, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// countWebhook counts what became of a webhook.
func (m *metrics) countWebhook(provider, answer string) {
	m.webhooks.WithLabelValues(provider, answer).Inc()
}

// watch counts what waits for a person.
func (m *metrics) watch(waiting func(context.Context) (int, error)) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "conto_attention", Help: "What an operator must look at: /v1/attention says what.",
	}, func() float64 {
		ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
		defer stop()
		n, err := waiting(ctx)
		if err != nil {
			return math.NaN() // not known
		}
		return float64(n)
	}))
}

// count times every request.
func (m *metrics) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		m.seconds.WithLabelValues(known(r.Method), strconv.Itoa(seen.status)).Observe(time.Since(begun).Seconds())
	})
}

// known keeps made-up methods from making series without end.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return method
	default:
		return "other"
	}
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
