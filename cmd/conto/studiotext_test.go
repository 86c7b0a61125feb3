package main

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"conto/client"
	"conto/internal/browsertest"
)

// TestWrittenTextStaysInABrowser: what somebody has written for a generation that is locked is there still at what
// they go on with, by its button with scripts and without, and by another model's link with scripts; it is gone once it
// was used (C14, C17).
func TestWrittenTextStaysInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	for name, plain := range map[string]bool{"with scripts": false, "without": true} {
		t.Run(name, func(t *testing.T) {
			j := comesIn(t, program, s, "anna", browsertest.Screen{Width: 1280, Language: "en"})
			j.Run(t, emulation.SetScriptExecutionDisabled(plain))
			j.open("/studio?model=premium-video&o.resolution=1080p")
			j.says("1080p needs Pro, also with top-up credits", "Make it with Fast image")
			j.value("#prompt", "a red boat")
			j.input("#prompt")
			j.follow(`.way button[formaction^="/studio/instead?model=fast-image"]`)
			if got := j.written("#prompt"); got != "a red boat" {
				t.Errorf("the text of the next is %q", got)
			}
			if plain {
				return
			}
			j.follow(`a.mod[href="/studio?model=premium-image"]`)
			if got := j.written("#prompt"); got != "a red boat" {
				t.Errorf("the text with another model is %q", got)
			}
			j.follow(`a.mod[href="/studio?model=fast-image"]`)
			j.follow(".runbar .btn")
			j.Run(t, chromedp.WaitVisible("#run img.result", chromedp.ByQuery))
			j.open("/studio?model=fast-image")
			if got := j.written("#prompt"); got != "" {
				t.Errorf("the text that was used is there still: %q", got)
			}
		})
	}
}

// input tells the page that somebody has typed into a field.
func (j journey) input(selector string) {
	j.t.Helper()
	typed := `document.querySelector("` + selector + `").dispatchEvent(new Event("input", {bubbles: true}))`
	j.Run(j.t, chromedp.Evaluate(typed, nil))
}

// written is what stands in a field.
func (j journey) written(selector string) string {
	j.t.Helper()
	var text string
	j.Run(j.t, chromedp.Value(selector, &text, chromedp.ByQuery))
	return text
}

// TestPageTellsACallThatGenerates: the call which a page shows for a program starts a generation, at the price shown.
func TestPageTellsACallThatGenerates(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
	fine(t, "open", err)
	change(t, s, a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
	key, err := s.Keys.Make(ctx, a.ID, "program")
	fine(t, "make a key", err)
	portal, err := s.Portals.Open(ctx, a.ID, "", "")
	fine(t, "make a link", err)
	who := newVisitor(t)
	who.ask(t, s, "GET /portal", pageAccess{path: strings.TrimPrefix(portal.URL, s.boot.URL)}, "none")
	_, page := through(t, who.Client, http.MethodGet,
		s.boot.URL+"/studio?model=premium-image&o.count=2&prompt=it's+a+boat", "")
	call := regexp.MustCompile(`(?s)<code>curl (\S+).*?--json '(.*?)'</code>`)
	shown := call.FindStringSubmatch(html.UnescapeString(page))
	if shown == nil {
		t.Fatal("the page shows no call")
	}
	body := strings.ReplaceAll(shown[2], `'\''`, "'")
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, shown[1], strings.NewReader(body))
	fine(t, "ask", err)
	r.Header.Set("Authorization", "Bearer "+key.Key)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	fine(t, "send", err)
	fine(t, "close", answer.Body.Close())
	if answer.StatusCode != http.StatusCreated && answer.StatusCode != http.StatusAccepted {
		t.Fatalf("POST %s with %s answers %d", shown[1], body, answer.StatusCode)
	}
	runs, err := client.New(s.boot.URL, key.Key).Studio.List(ctx, a.ID, "")
	fine(t, "list", err)
	if len(runs.Items) != 1 || runs.Items[0].Prompt != "it's a boat" {
		t.Errorf("generations after it: %+v", runs.Items)
	}
}

// TestPressedButtonInABrowser: a button that pays says so while it does, and is pressed once.
func TestPressedButtonInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	a, err := s.Accounts.Open(t.Context(), client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
	fine(t, "open", err)
	change(t, s, a.ID, client.Subscription{Plan: "pro", Interval: "month", Method: "pm_ok"})
	portal, err := s.Portals.Open(t.Context(), a.ID, "", "")
	fine(t, "make a link", err)
	j := journey{browsertest.Look(t, program, s.boot.URL, "/sign-in", browsertest.Screen{Width: 1280, Language: "en"}), t}
	j.Run(t, chromedp.Navigate(portal.URL))
	j.open("/account/subscription/topup?pack=500")
	var said string
	j.Run(t, chromedp.Evaluate(`(() => {
		let sent = 0
		document.addEventListener("submit", event => { sent += event.defaultPrevented ? 0 : 1; event.preventDefault() })
		const button = document.querySelector("form.bill button.go")
		button.form.requestSubmit(button)
		button.form.requestSubmit(button)
		return [button.getAttribute("aria-busy"), button.textContent, sent].join(" ")
	})()`, &said))
	if said != "true Paying… 1" {
		t.Errorf("pressed twice: %q", said)
	}
}
