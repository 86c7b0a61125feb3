package account_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

var someTime = time.Date(2026, 1, 31, 10, 0, 0, 123000, time.UTC)

// someEvents has events in which every kind of field is set.
func someEvents() []account.Event {
	hold := credit.Hold{
		Request: credit.Request{ID: "gen_1", Model: "z-image", Options: "count=2", User: "usr_1", Edition: 1, Credits: 4,
			Allowance: "basic_images", Units: 1,
			OnlyFrom: credit.BoughtOnly, Deadline: someTime, Consent: true},
		Draws: []credit.Draw{{Lot: 1, Credits: 3}, {Lot: 2, Credits: 1, Bought: true}}, Refill: 2, OpenedAt: someTime,
	}
	terms := subscription.Terms{Action: subscription.Upgrade, Plan: "pro", Charge: money.EUR(1500),
		Pending: &subscription.Pending{Plan: "pro", At: someTime}}
	return []account.Event{
		account.Opened{ID: "acc_1", Family: account.Business}, account.ChargeRequested{Charge: account.Charge{ID: "ch_1",
			Terms: &terms, Amount: money.EUR(1500)}},
		credit.Held{Hold: hold}, credit.Spent{Hold: hold}, credit.SettledLate{Hold: "gen_1", Draws: hold.Draws, Forgiven: 1},
		credit.HoldRefunded{Hold: "gen_1", Lots: []credit.Granted{{Lot: 3, Source: credit.Refund, Credits: 2}}},
		credit.AllowancesSet{Refill: 1,
			Allowances: []credit.Allowance{{Name: "basic_images", Included: 5}}}, credit.AllowancesSet{Refill: 2},
		subscription.Scheduled{Pending: *terms.Pending,
			Final: true}, team.Added{Person: team.Person{User: "usr_1", Role: team.Owner, Since: someTime}},
		team.PremiumSet{User: "usr_1", Switch: team.Switch{By: "operator", At: someTime}},
	}
}

// Whatever a journal holds, reading it answers events or an error; what was read can be written, and reads as the same
// again.
func FuzzDecodeEvents(f *testing.F) {
	f.Add(account.EncodeEvents(someEvents()))
	f.Add(account.EncodeEvents(nil))
	for _, e := range someEvents() {
		f.Add(account.EncodeEvents([]account.Event{e}))
	}
	for _, text := range []string{"", "null", "{}", "[null]", "[{}]", `[{"held":null}]`, `[{"held":{},"spent":{}}]`,
		`[{"gold":{}}]`, `[{"held":[]}]`, `[{"granted":{"credits":1e99}}]`, "[1]"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		events, err := account.DecodeEvents(data)
		if err != nil {
			return
		}
		written := account.EncodeEvents(events)
		read, err := account.DecodeEvents(written)
		if err != nil || !bytes.Equal(account.EncodeEvents(read), written) {
			t.Fatalf("%s reads as %s: %v", written, account.EncodeEvents(read), err)
		}
		account.UniqueKeys(events)
		for _, id := range []string{"", "gen_1"} {
			if opening := account.Opening(events, id); opening != nil {
				account.Closing(opening, events)
			}
		}
	})
}

func FuzzDecodeCommand(f *testing.F) {
	credits, units, on, role := money.Credits(3), int64(2), true, team.Manager
	for _, c := range []account.Command{
		account.Open{ID: "acc_1", Kind: account.Personal, Owner: "usr_1"}, account.Tick{}, account.Spend{Model: "z-image",
			Options: json.RawMessage(`{"count":2}`)},
		account.Settle{Hold: "h_1", Credits: &credits,
			Units: &units}, account.Release{Hold: "h_1"}, account.RefundHold{Hold: "h_1", Units: &units},
		account.Grant{Credits: 1, ExpiresAt: someTime},
		account.Subscribe{Plan: "pro",
			Quoted: &subscription.Terms{Plan: "pro"}}, account.Cancel{Now: true}, account.Resume{}, account.TopUp{Pack: "500"},
		account.SetMethod{Method: "pm"}, account.RecordPayment{Charge: "ch_1",
			Outcome: account.Succeeded}, account.MoveEdition{Edition: 2},
		account.MakeKey{ID: "k_1"}, account.RevokeKey{ID: "k_1"}, account.Invite{User: "usr_2",
			Role: team.Member}, account.JoinMember{User: "usr_2"},
		account.ChangeMember{User: "usr_2", Role: &role, Premium: &on, Stay: &on}, account.RemoveMember{User: "usr_2"},
		account.Close{Reason: "asked"},
	} {
		f.Add(account.EncodeCommand(c))
	}
	for _, text := range []string{"", "null", "{}", `{"tick":{},"open":{}}`, `{"gold":{}}`, `{"spend":{"options":[}}`,
		`{"spend":{"options": null}}`, `{"spend":{"options":" "}}`, "[]"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		cmd, err := account.DecodeCommand(data)
		if err != nil {
			return
		}
		written := account.EncodeCommand(cmd)
		read, err := account.DecodeCommand(written)
		if err != nil || !bytes.Equal(account.EncodeCommand(read), written) {
			t.Fatalf("%s reads as %v: %v", written, read, err)
		}
	})
}

// Ids that were made here name the entry that opened the hold; nothing else does.
func FuzzHoldSeq(f *testing.F) {
	for _, id := range []string{"h_1", "h_0", "h_-1", "h_", "h_01", "h_+1", "gen_1", "h_99999999999999999999",
		"h_9223372036854775807"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		seq, ok := account.HoldSeq(id)
		if ok != (seq > 0) || ok && id != fmt.Sprint(account.HoldPrefix, seq) {
			t.Fatalf("%q names entry %d, %v", id, seq, ok)
		}
	})
}
