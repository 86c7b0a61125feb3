package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"conto/cmd/internal/boot"
)

// TestHelpSaysWhatHappensWithoutAFlag: each flag of serve shows its default, or says what happens without it.
func TestHelpSaysWhatHappensWithoutAFlag(t *testing.T) {
	parser, err := kong.New(&commands{}, kong.ValueFormatter(helpOf), kong.Vars{"version": version()})
	fine(t, "parser", err)
	flags := 0
	for _, node := range parser.Model.Children {
		if node.Name != "serve" {
			continue
		}
		for _, flag := range node.Flags {
			flags++
			said := strings.ToLower(helpOf(flag.Value))
			if !strings.Contains(said, "(default ") && !strings.Contains(said, "without it") &&
				!strings.Contains(said, "needed with") {
				t.Errorf("--%s: %s", flag.Name, said)
			}
		}
	}
	if flags < 20 {
		t.Errorf("serve has %d flags", flags)
	}
	code, out := says(t, "serve", "--help")
	if code != 0 || !strings.Contains(out, "(default 127.0.0.1:8080,") {
		t.Errorf("%d %s", code, out)
	}
}

func TestVersion(t *testing.T) {
	if code, out := says(t, "--version"); code != 0 || !strings.HasPrefix(out, "conto ") ||
		!strings.Contains(out, "go1.") {
		t.Errorf("%d %s", code, out)
	}
}

func TestLogging(t *testing.T) {
	for _, args := range [][]string{{"--log-level", "loud"}, {"--log-format", "xml"}} {
		if code, out := says(t, append([]string{"serve", "--data", t.TempDir()}, args...)...); code != 2 ||
			!strings.Contains(out, args[0]) {
			t.Errorf("%v: %d %s", args, code, out)
		}
	}
	for _, c := range []struct {
		l    logging
		want int
	}{{logging{"json", "info"}, 1}, {logging{"json", "warn"}, 0}} {
		var out bytes.Buffer
		log, err := c.l.logger(&out)
		fine(t, "logger", err)
		ctx, stop := context.WithCancel(t.Context())
		s, err := boot.Open(ctx, boot.Config{Data: t.TempDir(), Listen: "127.0.0.1:0", Log: log})
		fine(t, "open", err)
		done := make(chan error, 1)
		go func() { done <- s.Serve(ctx) }()
		answer, err := http.Get(s.URL + "/healthz")
		fine(t, "get", err)
		_, err = io.Copy(io.Discard, answer.Body)
		fine(t, "read", err)
		id := answer.Header.Get("Request-Id")
		time.Sleep(50 * time.Millisecond) // the line is written after the answer
		stop()
		fine(t, "serve", <-done)
		requests := 0
		for line := range bytes.Lines(out.Bytes()) {
			var fields struct {
				Msg, Route, Level string
				ID                string `json:"request_id"`
			}
			fine(t, "line", json.Unmarshal(line, &fields))
			if fields.Msg == "request" && fields.ID == id && fields.Route == "GET /healthz" && fields.Level == "INFO" {
				requests++
			}
		}
		if requests != c.want {
			t.Errorf("at level %s: %d lines of the request, want %d:\n%s", c.l.LogLevel, requests, c.want, &out)
		}
	}
}
