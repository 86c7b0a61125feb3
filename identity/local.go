package identity

import (
	"net"
	"net/url"

	"conto/internal/loopback"
)

// OnThisMachine reports whether a server that listens at an address, and is reached by a URL, is reached from its own
// machine only: where anybody may be a sample person.
func OnThisMachine(at net.Addr, base string) bool {
	tcp, ok := at.(*net.TCPAddr)
	u, err := url.Parse(base)
	return ok && tcp.IP.IsLoopback() && err == nil && loopback.Host(u.Hostname())
}
