package payer

import (
	"testing"

	"conto/driver/pay/stripe/stripetest"
	"conto/driver/store/memory"
	"conto/jobs/record"
)

// Every provider of the table opens, has a name of its own, and is chosen by its own part of the configuration.
func TestProviders(t *testing.T) {
	configs := map[string]Config{
		"stripe":   {Stripe: Stripe{Key: stripetest.Key, Secret: stripetest.Secret}},
		"testcard": {},
	}
	seen := map[string]bool{}
	for _, p := range providers {
		c, ok := configs[p.name]
		if !ok || seen[p.name] {
			t.Fatalf("%s stands twice, or this test does not know how to configure it", p.name)
		}
		seen[p.name] = true
		for _, first := range providers {
			if first.chosen(c) {
				if first.name != p.name {
					t.Errorf("the configuration of %s chooses %s", p.name, first.name)
				}
				break
			}
		}
		if err := Check(c); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
		_, live, err := p.open(opening{Config: c, ledger: record.LedgerOf(p.name, memory.Open()),
			confirm: "https://x.example/a/", enter: "https://x.example/b/"})
		if err != nil || live {
			t.Errorf("%s: %v", p.name, err)
		}
	}
	if last := providers[len(providers)-1]; !last.chosen(Config{}) {
		t.Errorf("without a configuration, %s takes no payments", last.name)
	}
}
