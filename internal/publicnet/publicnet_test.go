package publicnet_test

import (
	"errors"
	"net/netip"
	"testing"

	"conto/internal/publicnet"
)

// TestPublic: what nobody may lead to, as IPv4 and within IPv6, too.
func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true, "172.32.0.1": true, "100.128.0.1": true,
		"127.0.0.1": false, "127.8.9.1": false, "::1": false, "0.0.0.0": false, "0.1.2.3": false, "::": false,
		"10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "100.64.0.1": false, "169.254.169.254": false,
		"fe80::1": false, "fe80::1%eth0": false, "fd00:ec2::254": false, "224.0.0.1": false, "ff02::1": false,
		"255.255.255.255": false, "240.0.0.1": false, "198.18.0.1": false, "192.0.0.170": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
		"2001:0:7f00:1::": false,
	} {
		ip := netip.MustParseAddr(address)
		if publicnet.Public(ip) != want {
			t.Errorf("%s: want %v", address, want)
		}
		dialled := netip.AddrPortFrom(ip, 443).String()
		if err := publicnet.Only("tcp", dialled, nil); (err == nil) != want || err != nil && !errors.Is(err,
			publicnet.ErrPrivate) {
			t.Errorf("%s is dialled: %v", dialled, err)
		}
		local := want || ip.Unmap().IsLoopback()
		if err := publicnet.OrLoopback("tcp", dialled, nil); (err == nil) != local {
			t.Errorf("%s is dialled by a server for trying things out: %v", dialled, err)
		}
	}
	for _, garbled := range []string{"", "localhost:80", "127.0.0.1", "[::1]"} {
		if publicnet.Only("tcp", garbled, nil) == nil || publicnet.OrLoopback("tcp", garbled, nil) == nil {
			t.Errorf("%q is dialled", garbled)
		}
	}
}
