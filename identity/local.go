package identity

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"conto/internal/loopback"
)

// OnThisMachine reports whether a server that listens at an address, and is reached by a URL, is reached from its own
// machine only: where anybody may be a sample person.
func OnThisMachine(at net.Addr, base string) bool {
	tcp, ok := at.(*net.TCPAddr)
	u, err := url.Parse(base)
	return ok && tcp.IP.IsLoopback() && err == nil && loopback.Host(u.Hostname())
}

// FromHere reports whether a request is for this machine by a name that no other machine has, and nothing says that
// somebody sent it on. A page elsewhere can have a name of its own lead to this machine, and a proxy beside the server
// has its address.
func FromHere(r *http.Request) bool {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	if !loopback.Host(host) || !r.ProtoAtLeast(1, 1) { // as some proxies speak
		return false
	}
	if from := r.Header.Get("Origin"); from != "" {
		if u, err := url.Parse(from); err != nil || !loopback.Host(u.Hostname()) {
			return false
		}
	}
	for name := range r.Header {
		if name == "Forwarded" || name == "Via" || name == "X-Real-Ip" || strings.HasPrefix(name, "X-Forwarded-") {
			return false
		}
	}
	return true
}
