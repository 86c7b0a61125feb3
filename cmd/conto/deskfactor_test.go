package main

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"conto/cmd/internal/boot"
)

// operatorAt starts a browser of an operator who has given their key, and returns where it was led.
func operatorAt(t *testing.T, s *server, key string) (*http.Client, string) {
	t.Helper()
	c := &http.Client{Jar: jar(t)}
	answer, _ := through(t, c, "POST", s.boot.URL+"/admin/sign-in", url.Values{"operator_key": {key}}.Encode())
	return c, answer.Request.URL.Path
}

// withFactor sets an operator's second factor up, and returns the codes of an instant and the backup codes.
func withFactor(t *testing.T, s *server, c *http.Client) (code func(time.Time) string, backup []string) {
	t.Helper()
	_, text := through(t, c, "GET", s.boot.URL+"/admin/factor", "")
	found := regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`).FindStringSubmatch(text)
	if found == nil {
		t.Fatal(text)
	}
	code = func(at time.Time) string {
		t.Helper()
		code, err := totp.GenerateCode(strings.ReplaceAll(found[1], " ", ""), at)
		fine(t, "code", err)
		return code
	}
	if status, _ := s.posts(t, c, "/admin/factor/on", url.Values{"code": {"000000"}}); status != 422 {
		t.Errorf("a wrong code sets it up: %d", status)
	}
	_, text = s.posts(t, c, "/admin/factor/on", url.Values{"code": {code(time.Now())}})
	for _, one := range regexp.MustCompile(`<code>([a-z0-9]{5}-[a-z0-9]{5})</code>`).FindAllStringSubmatch(text, -1) {
		backup = append(backup, one[1])
	}
	if len(backup) != 10 {
		t.Fatalf("%d backup codes: %s", len(backup), text)
	}
	return code, backup
}

// sees returns the status of a page as a browser gets it.
func (s *server) sees(t *testing.T, c *http.Client, path string) int {
	t.Helper()
	answer, _ := through(t, c, "GET", s.boot.URL+path, "")
	return answer.StatusCode
}

// TestOperatorsSecondFactor: with one, a key alone shows nothing; sessions that were begun without it end; wrong codes
// are limited and noted; another admin resets it with a reason, and nobody their own.
func TestOperatorsSecondFactor(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	key := addedOperator(t, s, "paola", "admin")
	first, _ := operatorAt(t, s, operatorKey)
	paola, at := operatorAt(t, s, key)
	thief, _ := operatorAt(t, s, key) // who has the key, and was here before
	if at != "/admin" {
		t.Fatalf("without a second factor, one is led to %s", at)
	}
	_, backup := withFactor(t, s, paola)
	if s.sees(t, paola, "/admin") != 200 || s.sees(t, thief, "/admin") != 404 || s.sees(t, first, "/admin") != 200 {
		t.Error("only their own other sessions end")
	}

	thief, at = operatorAt(t, s, key)
	if at != "/admin/sign-in/code" {
		t.Fatalf("the key alone leads to %s", at)
	}
	for _, path := range []string{"/admin", "/admin/operators", "/admin/factor", "/admin/factor/qr"} {
		if status := s.sees(t, thief, path); status != http.StatusNotFound {
			t.Errorf("the key alone opens %s: %d", path, status)
		}
	}
	if status, _ := s.posts(t, thief, "/admin/factor/off", url.Values{"code": {"000000"}}); status != 404 {
		t.Errorf("switched off by the key alone: %d", status)
	}
	limited := 0
	for range 8 {
		status, _ := s.posts(t, thief, "/admin/sign-in/code", url.Values{"code": {"000000"}})
		if status == http.StatusTooManyRequests {
			limited++
		} else if status != http.StatusUnprocessableEntity {
			t.Errorf("a wrong code: %d", status)
		}
	}
	if limited == 0 {
		t.Error("wrong codes are not limited")
	}
	if status, _ := s.posts(t, thief, "/admin/sign-in/code", url.Values{"code": {backup[0]}}); status != 429 {
		t.Errorf("a good code while they are limited: %d", status)
	}

	reset := func(c *http.Client, name, reason string) int {
		t.Helper()
		status, _ := s.posts(t, c, "/admin/operators/reset-factor", url.Values{"name": {name}, "reason": {reason}})
		return status
	}
	leo, _ := operatorAt(t, s, addedOperator(t, s, "leo", "support"))
	for what, status := range map[string]int{
		"her own": reset(paola, "paola", "x"), "by support": reset(leo, "paola", "x"),
		"without a reason": reset(first, "paola", ""), "nobody's": reset(first, "nobody", "x"),
		"of who has none": reset(first, "leo", "x")} {
		if status == http.StatusOK {
			t.Errorf("reset %s", what)
		}
	}
	if status := reset(first, "paola", "lost her phone"); status != http.StatusOK {
		t.Fatalf("reset: %d", status)
	}
	if s.sees(t, paola, "/admin") != 404 {
		t.Error("her sessions go on after the reset")
	}
	if _, at := operatorAt(t, s, key); at != "/admin" {
		t.Errorf("after the reset, the key leads to %s", at)
	}
	_, text := through(t, first, "GET", s.boot.URL+"/admin/operators", "")
	for _, want := range []string{"gave a wrong code at sign-in",
		"reset the two-factor sign-in of paola: lost her phone"} {
		if !strings.Contains(text, want) {
			t.Errorf("the deeds do not say %q", want)
		}
	}
}

// TestOperatorsSecondFactor_Needed: where it is needed, one sees nothing before one has it; anyone who switches it off
// must set it up again.
func TestOperatorsSecondFactor_Needed(t *testing.T) {
	t.Parallel()
	s := startAs(t, place{data: t.TempDir()}, boot.Config{OperatorFactor: boot.FactorNeeded})
	c, at := operatorAt(t, s, operatorKey)
	if at != "/admin/factor" {
		t.Fatalf("one is led to %s", at)
	}
	for _, path := range []string{"/admin", "/admin/users", "/admin/operators"} {
		answer, _ := through(t, c, "GET", s.boot.URL+path, "")
		if to := answer.Request.URL.Path; to != "/admin/factor" {
			t.Errorf("%s without a second factor: %s", path, to)
		}
	}
	s.posts(t, c, "/admin/operators/add", url.Values{"name": {"eve"}, "role": {"admin"}})
	code, backup := withFactor(t, s, c)
	if _, text := through(t, c, "GET", s.boot.URL+"/admin/operators", ""); strings.Contains(text, "eve") {
		t.Error("a form works without a second factor")
	}
	c, _ = operatorAt(t, s, operatorKey)
	s.posts(t, c, "/admin/sign-in/code", url.Values{"code": {code(time.Now().Add(30 * time.Second))}})
	if s.sees(t, c, "/admin") != http.StatusOK {
		t.Error("a good code does not let in")
	}
	if status, _ := s.posts(t, c, "/admin/factor/off", url.Values{"code": {backup[3]}}); status != http.StatusOK {
		t.Errorf("off: %d", status)
	}
	if _, at := operatorAt(t, s, operatorKey); at != "/admin/factor" {
		t.Errorf("one who switched it off is led to %s", at)
	}
}
