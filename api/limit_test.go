package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"conto/api"
	"conto/app"
	"conto/identity"
	"conto/internal/clock"
)

// limited is a server that holds its callers to the limits of a real one. Its clock stands still.
func limited(t *testing.T) *server {
	t.Helper()
	s := serve(t, nil)
	options := s.app.Options
	options.Limits = identity.NewLimits(clock.NewManual(start))
	s.app = app.New(options)
	s.handler = api.New(api.Options{App: s.app})
	return s
}

// until asks again and again, and returns after how many answers the limit came.
func (s *server) until(t *testing.T, most int, next func(i int) call) int {
	t.Helper()
	for i := range most {
		answer := s.send(next(i))
		if answer.Code == 429 {
			if answer.Header().Get("Retry-After") == "" || !strings.Contains(answer.Body.String(), "rate_limited") {
				t.Errorf("%v %s", answer.Header(), answer.Body)
			}
			return i
		}
	}
	t.Errorf("no limit within %d calls", most)
	return most
}

func TestWrongKeysAreLimited(t *testing.T) {
	s := limited(t)
	h := s.house(t)
	path := "/v1/accounts/" + h.id
	n := s.until(t, 50, func(i int) call {
		if i%2 == 0 {
			return call{method: "GET", path: path, bearer: "some-wrong-key-of-a-good-length"}
		}
		return call{method: "GET", path: path, bearer: fmt.Sprint(h.keys["key"], i)}
	})
	if n != 20 {
		t.Errorf("the limit came after %d wrong keys", n)
	}
	for _, who := range []string{"key", "owner", "admin"} { // whose address it may be, too
		if answer := h.as(who, call{method: "GET", path: path}); answer.Code != 200 {
			t.Errorf("%s: %d %s", who, answer.Code, answer.Body)
		}
	}
}

func TestDeclinesAndInvitationsAreLimited(t *testing.T) {
	s := limited(t)
	h := s.house(t)
	if n := s.until(t, 50, func(i int) call {
		return call{method: "POST", path: "/v1/accounts/" + h.id + "/topups",
			body: `{"pack":"500","payment_method":"pm_declined"}`, user: "ada"}
	}); n != 30 {
		t.Errorf("the limit came after %d declines", n)
	}
	invite := func(i int) call {
		return call{method: "POST", path: "/v1/accounts/" + h.id + "/members", user: "ada",
			body: fmt.Sprintf(`{"email":"x%d@example.com","role":"member","user":"x%d"}`, i, i)}
	}
	if n := s.until(t, 50, func(i int) call {
		if i > 0 {
			s.send(call{method: "DELETE", path: fmt.Sprintf("/v1/accounts/%s/members/x%d", h.id, i-1), user: "ada"})
		}
		return invite(i)
	}); n != 20 {
		t.Errorf("the limit came after %d invitations", n)
	}
	one := call{method: "POST", path: "/v1/accounts/" + h.another + "/members", user: "ada",
		body: `{"email":"same@example.com","role":"member","user":"same"}`}
	if n := s.until(t, 9, func(int) call {
		s.send(call{method: "DELETE", path: "/v1/accounts/" + h.another + "/members/same", user: "ada"})
		return one
	}); n != 3 {
		t.Errorf("the limit came after %d invitations of one address", n)
	}
}

func TestProgramsAreLimited(t *testing.T) {
	s := limited(t)
	h := s.house(t)
	path := "/v1/accounts/" + h.id
	if n := s.until(t, 500, func(int) call { return call{method: "GET", path: path, bearer: h.keys["key"]} }); n != 400 {
		t.Errorf("the limit came after %d calls", n)
	}
	if answer := h.as("reading", call{method: "GET", path: path}); answer.Code != 200 {
		t.Errorf("another key: %d %s", answer.Code, answer.Body)
	}
}

// TestGuessesOfCodesAreLimitedC43: of an account, and of an address, whichever account is named.
func TestGuessesOfCodesAreLimitedC43(t *testing.T) {
	s := limited(t)
	h := s.house(t)
	guess := func(id string) func(i int) call {
		return func(i int) call {
			body := fmt.Sprintf(`{"code":"ABCD-EFGH-JKMN-%04d"}`, i)
			return call{method: "POST", path: "/v1/accounts/" + id + "/codes", body: body}
		}
	}
	for i, want := range []int{10, 10, 10, 0} { // the last one, from an address with too many
		id := []string{h.id, h.another, s.settled(t), s.settled(t)}[i]
		if n := s.until(t, 30, guess(id)); n != want {
			t.Errorf("account %d: the limit came after %d guesses", i, n)
		}
	}
	made := s.send(call{method: "POST", path: "/v1/codes", body: `{"credits":5}`})
	var code struct{ Code string }
	if err := json.Unmarshal(made.Body.Bytes(), &code); err != nil || made.Code != 201 {
		t.Fatalf("%d %s", made.Code, made.Body)
	}
	good := call{method: "POST", path: "/v1/accounts/" + s.settled(t) + "/codes", body: `{"code":"` + code.Code + `"}`}
	if answer := s.send(good); answer.Code != 200 {
		t.Errorf("a good code from there: %d %s", answer.Code, answer.Body)
	}
}

// TestMadeUpKeysLookAlikeC36: a key that is nobody's is answered alike by every call, whether there is the account that
// it names or not, and counts as one that is nobody's.
func TestMadeUpKeysLookAlikeC36(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	said := func(name, id string, described call) string {
		c := routes[name].call(described, id, "")
		c.bearer = "ck." + id + ".key_1.AAAA"
		answer := s.send(c)
		var p struct{ Code, Detail string }
		if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
			t.Errorf("%s: %d %s", name, answer.Code, answer.Body)
		}
		return fmt.Sprint(answer.Code, " ", p.Code, " ", p.Detail)
	}
	for name, described := range s.described(t) {
		if !strings.Contains(described.path, "{account}") {
			continue
		}
		there, nowhere := said(name, h.id, described), said(name, "acc_nobody", described)
		if there != nowhere || !strings.HasPrefix(there, "40") {
			t.Errorf("%s: of an account that there is: %s; of none: %s", name, there, nowhere)
		}
	}
	s = limited(t)
	if n := s.until(t, 50, func(int) call {
		return call{method: "GET", path: "/v1/accounts/acc_nobody", bearer: "ck.acc_nobody.key_1.AAAA"}
	}); n != 20 {
		t.Errorf("the limit came after %d keys of no account", n)
	}
}
