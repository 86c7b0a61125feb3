package account_test

import (
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/money"
	"conto/core/subscription"
)

// TestQuotePack_HoldsC18C24: what was quoted is what is asked for, though the price has changed since; an old quote,
// one of another pack and one from before VAT changed are refused.
func TestQuotePack_HoldsC18C24(t *testing.T) {
	parse := func(text string) *catalog.Edition {
		e, err := catalog.Parse([]byte(text), time.LoadLocation)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := string(catalog.Default)
	dearer := strings.Replace(first, "price: 69.00", "price: 79.00", 1)
	if dearer == first {
		t.Fatal("the pack of 2,000 does not cost 69.00")
	}
	before, after := catalog.NewBook(parse(first)), catalog.NewBook(parse(first), parse(dearer))
	s, at := starter(t, before, 0, 0)
	q, err := account.QuotePack(s, "2000", at, before)
	if err != nil || q.Charge != money.EUR(69_00) || q.Credits != 2000 || q.Edition != 1 || !q.At.Equal(at) {
		t.Fatalf("quote %+v, %v", q, err)
	}
	if _, err := account.QuotePack(s, "2001", at, before); !fault.Is(err, fault.Invalid) {
		t.Errorf("no such pack: %v", err)
	}
	other, taxed, unknown := q, q, q
	other.Pack, taxed.ReverseCharge, unknown.Edition = "500", true, 3
	for _, c := range []struct {
		name   string
		quoted *account.PackTerms
		later  time.Duration
		cents  int64
		code   fault.Code
	}{
		{"without a quote", nil, 0, 79_00, ""},
		{"with one", &q, 0, 69_00, ""},
		{"at its end", &q, subscription.QuoteLife, 69_00, ""},
		{"after it", &q, subscription.QuoteLife + 1, 0, fault.QuoteExpired},
		{"before it", &q, -1, 0, fault.QuoteExpired},
		{"of another pack", &other, 0, 0, fault.Invalid},
		{"before VAT changed", &taxed, 0, 0, fault.QuoteExpired},
		{"of no edition", &unknown, 0, 0, fault.QuoteExpired},
	} {
		cmd := account.TopUp{Pack: "2000", Quoted: c.quoted}
		events, err := account.Decide(s, cmd, account.ActorFor(cmd), at.Add(c.later), after)
		if c.code != "" {
			if !fault.Is(err, c.code) {
				t.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
			continue
		}
		asked, ok := events[0].(account.ChargeRequested)
		if err != nil || !ok || asked.Amount != money.EUR(c.cents) || asked.Credits != 2000 {
			t.Errorf("%s: %+v, %v", c.name, events, err)
		}
	}
}
