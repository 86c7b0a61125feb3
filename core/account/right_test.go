package account_test

import (
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/team"
)

// TestWhoMaySeeAnAccountC31: its people and operators; not strangers, nor those who were only asked in.
func TestWhoMaySeeAnAccountC31(t *testing.T) {
	s := account.State{Team: team.State{People: []team.Person{
		{User: "ada", Role: team.Owner}, {User: "bob", Role: team.Member}, {User: "cat", Role: team.Manager, Invited: true},
	}}}
	for user, may := range map[string]bool{"": true, "ada": true, "bob": true, "cat": false, "eve": false} {
		if err := s.MaySee(account.Actor{ID: "user:" + user, User: user}); may != (err == nil) || !may && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%q: %v", user, err)
		}
	}
}

func TestActorsAreKnownByTheirNames(t *testing.T) {
	s := account.State{Team: team.State{People: []team.Person{{User: "ada", Role: team.Owner}}}, Keys: []account.Key{{ID: "k"}}}
	for id, want := range map[string]account.Actor{
		"operator": account.Operator, "user:bob": {ID: "user:bob", User: "bob"}, "key:k": {ID: "key:k", User: "ada", Key: true},
		"key:other": {}, "user:": {}, "evil": {}, "time": {}, "": {},
	} {
		got, known := s.ActorOf(id, account.Cancel{})
		if known != (want != account.Actor{}) || known && got != want {
			t.Errorf("%q: %+v %v", id, got, known)
		}
	}
	for _, c := range []struct {
		by  account.Actor
		cmd account.Command
	}{
		{account.Time, account.Tick{}}, {account.Payments, account.RecordPayment{}}, {account.Payments, account.SetMethod{}},
		{account.Operator, account.SetMethod{}}, {account.Registries, account.SetTax{}},
	} {
		if got, known := s.ActorOf(c.by.ID, c.cmd); got != c.by || !known {
			t.Errorf("%s by %s: %+v %v", c.cmd.Name(), c.by.ID, got, known)
		}
		if _, known := s.ActorOf("evil", c.cmd); known {
			t.Errorf("anybody gives %s", c.cmd.Name())
		}
	}
}

// TestWhatAClientMayChoose: a hold's id can stand in a path, and a grant says why.
func TestWhatAClientMayChoose(t *testing.T) {
	at := time.Date(2026, 1, 10, 8, 0, 0, 0, time.UTC)
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	book := catalog.NewBook(e)
	s := &account.State{ID: "acc"}
	decide := func(cmd account.Command) error {
		events, err := account.Decide(s, cmd, account.Operator, at, book)
		if s.Seq == 0 {
			for _, e := range events {
				s.Apply(e)
			}
			s.Fold(1, at)
		}
		return err
	}
	if err := decide(account.Open{ID: "acc", Kind: account.Personal, Owner: "ada"}); err != nil {
		t.Fatal(err)
	}
	for id, may := range map[string]bool{"": true, "a": true, "7": true, "a.b:c_d-e": true, ".": false, "..": false, "-a": false, "_a": false, ":a": false, "a/b": false, "h_7": false} {
		if err := decide(account.Spend{ID: id, Model: "z-image"}); may != (err == nil) || !may && !fault.Is(err, fault.Invalid) {
			t.Errorf("id %q: %v", id, err)
		}
	}
	for reason, may := range map[string]bool{"sorry": true, "": false, " \t": false} {
		if err := decide(account.Grant{Credits: 1, Reason: reason}); may != (err == nil) || !may && !fault.Is(err, fault.Invalid) {
			t.Errorf("reason %q: %v", reason, err)
		}
	}
}
