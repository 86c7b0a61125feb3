package webhook

import (
	"net/netip"
	"net/url"
	"strings"

	"conto/core/fault"
	"conto/core/message"
	"conto/driver/webhook"
)

// maxURL bounds an endpoint's address, in bytes.
const maxURL = 2000

// CheckURL refuses an address to which nothing may be sent: it must be https, on the internet by what it says of
// itself, without a user. Where names lead is decided when they are dialled. A server on which things are tried out
// admits http to this machine, too.
func (w *Webhooks) CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case text == "":
		return fault.Wrong("url", message.IsNeeded)
	case len(text) > maxURL:
		return fault.Wrong("url", message.MostBytes, "most", maxURL)
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return fault.Wrong("url", message.EndpointURLSuchAs)
	case u.User != nil:
		return fault.Wrong("url", message.EndpointURLUser)
	case u.Fragment != "":
		return fault.Wrong("url", message.EndpointURLFragment)
	case w.Local && isLoopback(u.Hostname()) && (u.Scheme == "http" || u.Scheme == "https"):
		return nil
	case u.Scheme != "https":
		return fault.Wrong("url", message.EndpointURLSuchAs)
	case isLoopback(u.Hostname()) || webhook.IsPrivate(u.Hostname()):
		return fault.Wrong("url", message.EndpointURLPrivate)
	}
	return nil
}

// isLoopback reports whether a host is this machine by its name.
func isLoopback(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.Unmap().IsLoopback()
}
