package crash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"conto/client"
	"conto/core/catalog"
)

// maker is a provider that is paid, which outlives the servers. It counts how often each prompt was started.
type maker struct {
	url    string
	server *http.Server
	mu     sync.Mutex
	starts map[string]int
}

// answersIn is how long the maker takes for a text, at most.
const answersIn = 400 * time.Millisecond

func newMaker() (*maker, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("crash: %w", err)
	}
	m := &maker{url: "http://" + l.Addr().String() + "/v1", starts: map[string]int{}}
	m.server = &http.Server{Handler: http.HandlerFunc(m.write), ReadHeaderTimeout: time.Minute}
	go func() { _ = m.server.Serve(l) }() // until it is closed
	return m, nil
}

// write answers as OpenAI's API does, some time after the start.
func (m *maker) write(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Messages []struct{ Content string } `json:"messages"`
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &asked)
	}
	if err != nil || len(asked.Messages) == 0 || r.URL.Path != "/v1/chat/completions" {
		http.Error(w, "not understood", http.StatusBadRequest)
		return
	}
	prompt := asked.Messages[len(asked.Messages)-1].Content
	m.mu.Lock()
	m.starts[prompt]++
	m.mu.Unlock()
	pause(r.Context(), time.Duration(len(body)*7919%int(answersIn/time.Millisecond))*time.Millisecond)
	w.Header().Set("Content-Type", "application/json")
	answer, _ := json.Marshal(map[string]any{ // it can be written
		"choices": []any{map[string]any{"message": map[string]any{"content": "of " + prompt}, "finish_reason": "stop"}},
		"usage":   map[string]any{"completion_tokens": 40},
	})
	_, _ = w.Write(answer) // the server may be dead
}

// started returns how often a prompt was started.
func (m *maker) started(prompt string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.starts[prompt]
}

// catalog writes the catalogue under which the maker runs a model that is paid.
func (m *maker) catalog(folder string) (string, error) {
	text := strings.Replace(string(catalog.Default), "- id: premium-llm\n",
		"- id: premium-llm\n    provider: openai\n    route: writer\n", 1)
	to := filepath.Join(folder, "catalogue.yaml")
	return to, os.WriteFile(to, []byte(text), 0o600)
}

// work is a generation that was started, as its caller knows it.
type work struct {
	tenant *tenant
	id     string
	prompt string
	paid   bool // by the maker
	end    *client.Generation
}

// leases is how long it takes at most until another server looks after what a dead one had begun.
const leases = 2 * time.Minute

// generate starts a generation: free ones, samples that take credits, and those that the maker is paid for.
func generate(c *caller, t *tenant) *ask {
	a := c.post(t, "/generations", nil)
	w := client.Work{Model: pick(c, "mini-llm", "fast-image", "z-image", "premium-llm", "premium-llm"), Prompt: a.key}
	if w.Model == "fast-image" || w.Model == "z-image" {
		w.Options = client.Options{"width": 64, "height": 64, "count": pick(c, 1, 2)}
	}
	a.body, a.unmarked, a.accepted = w, true, true
	a.then = func(a *ask) {
		if a.done() {
			g := read[client.Generation](c.round, a)
			c.works = append(c.works, &work{tenant: t, id: g.ID, prompt: w.Prompt, paid: w.Model == "premium-llm"})
		}
	}
	return a
}

// stopWork asks for the end of a generation of an account.
func stopWork(c *caller) *ask {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.works) == 0 {
		return nil
	}
	w := c.works[c.chance.IntN(len(c.works))]
	a := c.remove(w.tenant, "/generations/"+w.id)
	a.unmarked = true
	return a
}

// endWorks waits for the end of every generation, and looks whether each came to one: what was delivered is in the
// gallery and paid, what was not is neither, and nothing that is paid for was started twice.
func (r *round) endWorks(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, finishing+leases)
	defer cancel()
	c := r.newCaller(callers + 3)
	r.report.Generations = len(r.works)
	for _, w := range r.works {
		var err error
		if w.end, err = client.WaitFor(ctx, c.client(c.slot()).Studio, w.tenant.id, w.id); err != nil {
			return fmt.Errorf("generation %s of %s has no end, with nothing in its way: %w", w.id, w.tenant.id, err)
		}
		if err := lookAtWork(ctx, c, w); err != nil {
			return err
		}
	}
	return lookAtGalleries(ctx, c)
}

// lookAtWork looks at a generation that is over, at its hold and at its files.
func lookAtWork(ctx context.Context, c *caller, w *work) error {
	g, s := w.end, c.client(c.slot())
	delivered := g.State == "succeeded"
	if delivered {
		c.report.Delivered++
	}
	if delivered != (len(g.Assets) > 0) || !delivered && (g.Credits != 0 || g.Allowance != 0) {
		c.find("generation %s of %s: %s with %d files for %d credits", w.id, w.tenant.id, g.State, len(g.Assets), g.Credits)
	}
	if n := c.maker.started(w.prompt); w.paid && n > 1 || w.paid && delivered && n != 1 {
		c.find("generation %s of %s, %s, was started %d times at a provider that is paid", w.id, w.tenant.id, g.State, n)
	}
	hold, err := s.Credits.GetHold(ctx, w.tenant.id, w.id)
	if client.Code(err) == "not_found" && g.State == "failed" && g.Failure.Code == "internal" {
		return nil // its server stopped before it held anything
	}
	if err != nil {
		return fmt.Errorf("hold of generation %s of %s: %w", w.id, w.tenant.id, err)
	}
	switch {
	case hold.Free:
	case delivered && hold.State != "settled", !delivered && hold.State != "released" && hold.State != "expired":
		c.find("generation %s of %s is %s and its hold is %s", w.id, w.tenant.id, g.State, hold.State)
	}
	for _, a := range g.Assets {
		f, err := s.Studio.File(ctx, w.tenant.id, a.ID)
		if err != nil {
			c.find("generation %s of %s: its file %s cannot be read: %v", w.id, w.tenant.id, a.ID, err)
			continue
		}
		n, err := io.Copy(io.Discard, f)
		if err := errors.Join(err, f.Close()); err != nil || n != a.Bytes {
			c.find("generation %s of %s: its file %s has %d bytes of %d, %v", w.id, w.tenant.id, a.ID, n, a.Bytes, err)
		}
	}
	return nil
}

// lookAtGalleries compares the galleries with the generations, and with the files that there are.
func lookAtGalleries(ctx context.Context, c *caller) error {
	wanted, files := map[string]bool{}, map[string]bool{}
	for _, w := range c.works {
		for _, a := range w.end.Assets {
			wanted[w.tenant.id+"/"+a.ID] = true
		}
	}
	for _, t := range c.tenants {
		query := url.Values{"limit": {"100"}}
		for {
			page, err := c.client(c.slot()).Studio.Assets(ctx, t.id, query)
			if err != nil {
				return fmt.Errorf("gallery of %s: %w", t.id, err)
			}
			for _, a := range page.Items {
				files[t.id+"/"+a.ID] = true
				if !wanted[t.id+"/"+a.ID] {
					c.find("the gallery of %s has %s, which no generation says that it made", t.id, a.ID)
				}
			}
			if page.Next == nil {
				break
			}
			query.Set("cursor", *page.Next)
		}
	}
	root := filepath.Join(c.home.data, "files")
	return filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if id, _, _ := strings.Cut(filepath.ToSlash(name), "."); !files[id] && !strings.HasPrefix(name, ".") {
			c.find("the file %s is in no gallery", name)
		}
		return nil
	})
}
