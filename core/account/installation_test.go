package account_test

import (
	"slices"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
)

// TestInstallation_Rights: operators with the role admin alone change what is told of all accounts, and Conto itself
// disables it; nobody of an account does, whatever they are there.
func TestInstallation_Rights(t *testing.T) {
	var all account.Installation
	for name, by := range actors() {
		for _, cmd := range []account.Command{account.MakeEndpoint{}, account.ChangeEndpoint{}, account.RotateSecret{},
			account.RemoveEndpoint{}, account.DisableEndpoint{}} {
			disables := cmd.Name() == account.DisableEndpoint{}.Name()
			allowed := by.Role == account.Admin || disables && by.ID == account.Webhooks.ID
			err := all.Allow(cmd, by)
			if allowed != (err == nil) || !allowed && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s by %s: %v; allowed: %v", cmd.Name(), name, err, allowed)
			}
		}
	}
}

// TestInstallation_Endpoints: they are made, changed, disabled and removed as an account's are, and no plan is needed.
func TestInstallation_Endpoints(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	all := &account.Installation{}
	do := func(by account.Actor, cmd account.Command) {
		t.Helper()
		events, err := all.Decide(cmd, by, at)
		if err != nil {
			t.Fatal(err)
		}
		before := slices.Clone(all.Endpoints)
		next := all.After(events)
		if len(before) > 0 && len(all.Endpoints) > 0 && before[0].Disabled != all.Endpoints[0].Disabled {
			t.Error("what was before has changed")
		}
		all = next
	}
	url := "https://ops.example/hooks"
	types := []account.EventType{account.PaymentFailed, account.AccountClosed}
	do(account.Operator, account.MakeEndpoint{ID: "wi_1", URL: url, Types: types})
	do(account.Operator, account.RotateSecret{ID: "wi_1", Turn: 2})
	do(account.Webhooks, account.DisableEndpoint{ID: "wi_1", Why: account.DisabledFailing})
	e := all.Endpoint("wi_1")
	if e == nil || e.Disabled != account.DisabledFailing || e.Turn != 2 || len(e.Turns(at)) != 2 || all.Seq != 3 {
		t.Fatalf("%d, %+v", all.Seq, e)
	}
	on := false
	do(account.Operator, account.ChangeEndpoint{ID: "wi_1", Disabled: &on})
	if e := all.Endpoint("wi_1"); e.Disabled != "" || !e.TellsOf(account.PaymentFailed) {
		t.Errorf("%+v", e)
	}
	for _, wrong := range []account.Command{
		account.MakeEndpoint{ID: "wi_1", URL: url, Types: types}, account.MakeEndpoint{ID: "wi_2", URL: url},
		account.RotateSecret{ID: "wi_1", Turn: 2}, account.RemoveEndpoint{ID: "wi_2"},
	} {
		if events, err := all.Decide(wrong, account.Operator, at); err == nil {
			t.Errorf("%+v: %v", wrong, events)
		}
	}
	do(account.Operator, account.RemoveEndpoint{ID: "wi_1"})
	if len(all.Endpoints) != 0 {
		t.Errorf("%+v", all.Endpoints)
	}
}

// TestInstallation_Occurrences: it is told what an account's own endpoints are, and that the account was closed.
func TestInstallation_Occurrences(t *testing.T) {
	var all account.Installation
	low := []account.Event{account.Warned{Of: account.None}}
	if got := all.Occurrences(low); !slices.Equal(got, account.Occurrences(low)) || len(got) != 1 {
		t.Errorf("%+v", got)
	}
	closing := []account.Event{credit.Released{}, account.Closed{}}
	if got := all.Occurrences(closing); len(got) != 1 || got[0].Type != account.AccountClosed {
		t.Errorf("%+v", got)
	}
}
