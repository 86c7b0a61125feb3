// Package publicnet keeps connections to where somebody else says out of this machine's own networks: what is dialled
// is looked at once names are resolved, so that no name can lead elsewhere in between.
package publicnet

import (
	"errors"
	"net/netip"
	"slices"
	"syscall"
)

// ErrPrivate: an address leads to this machine or into a network that is not the internet.
var ErrPrivate = errors.New("an address of this machine or of a private network")

// reserved are networks that are not public and that netip does not know by a name.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"),
	// What carries an IPv4 address within it: NAT64, 6to4, Teredo.
	netip.MustParsePrefix("64:ff9b::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/32"),
}

// Public reports whether an address is one of the internet.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	return ip.IsGlobalUnicast() && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() &&
		!slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// Only is a Control of a net.Dialer that refuses with ErrPrivate what is not public.
func Only(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !Public(to.Addr()) {
		return ErrPrivate
	}
	return nil
}

// OrLoopback is Only that lets this machine itself through: for a server on which people try things out.
func OrLoopback(network, address string, c syscall.RawConn) error {
	if to, err := netip.ParseAddrPort(address); err == nil && to.Addr().Unmap().IsLoopback() {
		return nil
	}
	return Only(network, address, c)
}
