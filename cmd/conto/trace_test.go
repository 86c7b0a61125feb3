package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"conto/cmd/internal/boot"
)

// fakeCollector keeps the spans that it is sent.
type fakeCollector struct {
	*httptest.Server
	t     *testing.T
	mu    sync.Mutex
	spans []*trace.Span
}

func newCollector(t *testing.T) *fakeCollector {
	c := &fakeCollector{t: t}
	c.Server = httptest.NewServer(http.HandlerFunc(c.take))
	t.Cleanup(c.Close)
	return c
}

// take takes an export, as OTLP over HTTP has it.
func (c *fakeCollector) take(w http.ResponseWriter, r *http.Request) {
	var body io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			c.t.Error(err)
			return
		}
		body = unpacked
	}
	content, err := io.ReadAll(body)
	var export collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(content, &export)
	}
	if err != nil || r.URL.Path != "/v1/traces" {
		c.t.Errorf("an export to %s: %v", r.URL.Path, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, of := range export.ResourceSpans {
		if name := attributes(of.Resource.Attributes)["service.name"]; name != "conto" {
			c.t.Errorf("spans of the service %q", name)
		}
		for _, scope := range of.ScopeSpans {
			c.spans = append(c.spans, scope.Spans...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// named returns the spans of a name.
func (c *fakeCollector) named(name string) []*trace.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []*trace.Span
	for _, s := range c.spans {
		if s.Name == name {
			found = append(found, s)
		}
	}
	return found
}

// attributes are the names and values of what a span says.
func attributes(list []*common.KeyValue) map[string]string {
	said := map[string]string{}
	for _, a := range list {
		switch v := a.Value.Value.(type) {
		case *common.AnyValue_StringValue:
			said[a.Key] = v.StringValue
		case *common.AnyValue_IntValue:
			said[a.Key] = fmt.Sprint(v.IntValue)
		}
	}
	return said
}

// TestTraces: a request's span has its id and continues the trace that it brings; the commit and the job that follow
// have theirs.
func TestTraces(t *testing.T) {
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCollector(t)
			s := startAs(t, where(t), boot.Config{OTLP: c.URL})
			account := s.open()
			eventually(t, "the job that lists the account", func() bool {
				return strings.Contains(s.text("/metrics"), `conto_job_seconds_count{kind="list",outcome="done"} 1`)
			})
			ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.boot.URL+"/v1/accounts/none", nil)
			fine(t, "ask", err)
			ask.Header.Set("Authorization", "Bearer "+operatorKey)
			ask.Header.Set("Request-Id", "asked-by-hand")
			ask.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
			answer, err := http.DefaultClient.Do(ask)
			fine(t, "ask", err)
			fine(t, "close", answer.Body.Close())
			s.stop() // sends what is left

			asked := c.named("GET /v1/accounts/{account}")
			if len(asked) != 1 {
				t.Fatalf("%d spans of the request", len(asked))
			}
			span := asked[0]
			said := attributes(span.Attributes)
			for key, want := range map[string]string{
				"conto.request_id": "asked-by-hand", "http.route": "/v1/accounts/{account}", "http.response.status_code": "404",
				"conto.account": "none", "http.request.method": "GET",
			} {
				if said[key] != want {
					t.Errorf("the request's %s is %q, want %q", key, said[key], want)
				}
			}
			if trace := fmt.Sprintf("%x", span.TraceId); trace != "0af7651916cd43dd8448eb211c80319c" {
				t.Errorf("the request's trace is %s", trace)
			}
			if len(span.Events) != 1 || attributes(span.Events[0].Attributes)["conto.code"] != "not_found" {
				t.Errorf("the request's events: %v", span.Events)
			}
			if opened := c.named("POST /v1/accounts"); len(opened) != 1 ||
				attributes(opened[0].Attributes)["conto.request_id"] == "" {
				t.Errorf("spans of opening: %v", opened)
			}
			if commits := c.named("commit"); len(commits) == 0 ||
				attributes(commits[0].Attributes)["conto.entries"] != "1" {
				t.Errorf("commits: %v", commits)
			}
			list := c.named("job list")
			if len(list) != 1 {
				t.Fatalf("%d spans of the job", len(list))
			}
			said = attributes(list[0].Attributes)
			if said["conto.account"] != account.ID || said["conto.job.kind"] != "list" || said["conto.outcome"] != "done" {
				t.Errorf("the job: %v", said)
			}
		})
	}
}

// TestTraces_Off: nobody is asked anything without --otlp, and a URL that is none is refused.
func TestTraces_Off(t *testing.T) {
	c := newCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	s := start(t, places["sqlite"](t), nil)
	s.open()
	s.stop()
	if n := len(c.spans); n != 0 {
		t.Errorf("%d spans were sent", n)
	}
	for _, bad := range []string{"127.0.0.1:4318", "grpc://127.0.0.1:4317", "http://"} {
		if code, out := says(t, "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0", "--otlp", bad); code != 1 ||
			!strings.Contains(out, "--otlp must be the URL of a collector") {
			t.Errorf("%s: %d %s", bad, code, out)
		}
	}
}

// TestTraces_Away: a collector that is away keeps nobody waiting, neither a request nor the end.
func TestTraces_Away(t *testing.T) {
	c := newCollector(t)
	c.Close()
	s := startAs(t, places["sqlite"](t), boot.Config{OTLP: c.URL})
	s.open()
	begun := time.Now()
	s.stop()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("stopping took %s", took)
	}
}
