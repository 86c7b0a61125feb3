package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/team"
)

// actors returns all who may come to an account of the Agency plan, by a name for tests.
func actors() map[string]account.Actor {
	return map[string]account.Actor{
		"nobody": {}, "time": account.Time, "payments": account.Payments, "registries": account.Registries,
		"studio": account.Studio, "webhooks": account.Webhooks,
		"someone": {ID: "operator"},
		"admin":   account.Operator, "named admin": account.NamedOperator("anna",
			account.Admin), "support": account.NamedOperator("leo", account.Support),
		"owner": account.Person("ann"), "manager": account.Person("bob"), "member": account.Person(
			"cat"), "invited": account.Person("dan"),
		"suspended": account.Person("eve"), "stranger": account.Person("zoe"),
		"key": account.Program(account.Proof{ID: "k_1",
			Digest: "d1"}), "reading key": account.Program(account.Proof{ID: "k_2", Digest: "d2"}),
		"early key": account.Program(account.Proof{ID: "k_0"}), "forged key": account.Program(account.Proof{ID: "k_1",
			Digest: "d2"}),
		"forged early key": account.Program(account.Proof{ID: "k_0",
			Digest: "d0"}), "key without a digest": account.Program(account.Proof{ID: "k_1"}),
		"revoked key": account.Program(account.Proof{ID: "k_9", Digest: "d9"}),
	}
}

// refuses reports whether an actor is refused with the right code: a key that is not valid is nobody's.
func refuses(name string, err error) bool {
	if strings.Contains(name, "forged") || name == "revoked key" || name == "key without a digest" {
		return fault.Is(err, fault.Unauthenticated)
	}
	return fault.Is(err, fault.Forbidden)
}

// theirAccount has somebody of every kind: three seats, of which the owner, bob and cat have one each, an invitation
// too many, and eve, who was there last.
func theirAccount(t *testing.T) (*account.State, catalog.History) {
	t.Helper()
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	s := &account.State{ID: "acc", Seq: 1, Keys: []account.Key{
		{ID: "k_0"}, {ID: "k_1", Digest: "d1", Scopes: []account.Scope{account.Generate}}, {ID: "k_2", Digest: "d2",
			Scopes: []account.Scope{account.Read}},
	}}
	s.Sub.Plan, s.Sub.Edition = "team", 1
	s.Team.People = []team.Person{
		{User: "ann", Role: team.Owner}, {User: "bob", Role: team.Manager}, {User: "cat", Role: team.Member},
		{User: "eve", Role: team.Manager}, {User: "dan", Role: team.Manager, Invited: true},
	}
	return s, catalog.NewBook(e)
}

