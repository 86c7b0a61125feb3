package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"path"
	"strings"

	"conto/app"
	"conto/web/asset"
)

// hostOwner is where the context of a request has the account on whose host it came.
type hostOwner struct{}

// ownerOf returns the account on whose own host a request came; "": it came on the server's.
func ownerOf(r *http.Request) string {
	id, _ := r.Context().Value(hostOwner{}).(string)
	return id
}

// Hosts sends what comes on a host of an account's own to pages, where it sees share pages of that account, what these
// need, and nothing else: nobody signs in there, and no program is answered. All the rest goes to next.
func Hosts(uses *app.App, pages, next http.Handler) http.Handler {
	brands := app.Brands{App: uses}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostName(r)
		if !strings.Contains(host, ".") || net.ParseIP(host) != nil {
			next.ServeHTTP(w, r)
			return
		}
		id, err := brands.HostOf(&app.Call{Context: r.Context()}, host)
		switch {
		case err != nil: // whose it is cannot be told: better nothing than too much
			http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		case id == "":
			next.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, HostPath):
			proveHost(brands, w, r, host)
		case !forGuests(r):
			w.Header().Set("Cache-Control", "no-store")
			http.NotFound(w, r)
		default:
			pages.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), hostOwner{}, id)))
		}
	})
}

// HostPath is the path below which a host of an account's own is asked whether it leads here.
const HostPath = "/.well-known/conto-host/"

// proveHost answers who asks whether a host leads here.
func proveHost(brands app.Brands, w http.ResponseWriter, r *http.Request, host string) {
	proof, err := brands.ProveHost(host, strings.TrimPrefix(r.URL.Path, HostPath))
	w.Header().Set("Cache-Control", "no-store")
	if err != nil || proof == "" || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, proof) // the client is gone if it fails
}

// forGuests reports whether a request is for a share page, or what one needs.
func forGuests(r *http.Request) bool {
	at := r.URL.Path
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && path.Clean(at) == at &&
		(strings.HasPrefix(at, SharePath) || strings.HasPrefix(at, asset.Prefix))
}

// hostName returns the host for which a request is, in small letters and without a port.
func hostName(r *http.Request) string {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}
