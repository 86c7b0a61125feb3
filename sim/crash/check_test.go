package crash

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"conto/client"
	"conto/core/account"
	"conto/core/money"
	"conto/driver/pay"
	"conto/driver/store"
)

// says checks that one of the findings has the words; none may have them if there are none.
func says(t *testing.T, what string, found []string, words string) {
	t.Helper()
	if words == "" && len(found) > 0 {
		t.Errorf("%s: %q", what, found)
	}
	if words != "" && !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, words) }) {
		t.Errorf("%s: no %q in %q", what, words, found)
	}
}

func accepted(account, key string) *ask {
	return &ask{key: key, method: "POST", account: account, status: 201, answer: []byte(`{"id":"h_1"}`)}
}

func refused(account, key, code string) *ask {
	return &ask{key: key, method: "POST", account: account, status: 402, code: code,
		answer: []byte(`{"code":"` + code + `"}`)}
}

func entry(account string, seq int64, key string) store.Entry {
	return store.Entry{Account: account, Seq: seq, Key: key, Actor: "operator"}
}

func TestAcknowledged_Once(t *testing.T) {
	batch := accepted("", "b")
	batch.spends = []client.Spend{{Account: "ada"}, {Account: "ada"}}
	batch.answer = []byte(`{"items":[{"spend":{"id":"h_3"},"problem":null},{"spend":null,"problem":{"code":"locked"}}]}`)
	late := refused("ada", "late", "locked")
	late.lost = true
	asks := []*ask{accepted("ada", "k1"), refused("ada", "k2", "payment_failed"), refused("ada", "k3", "locked"), batch,
		late}
	journal := []store.Entry{entry("ada", 1, "k1"), entry("ada", 2, "k2"), entry("ada", 3, "b 0"), entry("ada", 4, ""),
		entry("ada", 5, "late")}
	for _, c := range []struct {
		name, want string
		change     func([]store.Entry) []store.Entry
	}{
		{"nothing", "", func(j []store.Entry) []store.Entry { return j }},
		{"an accepted request is lost", "under k1 was answered",
			func(j []store.Entry) []store.Entry { j[0].Key = ""; return j }},
		{"a declined payment is lost", "under k2 was answered",
			func(j []store.Entry) []store.Entry { j[1].Key = ""; return j }},
		{"a spend of a batch is lost", "under b 0 was answered",
			func(j []store.Entry) []store.Entry { j[2].Key = ""; return j }},
		{"a key is there twice", "are both under k1",
			func(j []store.Entry) []store.Entry { return append(j, entry("ada", 6, "k1")) }},
		{"what was refused is there", "under k3 was refused",
			func(j []store.Entry) []store.Entry { return append(j, entry("ada", 6, "k3")) }},
		{"a refused spend is there", "under b 1 was refused",
			func(j []store.Entry) []store.Entry { return append(j, entry("ada", 6, "b 1")) }},
		{"nobody asked", "nobody was told", func(j []store.Entry) []store.Entry { return append(j, entry("ada", 6, "x")) }},
		{"a gap", "entry 7 is in the place of 6",
			func(j []store.Entry) []store.Entry { return append(j, entry("ada", 7, "")) }},
		{"somebody else", "was made by user:eve", func(j []store.Entry) []store.Entry { j[0].Actor = "user:eve"; return j }},
	} {
		says(t, c.name, once(asks, map[string][]store.Entry{"ada": c.change(slices.Clone(journal))}), c.want)
	}
}

func TestRepeatsAreComparedByteForByte(t *testing.T) {
	a := accepted("ada", "k")
	says(t, "the same", differences(a, 201, `{"id":"h_1"}`), "")
	says(t, "another body", differences(a, 201, `{"id":"h_2"}`), "is answered")
	says(t, "another status", differences(a, 200, `{"id":"h_1"}`), "is answered")
	a.personal, a.answer = true, []byte(`{"user":"u","email":"a@example.com"}`)
	says(t, "an erased address", differences(a, 201, `{"user":"u","email":""}`), "")
	says(t, "another user", differences(a, 201, `{"user":"v","email":"a@example.com"}`), "is answered")
}

func differences(a *ask, status int, body string) []string {
	if why := a.differs(status, []byte(body)); why != "" {
		return []string{why}
	}
	return nil
}

