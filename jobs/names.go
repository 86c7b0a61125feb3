package jobs

import (
	"context"

	"conto/core/bill"
	"conto/driver/store"
	"conto/jobs/attention"
	"conto/jobs/billing"
	"conto/jobs/einvoice"
	"conto/jobs/record"
)

// What use cases need of the packages below has its name here.
type (
	// Item is something that waits for a person.
	Item = attention.Item
	// Topic is what kind of thing that is.
	Topic = attention.Topic
	// Transmitted is what became of a document's newest file at the tax agency's exchange.
	Transmitted = einvoice.Transmitted
)

// OfClock is the topic of a server's clock that is not believed.
const OfClock = attention.OfClock

// LedgerOf returns where a payment provider keeps its records; see record.LedgerOf.
func LedgerOf(provider string, s store.Store) record.Ledger { return record.LedgerOf(provider, s) }

// ReadAll returns the documents of all accounts; see billing.ReadAll.
func ReadAll(ctx context.Context, s store.Store) (map[string][]bill.Issued, error) {
	return billing.ReadAll(ctx, s)
}
