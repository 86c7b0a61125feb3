package main

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/driver/pay/stripe/stripetest"
)

// documentedMetrics reads the names from the table of docs/OPERATIONS.md, with their labels.
func documentedMetrics(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/OPERATIONS.md")
	fine(t, "read", err)
	found, name := map[string][]string{}, regexp.MustCompile("^\\| `(conto_[a-z_]+)` \\| ([^|]*)\\|")
	for line := range strings.Lines(string(text)) {
		if m := name.FindStringSubmatch(line); m != nil {
			found[m[1]] = slices.Sorted(slices.Values(regexp.MustCompile("[a-z]+").FindAllString(m[2], -1)))
		}
	}
	return found
}

// scraped reads the names and labels of Conto's own metrics from what a server shows, and refuses what is neither its
// own nor Go's nor the process's.
func scraped(t *testing.T, text string) map[string][]string {
	t.Helper()
	found, histograms := map[string][]string{}, map[string]bool{}
	line, label := regexp.MustCompile(`^([a-z_0-9]+)(?:\{([^}]*)\})? `), regexp.MustCompile(`([a-z_]+)="`)
	for row := range strings.Lines(text) {
		if kind := strings.Fields(row); len(kind) == 4 && kind[1] == "TYPE" && kind[3] == "histogram" {
			histograms[kind[2]] = true
		}
		m := line.FindStringSubmatch(row)
		if m == nil || strings.HasPrefix(m[1], "go_") || strings.HasPrefix(m[1], "process_") {
			continue
		}
		name := m[1]
		for _, part := range []string{"_bucket", "_sum", "_count"} {
			if whole, cut := strings.CutSuffix(name, part); cut && histograms[whole] {
				name = whole
			}
		}
		var labels []string
		for _, l := range label.FindAllStringSubmatch(m[2], -1) {
			if l[1] != "le" {
				labels = append(labels, l[1])
			}
		}
		slices.Sort(labels)
		found[name] = labels
	}
	return found
}

// TestMetricsAreDocumented: what /metrics shows and what docs/OPERATIONS.md lists are the same, with the same labels;
// and it counts what was done.
func TestMetricsAreDocumented(t *testing.T) {
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := where(t)
			s := openShop(t, at, world{returns: true})
			account := s.open()
			_, err := s.Accounts.Get(t.Context(), "none")
			refused(t, "an account that there is not", err, "not_found")
			status, answer, err := stripetest.Post(t.Context(), s.hook(), []byte("{}"),
				http.Header{"Stripe-Signature": {"t=1,v1=00"}})
			if err != nil || status != http.StatusBadRequest {
				t.Fatalf("a forged webhook: %d %s (%v)", status, answer, err)
			}
			_, err = s.Team.Invite(t.Context(), account.ID, anyone(), "member", "")
			refused(t, "an invitation to a personal account", err, "conflict")
			eventually(t, "a job", func() bool {
				return strings.Contains(s.text("/metrics"), `conto_job_seconds_count{kind="list",outcome="done"} 1`)
			})
			text := s.text("/metrics")
			if diff := cmp.Diff(documentedMetrics(t), scraped(t, text)); diff != "" {
				t.Errorf("documented, and shown:\n%s", diff)
			}
			for _, line := range []string{
				`conto_http_request_seconds_count{method="GET",route="/v1/accounts/{account}",status="404"} 1`,
				`conto_http_request_seconds_count{method="POST",route="/v1/accounts",status="201"} 1`,
				`conto_http_request_seconds_count{method="POST",route="/hooks/{provider}",status="400"} 1`,
				`conto_refusals_total{code="not_found"} 1`, `conto_refusals_total{code="conflict"} 1`,
				`conto_refusals_total{code="invalid"} 1`, `conto_refusals_total{code="locked"} 0`,
				`conto_webhooks_total{answer="forged",provider="stripe"} 1`,
				`conto_jobs_open{kind="charge"} 0`, `conto_jobs_oldest_seconds{kind="charge"} 0`,
				`conto_mails_total{outcome="failed"} 0`, "conto_lanes 1", "conto_lane_callers_waiting 0",
			} {
				if !strings.Contains(text, line+"\n") {
					t.Errorf("/metrics lacks %s:\n%s", line, own(text))
				}
			}
		})
	}
}

// own is the part of /metrics that is Conto's, without the buckets.
func own(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "conto_") && !strings.Contains(line, "_bucket") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// text is what the server shows at a path.
func (s *server) text(path string) string {
	s.t.Helper()
	response, err := http.Get(s.boot.URL + path)
	fine(s.t, path, err)
	var text bytes.Buffer
	_, err = text.ReadFrom(response.Body)
	fine(s.t, path, errors.Join(err, response.Body.Close()))
	return text.String()
}
