package webhook_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"conto/driver/webhook"
)

// receiver is a server that checks each message by itself.
func receiver(t *testing.T, answer http.HandlerFunc) (*httptest.Server, *tls.Config) {
	t.Helper()
	s := httptest.NewTLSServer(answer)
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

// signed reports whether one of the signatures is the secret's, from the specification's words alone.
func signed(t *testing.T, secret string, r *http.Request, body []byte) bool {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(secret[len("whsec_"):])
	if err != nil || len(key) < 24 || len(key) > 64 {
		t.Fatalf("a secret has 24 to 64 bytes, this one %d, %v", len(key), err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(r.Header.Get("webhook-id") + "." + r.Header.Get("webhook-timestamp") + "."))
	mac.Write(body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, one := range strings.Split(r.Header.Get("webhook-signature"), " ") {
		if one == want {
			return true
		}
	}
	return false
}

var at = time.Unix(1_769_850_000, 0)

func message(url string, secrets ...string) webhook.Message {
	if len(secrets) == 0 {
		secrets = []string{webhook.NewSecret()}
	}
	return webhook.Message{URL: url, ID: "evt_1", At: at, Body: []byte(`{"type":"credits.low"}`), Secrets: secrets}
}

func send(t *testing.T, c *webhook.Client, m webhook.Message) webhook.Answer {
	t.Helper()
	answer, err := c.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestSend: headers, body and a signature for each secret.
func TestSend(t *testing.T) {
	secrets, stranger := []string{webhook.NewSecret(), webhook.NewSecret()}, webhook.NewSecret()
	s, roots := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h := r.Header
		if r.Method != "POST" || h.Get("webhook-id") != "evt_1" || h.Get("webhook-timestamp") != "1769850000" ||
			h.Get("Content-Type") != "application/json" || string(body) != `{"type":"credits.low"}` {
			t.Errorf("%s %v %q", r.Method, h, body)
		}
		for i, secret := range secrets {
			if !signed(t, secret, r, body) {
				t.Errorf("it is not signed with secret %d", i+1)
			}
		}
		if signed(t, stranger, r, body) {
			t.Error("it is signed with a secret of nobody's")
		}
		w.WriteHeader(http.StatusNoContent)
	})
	answer := send(t, webhook.New(webhook.Options{Local: true, Roots: roots}), message(s.URL, secrets...))
	if !answer.Delivered() || answer.Status != 204 {
		t.Errorf("%+v", answer)
	}
}

// TestSend_Answers: whatever a receiver does, it is waited for so long and no longer, and only its first bytes are
// kept.
func TestSend_Answers(t *testing.T) {
	hang := make(chan struct{})
	var followed atomic.Bool
	s, roots := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/redirect":
			http.Redirect(w, r, "/followed", http.StatusTemporaryRedirect)
		case "/followed":
			followed.Store(true)
		case "/huge":
			for range 1 << 12 {
				if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<14)); err != nil {
					return
				}
			}
		case "/slow body":
			_, _ = io.WriteString(w, "first\x00\xff\x1b[31m")
			w.(http.Flusher).Flush()
			<-hang
		case "/hung":
			<-hang
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, "no\ndatabase")
		case "/cut":
			panic(http.ErrAbortHandler)
		}
	})
	c := webhook.New(webhook.Options{Local: true, Roots: roots, Timeout: 300 * time.Millisecond})
	for path, want := range map[string]webhook.Answer{
		"/gone": {Status: 410}, "/hung": {Fault: webhook.TooSlow}, "/cut": {Fault: webhook.Unreachable},
		"/slow%20body": {Status: 200, Text: "first[31m"}, "/broken": {Status: 500, Text: "no\ndatabase"},
		"/huge": {Status: 200, Text: strings.Repeat("x", 1000)},
	} {
		began := time.Now()
		if got := send(t, c, message(s.URL+path)); got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %v", path, took)
		}
	}
	if got := send(t, c, message(s.URL+"/redirect")); got.Status != 307 || got.Delivered() || followed.Load() {
		t.Errorf("a redirect: %+v, followed: %v", got, followed.Load())
	}
	strict := webhook.New(webhook.Options{Local: true})
	if got := send(t, strict, message(s.URL)); got.Fault != webhook.Untrusted {
		t.Errorf("a certificate of nobody's: %+v", got)
	}
	close(hang)
	s.Close()
	if got := send(t, c, message(s.URL)); got.Fault != webhook.Unreachable {
		t.Errorf("nobody listens: %+v", got)
	}
}

