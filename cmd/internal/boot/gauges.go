package boot

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
)

// gaugeTime is how long looking for what a scrape asks may take. What is not known by then is left out.
const gaugeTime = 5 * time.Second

// gauges are what is looked up whenever /metrics is read.
type gauges struct {
	engine  *engine.Engine
	store   store.Store
	waiting func(context.Context) (int, error) // how much waits for a person

	providers []string // of generations
}

// gauge describes one of them.
func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

var (
	attentionGauge = gauge("conto_attention", "What an operator must look at: /v1/attention says what.")
	lanesGauge     = gauge("conto_lanes", "Lanes of the engine.")
	callersGauge   = gauge("conto_lane_callers_waiting", "Callers that wait in the queues of the lanes.")
	jobsGauge      = gauge("conto_jobs_open", "Jobs that are still to be done, by kind.", "kind")
	retriesGauge   = gauge("conto_jobs_retrying", "Jobs that have failed and are tried again, by kind.", "kind")
	oldestGauge    = gauge("conto_jobs_oldest_seconds", "Age of the oldest job that is still to be done, by kind.", "kind")
	queueGauge     = gauge("conto_generations_open", "Generations, by provider and state: queued, running.", "provider", "state")
	queuedGauge    = gauge("conto_generations_oldest_seconds", "Age of the oldest one that is queued, by provider.",
		"provider")
	connsGauge = gauge("conto_db_connections", "Connections to the database, by pool and state: busy, idle.", "pool",
		"state")
	connsMostGauge = gauge("conto_db_connections_max", "Connections to the database that there may be, by pool.", "pool")
	waitsGauge     = gauge("conto_db_waits_total", "How often somebody waited for a connection, by pool.", "pool")
	waitedGauge    = gauge("conto_db_wait_seconds_total", "How long all together waited for connections, by pool.", "pool")
)

// Describe implements prometheus.Collector.
func (g gauges) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{attentionGauge, lanesGauge, callersGauge, jobsGauge, retriesGauge, oldestGauge,
		queueGauge, queuedGauge, connsGauge, connsMostGauge, waitsGauge, waitedGauge} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (g gauges) Collect(to chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), gaugeTime)
	defer stop()
	say := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	if n, err := g.waiting(ctx); err == nil {
		say(attentionGauge, float64(n))
	}
	lanes, waiting := g.engine.Lanes()
	say(lanesGauge, float64(lanes))
	say(callersGauge, float64(waiting))
	if counted, ok := g.store.(store.Depths); ok {
		depths, err := counted.Depths(ctx)
		if err == nil {
			g.depths(depths, say)
		}
	}
	if s, ok := g.store.(store.GenerationDepths); ok && len(g.providers) > 0 {
		if depths, err := s.QueueDepths(ctx); err == nil {
			g.queues(depths, say)
		}
	}
	if pooled, ok := g.store.(store.Pools); ok {
		for _, p := range pooled.Pools() {
			say(connsGauge, float64(p.Busy), p.Name, "busy")
			say(connsGauge, float64(p.Idle), p.Name, "idle")
			say(connsMostGauge, float64(p.Most), p.Name)
			to <- prometheus.MustNewConstMetric(waitsGauge, prometheus.CounterValue, float64(p.Waits), p.Name)
			to <- prometheus.MustNewConstMetric(waitedGauge, prometheus.CounterValue, p.Waited.Seconds(), p.Name)
		}
	}
}

// depths says of each kind of job how many are to be done; of one without any, too.
func (g gauges) depths(depths []store.Depth, say func(*prometheus.Desc, float64, ...string)) {
	byKind := map[string]store.Depth{}
	for _, kind := range engine.JobKinds() {
		byKind[kind] = store.Depth{Kind: kind}
	}
	for _, d := range depths { // also of a kind of an early release
		byKind[d.Kind] = d
	}
	now := clock.System.Now() // the database's instants are of a real clock, too
	for kind, d := range byKind {
		age := 0.0
		if d.Jobs > 0 {
			age = max(now.Sub(d.Since).Seconds(), 0)
		}
		say(jobsGauge, float64(d.Jobs), kind)
		say(retriesGauge, float64(d.Failed), kind)
		say(oldestGauge, age, kind)
	}
}

// queues says of each provider how many generations wait and run; of one without any, too.
func (g gauges) queues(depths []store.QueueDepth, say func(*prometheus.Desc, float64, ...string)) {
	now := clock.System.Now()
	for _, provider := range g.providers {
		var queued, running, age float64
		for _, d := range depths {
			switch {
			case d.Provider != provider:
			case d.State == store.GenerationRunning:
				running = float64(d.Generations)
			default:
				queued, age = float64(d.Generations), max(now.Sub(d.Since).Seconds(), 0)
			}
		}
		say(queueGauge, queued, provider, store.GenerationQueued)
		say(queueGauge, running, provider, store.GenerationRunning)
		say(queuedGauge, age, provider)
	}
}
