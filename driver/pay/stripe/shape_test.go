package stripe_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"conto/driver/pay"
	"conto/driver/pay/stripe"
	"conto/driver/pay/stripe/stripetest"
	"conto/driver/pay/testcard"
)

// mock starts Stripe's own stand-in, which knows the shape of every request and remembers nothing, and answers its URL.
func mock(t *testing.T) string {
	t.Helper()
	path, err := exec.Command("go", "tool", "-modfile=../../../tools/go.mod", "-n", "stripe-mock").Output()
	if err != nil {
		t.Skipf("stripe-mock is not to be had here: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), strings.TrimSpace(string(path)), "-http-addr", "127.0.0.1:0", "-https-addr",
		"127.0.0.1:0")
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("stripe-mock does not start here: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	lines := bufio.NewScanner(said)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "Listening for HTTP at address: "); ok {
			go func() { _, _ = io.Copy(io.Discard, said) }()
			return "http://" + at
		}
	}
	t.Skip("stripe-mock ended before it listened")
	return ""
}

// Every request that the driver sends has the shape that Stripe wants, by Stripe's own description of its API.
func TestRequestsHaveStripesShape(t *testing.T) {
	to := mock(t)
	s := stripetest.New(t)
	var mu sync.Mutex
	seen := map[string]bool{}
	s.Tap = func(r *http.Request, body []byte) {
		status, answer := forward(t, to, r, body)
		mu.Lock()
		defer mu.Unlock()
		seen[r.Pattern] = true
		if status != http.StatusOK {
			t.Errorf("%s %s %s: %d %s", r.Method, r.URL, body, status, answer)
		}
	}
	(&story{T: t, server: s, ledger: new(testcard.Memory)}).tell()
	g := open(t, s, new(testcard.Memory))
	for range 2 {
		if _, err := stripe.PutEndpoint(t.Context(), stripe.Options{Key: stripetest.Key, URL: s.URL},
			"https://studio.example/hooks/stripe"); err != nil {
			t.Fatal(err)
		}
	}
	setup, err := g.Setup(t.Context(), pay.Setup{ID: "su_1", Account: "acc_1", Return: "https://studio.example/billing"})
	if err != nil || setup.Status != pay.ActionRequired {
		t.Fatalf("%+v, %v", setup, err)
	}
	if err := g.PutCustomer(t.Context(),
		pay.Customer{Account: "acc_1", Name: "Ada", Email: "ada@example.com"}); err != nil {
		t.Fatal(err)
	}
	if err := answer(t.Context(), setup.URL, "card", string(stripetest.Good)); err != nil {
		t.Fatal(err)
	}
	saved, err := g.SetupStatus(t.Context(), "su_1")
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Remove(t.Context(), "acc_1", saved.Method); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Charge(t.Context(), charge("ch_9", stripetest.Good)); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Dispute(t.Context(), s.Dispute("ch_9", "fraudulent")); err != nil {
		t.Fatal(err)
	}
	if len(seen) != len(stripetest.Calls()) {
		t.Errorf("only these calls were seen: %v", seen)
	}
}

// forward sends a copy of a request.
func forward(t *testing.T, to string, r *http.Request, body []byte) (status int, answer string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, r.Method, to+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = r.Header.Clone()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Errorf("stripe-mock does not answer: %v", err)
		return 0, ""
	}
	text, _ := io.ReadAll(response.Body)
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	return response.StatusCode, string(text)
}
