package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"conto/internal/publicnet"
)

// dialTime is how long a connection may take, and the same again for its encryption.
const dialTime = 10 * time.Second

// errHost: a file is somewhere else than it may be.
var errHost = errors.New("files are fetched from the provider's host and from listed ones only")

// transport dials the provider's own host wherever it is, and others only where they are public.
func (c *Client) transport(wait time.Duration) *http.Transport {
	named := []string{hostPort(c.base)}
	for _, host := range c.o.Hosts {
		if _, _, err := net.SplitHostPort(host); err == nil {
			named = append(named, strings.ToLower(host))
		}
	}
	anywhere := &net.Dialer{Timeout: dialTime}
	outside := &net.Dialer{Timeout: dialTime, Control: publicnet.Only}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if slices.Contains(named, strings.ToLower(address)) {
				return anywhere.DialContext(ctx, network, address)
			}
			return outside.DialContext(ctx, network, address)
		},
		TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: wait, ForceAttemptHTTP2: true,
		MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second, MaxResponseHeaderBytes: 64 << 10,
	}
}

// mayFetch returns why a file must not be fetched from a URL.
func (c *Client) mayFetch(u *url.URL) error {
	if u.User != nil || u.Scheme != "https" && u.Scheme != c.base.Scheme {
		return fmt.Errorf("%w, by https", errHost)
	}
	if c.own(u) || slices.ContainsFunc(c.o.Hosts, func(listed string) bool { return is(u, listed) }) {
		return nil
	}
	return fmt.Errorf("%w, and not from %q", errHost, u.Host)
}

// is reports whether a URL's host is a listed one.
func is(u *url.URL, listed string) bool {
	host, listed := strings.ToLower(u.Hostname()), strings.ToLower(listed)
	switch {
	case strings.HasPrefix(listed, "."):
		return strings.HasSuffix(host, listed)
	case strings.Contains(listed, ":"):
		return hostPort(u) == listed
	}
	return host == listed
}

// mayFollow is asked before a file's redirect is followed.
func (c *Client) mayFollow(r *http.Request, before []*http.Request) error {
	if len(before) > 3 {
		return errors.New("it redirects too often")
	}
	r.Header.Del("Authorization")
	r.Header.Del("Referer")
	c.authorize(r)
	return c.mayFetch(r.URL)
}

// hostPort returns a URL's host in small letters and its port, which may be its scheme's.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
