package main

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"conto/client"
	"conto/driver/store"
)

// code makes a gift code by the body of the call.
func (s *server) code(body string) string {
	s.t.Helper()
	status, made := s.send("POST", "/v1/codes", body)
	if status != http.StatusCreated {
		s.t.Fatalf("a code: %d %v", status, made)
	}
	return made["code"].(string)
}

// openFor opens an account of somebody's own.
func (s *server) openFor(name string) *client.Account {
	s.t.Helper()
	a, err := s.Accounts.Open(s.t.Context(), client.NewAccount{Email: name + "@example.com", Name: name, Kind: "personal"})
	fine(s.t, "open", err)
	return a
}

// withdraw withdraws a code; the answer has no body.
func (s *server) withdraw(code string) error {
	request, err := http.NewRequestWithContext(s.t.Context(), "DELETE", s.boot.URL+"/v1/codes/"+code, http.NoBody)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+operatorKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusNoContent {
		return fmt.Errorf("%s", response.Status)
	}
	return response.Body.Close()
}

// use uses a code on an account, and returns the status and what was said.
func (s *server) use(id, code string, headers ...string) (int, string) {
	s.t.Helper()
	status, shown := s.send("POST", "/v1/accounts/"+id+"/codes", fmt.Sprintf(`{"code":%q}`, code), headers...)
	return status, fmt.Sprint(shown["detail"])
}

// TestRedeem_OncePerAccountC43: typed as people type, it brings a lot that names it, to an account once, and
// to no more accounts than it has uses.
func TestRedeem_OncePerAccountC43(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a, clock := s.openAt("2026-03-10T10:00:00")
		b, c := s.openFor("bob"), s.openFor("cat")
		code := s.code(`{"credits":70,"uses":2,"expires_after_days":10,"note":"spring"}`)
		typed := strings.ToLower(strings.NewReplacer("-", " ", "0", "o", "1", "l").Replace(code))
		for range 2 { // a repeat under the same key
			if status, said := s.use(a.ID, typed, "Idempotency-Key", "first"); status != http.StatusOK {
				t.Fatalf("the code: %d %s", status, said)
			}
		}
		lots := s.account(a.ID).Credits.Lots
		if l := lots[len(lots)-1]; len(lots) != 2 || l.Source != "bonus" || l.Remaining != 70 || l.Code != code ||
			l.ExpiresAt == nil || l.ExpiresAt.Format("2006-01-02T15") != "2026-03-20T09" {
			t.Errorf("the lots: %+v", lots)
		}
		if status, said := s.use(a.ID, code); status != http.StatusConflict || !strings.Contains(said, "already") {
			t.Errorf("used again: %d %s", status, said)
		}
		if status, said := s.use(b.ID, code); status != http.StatusOK {
			t.Errorf("another account: %d %s", status, said)
		}
		if status, said := s.use(c.ID, code); status != http.StatusConflict || !strings.Contains(said, "as often as") {
			t.Errorf("a use too many: %d %s", status, said)
		}
		if status, said := s.use(c.ID, "ABCD-EFGH-JKMN-PQRS"); status != http.StatusNotFound {
			t.Errorf("no code: %d %s", status, said)
		}
		_, shown := s.send("GET", "/v1/codes", "")
		one := shown["items"].([]any)[0].(map[string]any)
		if fmt.Sprint(one["code"], " ", one["used"], " ", one["uses"], " ", one["note"]) != code+" 2 2 spring" {
			t.Errorf("the codes: %v", shown)
		}
		other := s.code(`{"credits":5}`)
		fine(t, "withdraw", s.withdraw(other))
		if status, said := s.use(c.ID, other); status != http.StatusConflict || !strings.Contains(said, "any more") {
			t.Errorf("a code that was withdrawn: %d %s", status, said)
		}
		clock.to("2026-03-20T11:00:00")
		if left := s.account(a.ID).Credits.Available; left != 50 {
			t.Errorf("%d credits are left when those of the code have expired", left)
		}
	})
}

// TestGift_LastUseC43: of many accounts that want the last uses at the same moment, as many get them as there are.
func TestGift_LastUseC43(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		code := s.code(`{"credits":70,"uses":2}`)
		accounts := make([]*client.Account, 8)
		for i := range accounts {
			accounts[i] = s.openFor(fmt.Sprint("ada", i))
		}
		var all sync.WaitGroup
		status := make([]int, 2*len(accounts)) // each asks twice
		for i := range status {
			all.Add(1)
			go func() {
				defer all.Done()
				status[i], _ = s.use(accounts[i/2].ID, code)
			}()
		}
		all.Wait()
		have := 0
		for i, a := range accounts {
			switch credits := s.account(a.ID).Credits.Available; {
			case credits == 120:
				have++
				if status[2*i] != http.StatusOK && status[2*i+1] != http.StatusOK {
					t.Errorf("%s has the credits and was refused: %v", a.ID, status)
				}
			case credits != 50 || status[2*i] == http.StatusOK || status[2*i+1] == http.StatusOK:
				t.Errorf("%s has %d credits: %v", a.ID, credits, status[2*i:2*i+2])
			}
		}
		if have != 2 {
			t.Errorf("%d accounts have credits of a code with two uses", have)
		}
	})
}

// TestGift_ClaimedUseC43: a server that dies between the claim of a use and its credits leaves it to who has
// claimed it: they get it when they ask again, and no later than when somebody else wants the last one.
func TestGift_ClaimedUseC43(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a, b := s.openFor("ann"), s.openFor("bob")
		claimed := func() string {
			code := s.code(`{"credits":70}`)
			_, err := s.boot.Store.Put(t.Context(), store.Record{Kind: "gift-use-" + code, ID: "00001",
				Body: fmt.Appendf(nil, `{"account":%q,"actor":"user:%s"}`, a.ID, a.Owner)}, true)
			fine(t, "claim", err)
			return code
		}
		if status, said := s.use(a.ID, claimed()); status != http.StatusOK {
			t.Errorf("asked again: %d %s", status, said)
		}
		if status, said := s.use(b.ID, claimed()); status != http.StatusConflict {
			t.Errorf("somebody else: %d %s", status, said)
		}
		if left := s.account(a.ID).Credits.Available; left != 50+70+70 {
			t.Errorf("%d credits", left)
		}
	})
}
