package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"conto/client"
)

// signIn returns a browser without pictures in which the owner of a team is signed in.
func signIn(ctx context.Context, base string) (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	browser := &http.Client{Jar: jar, Transport: keepAlive.Transport}
	form := url.Values{"person": {"marta"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/sign-in/sample", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := browser.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // nothing of it is wanted
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("signing in: %s", answer.Status)
	}
	return browser, nil
}

// page asks for a page as a browser does, and reads all of it.
func page(browser *http.Client, address string) work {
	return func(ctx context.Context, _, _ int) (int, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return 0, err
		}
		r.Header.Set("Accept", "text/html")
		r.Header.Set("Accept-Encoding", "gzip")
		answer, err := browser.Do(r)
		if err != nil {
			return 0, err
		}
		defer func() { _ = answer.Body.Close() }() // read to its end below
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			return 0, err
		}
		if answer.StatusCode != http.StatusOK {
			return 0, fmt.Errorf("%s: %s", address, answer.Status)
		}
		return 1, nil
	}
}

// pages are the figures of pages: one reader, of whom the median is what the server takes, and many at once.
func (o *options) pages(ctx context.Context, n *node) ([]*figure, error) {
	browser, err := signIn(ctx, n.URL)
	if err != nil {
		return nil, err
	}
	if err := o.fillGallery(ctx, n); err != nil {
		return nil, err
	}
	var figures []*figure
	for _, one := range []struct{ name, path string }{
		{"f  Pricing", "/pricing"}, {"f  Subscription", "/account/subscription"}, {"f  Studio", "/studio"},
		{"f  Gallery", "/gallery"},
	} {
		for _, callers := range []int{1, o.callers} {
			figures = append(figures, &figure{name: fmt.Sprintf("%s, %d readers", one.name, callers), callers: callers,
				work: page(browser, n.URL+one.path)})
		}
	}
	return figures, nil
}

// galleryOf is how many files the gallery has whose page is read.
const galleryOf = 60

// fillGallery puts files into the gallery of the owner who reads, and waits until they are there.
func (o *options) fillGallery(ctx context.Context, n *node) error {
	if o.figure != "" && o.figure[0] != 'f' {
		return nil
	}
	c := client.New(n.URL, operatorKey)
	found, err := c.Accounts.Find(ctx, "marta@example.com", "")
	if err != nil {
		return err
	}
	if len(found.Items) == 0 {
		return errors.New("there is no sample team")
	}
	started, err := enqueue(ctx, c, []string{found.Items[0].ID}, galleryOf)
	if err != nil {
		return err
	}
	_, _, err = endings(ctx, c, started)
	return err
}

// startAccounts is from how many accounts generations are started.
const startAccounts = 16

// starts is the figure of a free generation's start.
func (o *options) starts(ctx context.Context, n *node) ([]*figure, error) {
	f := &figure{name: "g  start of a free generation, taken back", callers: 16}
	if !o.wanted(f) {
		return nil, nil
	}
	accounts, err := queuers(ctx, client.New(n.URL, operatorKey), "agency", startAccounts)
	f.work = starting(n.URL, accounts)
	return []*figure{f}, err
}

// starting starts a free generation and takes it back, so that the queue stays short: two requests.
func starting(base string, accounts []string) work {
	body, err := json.Marshal(client.Work{Model: "fast-image", Prompt: "a picture"})
	if err != nil {
		panic(err)
	}
	return func(ctx context.Context, caller, turn int) (int, error) {
		var g client.Generation
		path := base + "/v1/accounts/" + accounts[caller%len(accounts)] + "/generations"
		if err := post(ctx, path, key(caller, turn), body, &g); err != nil {
			return 0, err
		}
		return 1, ask(ctx, http.MethodDelete, path+"/"+g.ID, "", nil, &g)
	}
}
