package remote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// dialTime is how long a connection may take, and the same again for its encryption.
const dialTime = 10 * time.Second

// errPrivate: a name leads into a network that is none of the provider's business.
var errPrivate = errors.New("an address of this machine or of a private network")

// errHost: a file is somewhere else than it may be.
var errHost = errors.New("files are fetched from the provider's host and from listed ones only")

// reserved are networks that are not public and that netip does not know by a name.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	// What carries an IPv4 address within it: NAT64, 6to4, Teredo.
	netip.MustParsePrefix("64:ff9b::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
}

// public reports whether an address is one of the internet.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() &&
		!slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// publicOnly refuses a connection once the name was resolved, so that no name can lead elsewhere in between.
func publicOnly(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !public(to.Addr()) {
		return errPrivate
	}
	return nil
}

// transport dials the provider's own host wherever it is, and others only where they are public.
func (c *Client) transport(wait time.Duration) *http.Transport {
	named := []string{hostPort(c.base)}
	for _, host := range c.o.Hosts {
		if _, _, err := net.SplitHostPort(host); err == nil {
			named = append(named, strings.ToLower(host))
		}
	}
	anywhere := &net.Dialer{Timeout: dialTime}
	outside := &net.Dialer{Timeout: dialTime, Control: publicOnly}
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