// TestCommands_ActorsC28C31C36: every command by every actor. Who is not named is refused; nobody who is named is
// refused for who they are.
func TestCommands_ActorsC28C31C36(t *testing.T) {
	s, book := theirAccount(t)
	admins, operators := "admin, named admin", "admin, named admin, support"
	owner, manager := operators+", owner", operators+", owner, manager"
	generating := admins + ", owner, manager, member, key, early key"
	role, on, stay, most := team.Member, true, true, money.Credits(500)
	may := []struct {
		command account.Command
		who     string
	}{
		{account.Tick{}, "time"},
		{account.Spend{}, generating},
		{account.Extend{Hold: "none"}, admins + ", studio"},
		{account.Settle{Hold: "none"}, generating + ", studio"},
		{account.Release{Hold: "none"}, generating + ", studio"},
		{account.RefundHold{}, operators},
		{account.Grant{}, operators},
		{account.Subscribe{}, admins + ", owner"},
		{account.Cancel{}, owner},
		{account.Resume{}, owner},
		{account.TopUp{}, admins + ", owner"},
		{account.SetMethod{}, admins + ", owner, payments"},
		{account.SetMethod{Method: account.Transfer}, operators},
		{account.RecordPayment{}, "payments"},
		{account.Order{}, operators},
		{account.PayOrder{}, admins},
		{account.CancelOrder{}, operators},
		{account.RefundPayment{}, admins},
		{account.RefundPayment{External: "re_1"}, "payments"},
		{account.RecordDispute{}, "payments"},
		{account.HandOver{}, admins + ", owner"},
		{account.SetKeepGoing{}, admins + ", owner"},
		{account.TakeOver{User: "cat"}, "member"},
		{account.Decline{User: "cat"}, operators + ", member"},
		{account.SetProfile{}, owner},
		{account.SetKind{Kind: account.Business}, owner},
		{account.SetTax{}, "registries"},
		{account.MoveEdition{}, admins},
		{account.Invite{}, manager},
		{account.Invite{Joined: true}, admins},
		{account.JoinMember{User: "dan"}, admins + ", invited"},
		{account.RemoveMember{User: "dan"}, manager + ", invited"},
		{account.RemoveMember{User: "cat"}, manager + ", member"},
		{account.RemoveMember{User: "eve"}, manager + ", suspended"},
		{account.RevokeKey{}, owner},
		{account.Close{Reason: "asked"}, admins + ", owner"},
		{account.MakeKey{}, admins + ", owner"}, {account.ChangeMember{Premium: &on},
			manager}, {account.ChangeMember{Role: &role},
			owner},
		{account.ChangeMember{Stay: &stay}, owner},
		{account.ChangeMember{Cap: &most}, manager},
		{account.SetAlert{}, owner},
		{account.Redeem{}, owner},
		{account.MakeEndpoint{}, admins + ", owner"},
		{account.ChangeEndpoint{}, owner},
		{account.RotateSecret{}, admins + ", owner"},
		{account.DisableEndpoint{}, "webhooks"},
		{account.RemoveEndpoint{}, owner},
	}
	named := map[string]bool{"open": true} // which has no account yet
	for _, m := range may {
		c := m.command
		named[c.Name()] = true
		for name, by := range actors() {
			allowed := slices.Contains(strings.Split(m.who, ", "), name)
			if err := s.Allow(c, by, book); allowed != (err == nil) || !allowed && !refuses(name, err) {
				t.Errorf("%s %+v by %s: %v; allowed: %v", c.Name(), c, name, err, allowed)
			}
		}
	}
	for _, c := range account.Commands() {
		if !named[c.Name()] {
			t.Errorf("who may give %s is not said here", c.Name())
		}
	}
}

// TestViews_ActorsC28C31C36: every view by every actor.
func TestViews_ActorsC28C31C36(t *testing.T) {
	s, book := theirAccount(t)
	operators := "admin, named admin, support"
	everybody := operators + ", owner, manager, member, key, reading key, early key"
	may := map[account.View]string{
		account.ViewBalance: everybody, account.ViewPrices: everybody, account.ViewHolds: everybody,
		account.ViewGallery: everybody,
		account.ViewOwn:     operators + ", owner, manager, member",
		account.ViewSupport: operators + ", owner, manager, member",
		account.ViewTeam:    operators + ", owner, manager", account.ViewMoney: operators +
			", owner", account.ViewKeys: operators + ", owner",
		account.ViewEndpoints: operators + ", owner",
		account.ViewJournal:   operators + ", owner", account.ViewExport: operators + ", owner", "none": "",
	}
	for _, v := range append(account.Views(), "none") {
		names, said := may[v]
		if !said {
			t.Errorf("who may read %s is not said here", v)
		}
		for name, by := range actors() {
			allowed := slices.Contains(strings.Split(names, ", "), name)
			if err := s.MayRead(by, v, book); allowed != (err == nil) || !allowed && !refuses(name, err) {
				t.Errorf("%s by %s: %v; allowed: %v", v, name, err, allowed)
			}
		}
	}
}

// TestDuties_Actors: what is done on the platform is an operator's.
func TestDuties_Actors(t *testing.T) {
	support := []account.Duty{
		account.FindAccounts, account.ReadDocuments, account.SendDocuments, account.TakeReceipts, account.ReadAttention,
		account.CloseAttention, account.ReadStatements, account.ReadCodes, account.ReadCatalogue,
		account.ServeSupport, account.ReadJobs, account.ReadEndpoints,
	}
	for _, d := range append(account.Duties(), "none") {
		for name, by := range actors() {
			allowed := d != "none" && by.Role == account.Admin || by.Role == account.Support && slices.Contains(support, d)
			if err := account.May(by, d); allowed != (err == nil) || !allowed && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s by %s: %v; allowed: %v", d, name, err, allowed)
			}
		}
	}
}

