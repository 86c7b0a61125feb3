package api_test

import (
	"errors"
	"strings"
	"testing"

	"conto/driver/store"
)

// TestRepeat_KeepsErasedAddress removes a member and invites them anew, and repeats what came before each.
func TestRepeat_KeepsErasedAddress(t *testing.T) {
	s := serve(t, nil)
	id := s.settled(t)
	invite := func(email, key string) {
		t.Helper()
		c := call{method: "POST", path: "/v1/accounts/" + id + "/members",
			body: `{"email":"` + email + `","role":"member","user":"eve"}`, key: key}
		if answer := s.send(c); answer.Code != 201 {
			t.Fatalf("invite %s: %d %s", email, answer.Code, answer.Body)
		}
	}
	remove := func(key string) {
		t.Helper()
		if answer := s.send(call{method: "DELETE", path: "/v1/accounts/" + id + "/members/eve",
			key: key}); answer.Code != 204 {
			t.Fatalf("remove: %d %s", answer.Code, answer.Body)
		}
	}
	invite("old@example.com", "k1")
	remove("k2")
	invite("old@example.com", "k1")
	if kept, err := s.store.Get(t.Context(), id, "person", "eve"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of a removed member, %s is kept (%v)", kept.Body, err)
	}
	if _, err := s.store.Put(t.Context(),
		store.Record{Account: id, Kind: "person", ID: "eve",
			Body: []byte(`{"email":"old@example.com"}`)}, false); err != nil {
		t.Fatal(err) // as a server leaves it that is killed while it removes a member
	}
	invite("new@example.com", "k3")
	remove("k2")
	if shown := s.send(call{method: "GET",
		path: "/v1/accounts/" + id + "/members"}).Body.String(); !strings.Contains(
		shown, "new@example.com") || strings.Contains(shown, "old@") {
		t.Errorf("the members are %s", shown)
	}
}

// TestInvite_AddressOnce: not twice, however it is written, nor the owner's own; and again once its person is gone,
// or was never let in.
func TestInvite_AddressOnce(t *testing.T) {
	s := serve(t, nil)
	id := s.open("business") // on Free there is one seat
	path := "/v1/accounts/" + id + "/members"
	invite := func(email, user, key string, want int) {
		t.Helper()
		c := call{method: "POST", path: path, body: `{"email":"` + email + `","role":"member","user":"` + user + `"}`,
			key: key}
		if answer := s.send(c); answer.Code != want || want == 409 && !strings.Contains(answer.Body.String(), `"conflict"`) {
			t.Errorf("%s as %s: %d %s, want %d", email, user, answer.Code, answer.Body, want)
		}
	}
	invite("same@example.com", "a", "", 409) // no seat
	s.send(call{method: "POST", path: "/v1/accounts/" + id + "/subscription",
		body: `{"plan":"team","interval":"month","payment_method":"pm_ok"}`})
	invite("same@example.com", "b", "k1", 201)
	invite("same@example.com", "b", "k1", 201)
	invite("same@example.com", "c", "", 409)
	invite("Same@Example.com", "", "", 409)
	invite("ada@example.com", "d", "", 409) // the owner's
	invite("other@example.com", "b", "", 409)
	invite("other@example.com", "e", "", 201)
	for _, user := range []string{"b", "e"} {
		if answer := s.send(call{method: "DELETE", path: path + "/" + user}); answer.Code != 204 {
			t.Errorf("remove: %d %s", answer.Code, answer.Body)
		}
	}
	if left, err := s.store.List(t.Context(), id, "address"); err != nil || len(left) > 0 {
		t.Errorf("of those who are gone, %d addresses are kept (%v)", len(left), err)
	}
	invite("same@example.com", "f", "", 201)
}
