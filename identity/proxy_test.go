package identity_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"conto/identity"
)

func TestProxies_Handler(t *testing.T) {
	for name, c := range map[string]struct {
		proxies string
		from    string
		hops    []string
		country string
		want    string // "address country"
	}{
		"nobody is trusted":          {"", "203.0.113.9:99", []string{"198.51.100.1"}, "IT", "203.0.113.9 "},
		"a stranger who invents one": {"10.0.0.0/8", "203.0.113.9:99", []string{"198.51.100.1"}, "IT", "203.0.113.9 "},
		"one proxy":                  {"10.0.0.0/8", "10.0.0.7:99", []string{"198.51.100.1"}, "IT", "198.51.100.1 IT"},
		"one by its address":         {"10.0.0.7", "10.0.0.7:99", []string{"198.51.100.1"}, "", "198.51.100.1 "},
		"its neighbour":              {"10.0.0.7", "10.0.0.8:99", []string{"198.51.100.1"}, "IT", "10.0.0.8 "},
		"two proxies": {"10.0.0.0/8", "10.0.0.7:99", []string{"198.51.100.1, 10.0.0.9"}, "IT",
			"198.51.100.1 IT"},
		"in two lines": {"10.0.0.0/8", "10.0.0.7:99", []string{"198.51.100.1", "10.0.0.9"}, "",
			"198.51.100.1 "},
		"what the client invents": {"10.0.0.0/8", "10.0.0.7:99", []string{"192.0.2.1, 198.51.100.1"}, "", "198.51.100.1 "},
		"a client that says it is us": {"10.0.0.0/8", "10.0.0.7:99", []string{"10.0.0.1, 198.51.100.1"}, "",
			"198.51.100.1 "},
		"from within":      {"10.0.0.0/8", "10.0.0.7:99", []string{"10.0.0.4"}, "", "10.0.0.4 "},
		"nothing is said":  {"10.0.0.0/8", "10.0.0.7:99", nil, "IT", "10.0.0.7 IT"},
		"no address":       {"10.0.0.0/8", "10.0.0.7:99", []string{"198.51.100.1, unknown"}, "", "10.0.0.7 "},
		"IPv6":             {"fd00::/8,::1", "[::1]:99", []string{"2001:db8::1, fd00::7"}, "DE", "2001:db8::1 DE"},
		"IPv6 with a port": {"::1", "[::1]:99", []string{"[2001:db8::1]:443"}, "DE", "2001:db8::1 DE"},
		"IPv4 with a port": {"127.0.0.1", "127.0.0.1:99", []string{"198.51.100.1:5000"}, "", "198.51.100.1 "},
		"IPv4 within IPv6": {"10.0.0.0/8", "[::ffff:10.0.0.7]:99", []string{"::ffff:198.51.100.1"}, "",
			"198.51.100.1 "},
		"a country that is none": {"10.0.0.7", "10.0.0.7:99", []string{"198.51.100.1"}, "XX", "198.51.100.1 "},
		"no code at all":         {"10.0.0.7", "10.0.0.7:99", []string{"198.51.100.1"}, "<b>", "198.51.100.1 "},
	} {
		t.Run(name, func(t *testing.T) {
			var list []string
			country := ""
			if c.proxies != "" {
				list, country = strings.Split(c.proxies, ","), "cf-ipcountry"
			}
			p, err := identity.ParseProxies(list, country)
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.from
			r.Header["X-Forwarded-For"] = c.hops
			r.Header.Set("CF-IPCountry", c.country)
			got := ""
			p.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got = identity.AddressOf(r.RemoteAddr) + " " + identity.CountryFrom(r.Context())
			})).ServeHTTP(httptest.NewRecorder(), r)
			if got != c.want {
				t.Errorf("%s says %v: %q, want %q", c.from, c.hops, got, c.want)
			}
		})
	}
}

func TestParseProxies_Refused(t *testing.T) {
	for _, c := range []struct {
		list    []string
		country string
		want    string
	}{
		{[]string{"10.0.0.0/8", "my-proxy"}, "", `"my-proxy" is neither an address nor a network`},
		{[]string{"10.0.0.0/33"}, "", "10.0.0.0/33"},
		{[]string{""}, "", "neither an address"},
		{nil, "cf-ipcountry", "say at which addresses they are"},
	} {
		if p, err := identity.ParseProxies(c.list, c.country); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v %q: %v, %v, want %q", c.list, c.country, p, err, c.want)
		}
	}
}