// TestWhoseHoldC28: a member sees and closes what they opened, and sees what was opened for them.
func TestWhoseHoldC28(t *testing.T) {
	s, book := theirAccount(t)
	cats := credit.Hold{Request: credit.Request{ID: "a", User: "cat", By: "user:cat"}}
	forCat := credit.Hold{Request: credit.Request{ID: "b", User: "cat", By: "user:ann"}}
	keys := credit.Hold{Request: credit.Request{ID: "c", User: "ann", By: "key:k_1"}}
	for _, c := range []struct {
		hold        *credit.Hold
		see, settle string
	}{
		{&cats, "admin, support, owner, manager, member, key", "admin, member"},
		{&forCat, "admin, support, owner, manager, member, key", "admin, owner"},
		{&keys, "admin, support, owner, manager, key", "admin, key"},
	} {
		for _, name := range []string{"admin", "support", "owner", "manager", "member", "stranger", "suspended", "key",
			"revoked key"} {
			by := actors()[name]
			err := s.MayRead(by, account.ViewHolds, book)
			if err == nil {
				err = s.MaySeeHold(by, c.hold)
			}
			if want := slices.Contains(strings.Split(c.see, ", "), name); want != (err == nil) {
				t.Errorf("%s sees %+v: %v", name, c.hold, err)
			}
			settled := s.Allow(account.Settle{Hold: c.hold.ID, Closed: &credit.HoldRecord{Hold: *c.hold}}, by, book)
			if want := slices.Contains(strings.Split(c.settle, ", "), name); want != (settled == nil) {
				t.Errorf("%s settles %+v: %v", name, c.hold, settled)
			}
		}
	}
}

func TestActorsAreKnownByTheirNames(t *testing.T) {
	s, _ := theirAccount(t)
	for name, by := range actors() {
		got, known := s.ActorOf(by.ID)
		want := by
		switch name { // whose name the journal cannot have, or who is not who they say
		case "nobody", "revoked key":
			want = account.Actor{}
		case "someone":
			want = account.Operator
		case "forged key", "key without a digest":
			want = actors()["key"]
		case "forged early key":
			want = actors()["early key"]
		}
		if got != want || known != (want != account.Actor{}) {
			t.Errorf("%s, %q: %+v %v", name, by.ID, got, known)
		}
	}
	for _, id := range []string{"", "user:", "key:", "operator:", "support:", "evil", "Operator", "time:x"} {
		if got, known := s.ActorOf(id); known || got != (account.Actor{}) {
			t.Errorf("%q is %+v", id, got)
		}
	}
}

// TestSupportGivesALittle: what an operator gives at once depends on their role.
func TestSupportGivesALittle(t *testing.T) {
	s, book := theirAccount(t)
	for by, most := range map[account.Actor]money.Credits{account.Operator: 1_000_000,
		account.NamedOperator("leo", account.Support): 1000} {
		for _, credits := range []money.Credits{1000, 1001, 1_000_000} {
			_, err := account.Decide(s, account.Grant{Credits: credits, Reason: "sorry"}, by, time.Now(), book)
			if may := credits <= most; may != (err == nil) || !may && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s gives %d: %v", by.ID, credits, err)
			}
		}
	}
}

// TestClient_MayChoose: a hold's id can stand in a path, and a grant says why.
func TestClient_MayChoose(t *testing.T) {
	at := time.Date(2026, 1, 10, 8, 0, 0, 0, time.UTC)
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	book := catalog.NewBook(e)
	s := &account.State{ID: "acc"}
	decide := func(cmd account.Command) error {
		events, err := account.Decide(s, cmd, account.ActorFor(cmd), at, book)
		if s.Seq == 0 {
			for _, e := range events {
				s.Apply(e)
			}
			s.EndEntry(1, at)
		}
		return err
	}
	if err := decide(account.Open{ID: "acc", Kind: account.Personal, Owner: "ada"}); err != nil {
		t.Fatal(err)
	}
	for id, may := range map[string]bool{"": true, "a": true, "7": true, "a.b:c_d-e": true, ".": false, "..": false,
		"-a": false, "_a": false, ":a": false, "a/b": false, "h_7": false} {
		if err := decide(account.Spend{ID: id, Model: "z-image"}); may != (err == nil) ||
			!may && !fault.Is(err, fault.Invalid) {
			t.Errorf("id %q: %v", id, err)
		}
	}
	for reason, may := range map[string]bool{"sorry": true, "": false, " \t": false} {
		if err := decide(account.Grant{Credits: 1, Reason: reason}); may != (err == nil) ||
			!may && !fault.Is(err, fault.Invalid) {
			t.Errorf("reason %q: %v", reason, err)
		}
	}
}
