package provider_test

import (
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"conto/driver/document/delivery"
	"conto/driver/document/delivery/deliverytest"
	"conto/driver/document/delivery/provider"
)

// intermediary takes each name once, and anyone who has the token.
type intermediary struct {
	*httptest.Server
	answer func(w http.ResponseWriter) bool // answers instead, if it wants to

	mu    sync.Mutex
	files map[string][]byte
}

func serve(t *testing.T) *intermediary {
	t.Helper()
	p := &intermediary{files: map[string][]byte{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// ServeHTTP takes a file.
func (p *intermediary) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	_, params, bad := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
	p.mu.Lock()
	defer p.mu.Unlock()
	_, known := p.files[params["filename"]]
	switch {
	case err != nil || bad != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/xml":
		w.WriteHeader(http.StatusBadRequest)
	case r.Header.Get("Authorization") != "Bearer secret":
		w.WriteHeader(http.StatusUnauthorized)
	case p.answer != nil && p.answer(w):
	case known:
		w.WriteHeader(http.StatusConflict)
		_, _ = fmt.Fprintf(w, `{"id": "f-%s"}`, r.Header.Get("Idempotency-Key"))
	default:
		p.files[params["filename"]] = body
		w.WriteHeader(http.StatusAccepted)
		_, _ = fmt.Fprintf(w, `{"id": "f-%s"}`, params["filename"])
	}
}

// arrived returns what was taken.
func (p *intermediary) arrived() map[string][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.files)
}

func sender(t *testing.T, url, token string) *provider.Transmitter {
	t.Helper()
	to, err := provider.New(provider.Config{URL: url, Token: token})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func TestProvider(t *testing.T) {
	deliverytest.Run(t, func(t *testing.T) (delivery.Transmitter, func() map[string][]byte) {
		p := serve(t)
		return sender(t, p.URL+"/v1/invoices", "secret"), p.arrived
	})
}

// TestAnswers: 2xx is taken, 409 was taken before, everything else is to be tried again and says why.
func TestAnswers(t *testing.T) {
	p := serve(t)
	to := sender(t, p.URL, "secret")
	for _, c := range []struct {
		status int
		body   string
		taken  bool
		want   delivery.Taken
	}{
		{200, "", true, delivery.Taken{}}, {202, "ok", true, delivery.Taken{}}, {201, `{"id": 42}`, true,
			delivery.Taken{ID: "42"}},
		{200, `{"id": {}}`, true, delivery.Taken{}}, {200, `{"id": null}`, true, delivery.Taken{}}, {200, `["id"]`, true,
			delivery.Taken{}},
		{409, `{"id": "a-1"}`, true, delivery.Taken{ID: "a-1", Before: true}}, {409, "had it", true,
			delivery.Taken{Before: true}},
		{302, "", false, delivery.Taken{}}, {307, "", false, delivery.Taken{}}, {400, "no such seller", false,
			delivery.Taken{}},
		{422, "", false, delivery.Taken{}}, {429, "", false, delivery.Taken{}}, {500, "", false, delivery.Taken{}}, {503, "",
			false, delivery.Taken{}},
	} {
		p.answer = func(w http.ResponseWriter) bool {
			w.Header().Set("Location", p.URL+"/elsewhere")
			w.WriteHeader(c.status)
			_, _ = fmt.Fprint(w, c.body)
			return true
		}
		got, err := to.Send(t.Context(), deliverytest.Sample())
		if (err == nil) != c.taken || got != c.want {
			t.Errorf("%d %s: %+v, %v; want %+v", c.status, c.body, got, err, c.want)
		}
		if err != nil && (!strings.Contains(err.Error(), fmt.Sprint(c.status)) || !strings.Contains(err.Error(), c.body)) {
			t.Errorf("%d %s: it only says %v", c.status, c.body, err)
		}
	}
	if n := len(p.arrived()); n > 0 {
		t.Errorf("%d files arrived elsewhere", n)
	}
	if _, err := sender(t, p.URL, "wrong").Send(t.Context(), deliverytest.Sample()); err == nil ||
		strings.Contains(err.Error(), "wrong") {
		t.Errorf("with a wrong token: %v", err)
	}
	p.Close()
	if _, err := to.Send(t.Context(), deliverytest.Sample()); err == nil {
		t.Error("nobody is there, and it was taken")
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	for _, c := range []provider.Config{
		{}, {URL: "https://x.example"}, {URL: "http://x.example", Token: "t"}, {URL: "https://u:p@x.example", Token: "t"},
		{URL: "x.example", Token: "t"}, {URL: "https://x.example", Token: "t\nX: y"}, {URL: "ftp://127.0.0.1", Token: "t"},
	} {
		if _, err := provider.New(c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	for _, url := range []string{"https://x.example/v1", "http://localhost:1", "http://[::1]:1"} {
		if _, err := provider.New(provider.Config{URL: url, Token: "t"}); err != nil {
			t.Error(err)
		}
	}
}
