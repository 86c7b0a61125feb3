// Package loopback tells this machine's own addresses from others.
package loopback

import "net"

// Host reports whether a URL's host name is this machine itself: localhost, or a loopback address.
func Host(name string) bool {
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}