func TestBatch_WaitsForEverySpend(t *testing.T) {
	a := &ask{spends: []client.Spend{{}}}
	for answer, open := range map[string]bool{
		`{"items":[{"spend":{"id":"h_1"},"problem":null}]}`:                                                                 false,
		`{"items":[{"spend":null,"problem":{"code":"locked"}}]}`:                                                            false,
		`{"items":[{"spend":null,"problem":{"code":"internal"}}]}`:                                                          true,
		`{"items":[{"spend":null,"problem":{"code":"insufficient_credits"}},{"spend":null,"problem":{"code":"internal"}}]}`: true,
	} {
		if a.partly([]byte(answer)) != open {
			t.Errorf("%s leaves an outcome open: %t", answer, !open)
		}
	}
}

// book returns a journal and a ledger that agree: a charge that is paid, one that is declined, one that was paid and
// given back.
func book() ([]account.Event, map[string]any) {
	requested := func(id string) account.Event {
		return account.ChargeRequested{Charge: account.Charge{ID: id, Amount: money.EUR(1900), Method: "pm_ok"}}
	}
	made := func(id string, s pay.Status) map[string]any {
		return map[string]any{"Charge": pay.Charge{ID: "ada/" + id, Account: "ada", Amount: money.EUR(1900), Method: "pm_ok"},
			"Status": s}
	}
	return []account.Event{
			requested("ch_1"), account.Paid{Charge: "ch_1", Amount: money.EUR(1900)},
			requested("ch_2"), account.PaymentDeclined{Charge: "ch_2"},
			requested("ch_3"), account.Paid{Charge: "ch_3", Amount: money.EUR(1900)}, account.UnneededReturned{Charge: "ch_3",
				Amount: money.EUR(1900)},
			requested("ch_4"), account.PaymentDeclined{Charge: "ch_4"},
		}, map[string]any{
			"charge/ada/ch_1": made("ch_1", pay.Succeeded), "charge/ada/ch_2": made("ch_2", pay.Declined),
			"charge/ada/ch_3": made("ch_3", pay.ActionRequired), "end/ada/ch_3": map[string]any{"Status": pay.Succeeded},
			"slot/1/ada/ch_3": map[string]any{"ID": "r", "Charge": "ada/ch_3", "Amount": money.EUR(1900)},
		}
}

func TestProvider_JournalAgree(t *testing.T) {
	for _, c := range []struct {
		name, want string
		change     func(*[]account.Event, map[string]any)
	}{
		{"nothing", "", func(*[]account.Event, map[string]any) {}},
		{"paid twice", "ch_1 is paid", func(e *[]account.Event, _ map[string]any) { *e = append(*e, (*e)[1]) }},
		{"paid, and never taken", "ada/ch_2: the journal says", func(e *[]account.Event, _ map[string]any) {
			(*e)[3] = account.Paid{Charge: "ch_2", Amount: money.EUR(1900)}
		}},
		{"taken, and not in the journal", "ada/ch_1: the journal says 0",
			func(e *[]account.Event, _ map[string]any) { *e = slices.Delete(*e, 1, 2) }},
		{"taken for nobody", "which no journal requests", func(_ *[]account.Event, l map[string]any) {
			l["charge/ada/ch_9"] = l["charge/ada/ch_1"]
		}},
		{"another amount", "was asked for", func(_ *[]account.Event, l map[string]any) {
			l["charge/ada/ch_1"] = map[string]any{"Charge": pay.Charge{Amount: money.EUR(1), Method: "pm_ok"},
				"Status": pay.Declined}
		}},
		{"never given back", "ada/ch_3: the journal says",
			func(_ *[]account.Event, l map[string]any) { delete(l, "slot/1/ada/ch_3") }},
		{"given back twice", "ada/ch_3: the journal says",
			func(_ *[]account.Event, l map[string]any) { l["slot/2/ada/ch_3"] = l["slot/1/ada/ch_3"] }},
		{"never asked, never over", "was never asked", func(e *[]account.Event, _ map[string]any) { *e = (*e)[:len(*e)-1] }},
	} {
		events, ledger := book()
		c.change(&events, ledger)
		said, wrong, err := journaled(map[string][]store.Entry{"ada": {{Account: "ada", Seq: 1,
			Events: account.EncodeEvents(events)}}})
		if err != nil {
			t.Fatal(err)
		}
		taken, err := provider(records(t, ledger))
		if err != nil {
			t.Fatal(err)
		}
		says(t, c.name, append(wrong, compareAll(said, taken)...), c.want)
	}
}

func records(t *testing.T, ledger map[string]any) []store.Record {
	var list []store.Record
	for id, value := range ledger {
		body, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, store.Record{Kind: "testcard", ID: id, Body: body})
	}
	return list
}
