package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
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
	var figures []*figure
	for _, one := range []struct{ name, path string }{
		{"f  Pricing", "/pricing"}, {"f  Subscription", "/account/subscription"}, {"f  Studio", "/studio"},
	} {
		for _, callers := range []int{1, o.callers} {
			figures = append(figures, &figure{name: fmt.Sprintf("%s, %d readers", one.name, callers), callers: callers,
				work: page(browser, n.URL+one.path)})
		}
	}
	return figures, nil
}
