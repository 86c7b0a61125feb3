package identity

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// forwardedFor is the header to which each proxy adds from whom it has the request.
const forwardedFor = "X-Forwarded-For"

// Proxies are the reverse proxies in front of a server. What a request says about who sent it on is taken from them
// alone: anybody else could write there whom they like to be taken for.
type Proxies struct {
	nets    []netip.Prefix
	country string // the header in which they say from which country somebody asks; "": they do not
}

// ParseProxies reads proxies' addresses or networks ("10.0.0.7", "10.0.0.0/8", "fd00::/8"), and the name of the header
// in which they write the two letters of a country. Without addresses it returns nil, which trusts nobody.
func ParseProxies(addresses []string, country string) (*Proxies, error) {
	p := &Proxies{country: http.CanonicalHeaderKey(strings.TrimSpace(country))}
	for _, text := range addresses {
		text = strings.TrimSpace(text)
		net, err := netip.ParsePrefix(text)
		if err != nil {
			ip, errIP := netip.ParseAddr(text)
			if errIP != nil {
				return nil, fmt.Errorf("proxies: %q is neither an address nor a network such as 10.0.0.0/8", text)
			}
			net = netip.PrefixFrom(ip, ip.BitLen())
		}
		p.nets = append(p.nets, net.Masked())
	}
	switch {
	case len(p.nets) > 0:
		return p, nil
	case p.country != "":
		return nil, fmt.Errorf("the header %s is believed of proxies alone: say at which addresses they are", p.country)
	}
	return nil, nil
}

// has reports whether an address is a proxy's.
func (p *Proxies) has(ip netip.Addr) bool {
	for _, net := range p.nets {
		if net.Contains(ip) {
			return true
		}
	}
	return false
}

// Handler makes RemoteAddr of each request that a proxy has sent on the address of who asked, and notes their country.
// The port is not known then, and 0.
func (p *Proxies) Handler(next http.Handler) http.Handler {
	if p == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, ok := readAddress(r.RemoteAddr)
		if !ok || !p.has(from) {
			next.ServeHTTP(w, r)
			return
		}
		r.RemoteAddr = net.JoinHostPort(p.client(from, r.Header.Values(forwardedFor)).String(), "0")
		if code := r.Header.Get(p.country); p.country != "" && isCountry(code) {
			r = r.WithContext(context.WithValue(r.Context(), countryKey{}, code))
		}
		next.ServeHTTP(w, r)
	})
}

// client returns the newest of those who sent a request on that is no proxy. Whatever stands before it was written by
// them, and may be invented. An address that cannot be read ends the search with the proxy that wrote it.
func (p *Proxies) client(from netip.Addr, lines []string) netip.Addr {
	hops := strings.Split(strings.Join(lines, ","), ",")
	for i := len(hops) - 1; i >= 0 && p.has(from); i-- {
		ip, ok := readAddress(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		from = ip
	}
	return from
}

// readAddress reads an address, which may have a port.
func readAddress(text string) (netip.Addr, bool) {
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone(""), true
	}
	ip, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return ip.Unmap().WithZone(""), err == nil
}

type countryKey struct{}

// CountryFrom returns the two letters of the country from which a request comes, or "" where no proxy says it.
func CountryFrom(ctx context.Context) string {
	code, _ := ctx.Value(countryKey{}).(string)
	return code
}

// isCountry reports whether a code may be a country's; XX, as some proxies say, is none.
func isCountry(code string) bool {
	letter := func(b byte) bool { return 'A' <= b && b <= 'Z' }
	return len(code) == 2 && letter(code[0]) && letter(code[1]) && code != "XX"
}

// AddressOf returns the RemoteAddr of a request without its port.
func AddressOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	return host
}

// networkOf returns the network of an address, as far as one customer of a provider usually has it: of IPv6 64 bits, of
// which somebody may have every address, and IPv4 as it is. What is no address is returned as it is.
func networkOf(address string) string {
	ip, ok := readAddress(address)
	if !ok || ip.Is4() {
		return address
	}
	net, _ := ip.Prefix(64) // an IPv6 address has as many bits
	return net.String()
}