// names is a server of names on loopback: each look-up of the name gets the next answer, and then the last again.
func names(t *testing.T, answers ...string) *net.Resolver {
	t.Helper()
	listener, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	asked := 0
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := listener.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil {
				continue
			}
			ip := netip.MustParseAddr(answers[min(asked, len(answers)-1)])
			q := m.Questions[0]
			head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
			m.Response, m.RCode, m.Additionals = true, dnsmessage.RCodeSuccess, nil
			switch {
			case q.Type == dnsmessage.TypeA && ip.Is4():
				m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: ip.As4()}}}
			case q.Type == dnsmessage.TypeAAAA && ip.Is6():
				m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AAAAResource{AAAA: ip.As16()}}}
			}
			if len(m.Answers) > 0 {
				asked++
			}
			packed, err := m.Pack()
			if err == nil {
				_, _ = listener.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", listener.LocalAddr().String())
	}}
}

// TestSend_Private: no name and no address leads to this machine or into a private network, whatever it led to before.
func TestSend_Private(t *testing.T) {
	var reached atomic.Bool
	s, roots := receiver(t, func(http.ResponseWriter, *http.Request) { reached.Store(true) })
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, ip := range []string{"127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "::1", "fd00::1",
		"fe80::1", "::ffff:127.0.0.1", "0.0.0.0", "100.64.0.1"} {
		host := ip
		if strings.Contains(ip, ":") {
			host = "[" + ip + "]"
		}
		c := webhook.New(webhook.Options{Roots: roots, Resolver: names(t, ip), Timeout: 3 * time.Second})
		for _, url := range []string{"https://" + host + port, "http://" + host + port, "https://hooks.example" + port} {
			if got := send(t, c, message(url)); got.Fault != webhook.Private {
				t.Errorf("%s, which is %s: %+v", url, ip, got)
			}
		}
	}
	for _, written := range []string{"https://localhost", "https://2130706433", "https://0x7f000001", "https://127.1"} {
		c := webhook.New(webhook.Options{Roots: roots, Timeout: 3 * time.Second})
		if got := send(t, c, message(written+port)); got.Status != 0 {
			t.Errorf("%s: %+v", written, got)
		}
	}
	if reached.Load() {
		t.Error("the server on this machine was reached")
	}
}

// TestSend_Rebinding: a name that is public when it is looked up first, and leads here afterwards, is looked at each
// time that it is dialled.
func TestSend_Rebinding(t *testing.T) {
	var reached atomic.Bool
	s, roots := receiver(t, func(http.ResponseWriter, *http.Request) { reached.Store(true) })
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	// 192.0.2.1 is in a network for examples, which nobody routes.
	c := webhook.New(webhook.Options{Roots: roots, Resolver: names(t, "192.0.2.1", "127.0.0.1"),
		Timeout: 200 * time.Millisecond})
	if got := send(t, c, message("https://hooks.example"+port)); got.Fault == webhook.Private || got.Status != 0 {
		t.Errorf("while the name is public: %+v", got)
	}
	if got := send(t, c, message("https://hooks.example"+port)); got.Fault != webhook.Private {
		t.Errorf("when it leads here: %+v", got)
	}
	if reached.Load() {
		t.Error("the server on this machine was reached")
	}
}

// TestSign_Garbled: a secret that is none signs nothing.
func TestSign_Garbled(t *testing.T) {
	for _, secret := range []string{"", "whsec_", "whsec_?"} {
		if s, err := webhook.Sign([]string{secret}, "evt_1", at, nil); err == nil {
			t.Errorf("%q: %q", secret, s)
		}
	}
}
