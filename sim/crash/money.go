package crash

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/catalog"
	"conto/core/money"
	"conto/driver/document/pdf"
	"conto/driver/mail/folder"
	"conto/driver/pay"
	"conto/driver/pay/testcard"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs"
)

// working is how long the job queue may take for what the servers had left in it.
const working = 10 * time.Second

// agree returns what is wrong between the journals and the payment provider's own ledger. Work that is still in the
// queue, to give money back say, is done first, as a server would.
func agree(ctx context.Context, s store.Store, book catalog.History, mails string) ([]string, error) {
	e := engine.New(s, book, engine.Options{Log: slog.New(slog.DiscardHandler)})
	defer e.Close()
	options := jobs.Options{
		Engine: e, Store: s, Gateway: testcard.New(jobs.LedgerOf("testcard", s)), Log: slog.New(slog.DiscardHandler),
		Draw: func(d *bill.Document) ([]byte, error) { return pdf.Draw(d, nil) },
	}
	if mails != "" {
		var err error
		if options.Mail.Sender, err = folder.New(mails); err != nil {
			return nil, err
		}
		options.Mail.Studio, options.Mail.From = "Example Studio", "Example Studio <no-reply@localhost>"
	}
	until := time.Now().Add(working)
	for {
		wrong, err := compareMoney(ctx, s, mails)
		if err != nil || len(wrong) == 0 || time.Now().After(until) {
			return wrong, err
		}
		a, done := context.WithTimeout(ctx, working/20)
		err = s.Work(a, jobs.New(options).Handle)
		done()
		if err != nil {
			return wrong, err
		}
	}
}

// compareMoney reads both sides and compares them.
func compareMoney(ctx context.Context, s store.Store, mails string) ([]string, error) {
	journals, err := readJournals(ctx, s)
	if err != nil {
		return nil, err
	}
	said, wrong, err := journaled(journals)
	if err != nil {
		return nil, err
	}
	records, err := s.List(ctx, "", "testcard")
	if err != nil {
		return nil, err
	}
	taken, err := provider(records)
	if err != nil {
		return nil, err
	}
	wrong = append(wrong, compareAll(said, taken)...)
	documents, err := compareDocuments(ctx, s, said, mails)
	return append(wrong, documents...), err
}

// compareAll returns how the provider's ledger differs from what the journals say.
func compareAll(said, taken map[string]*charge) []string {
	var wrong []string
	for _, id := range slices.Sorted(maps.Keys(taken)) {
		if said[id] == nil {
			wrong = append(wrong, fmt.Sprintf("the provider was asked for %s, %s, which no journal requests", id,
				taken[id].amount))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(said)) {
		wrong = append(wrong, said[id].compare(id, taken[id])...)
	}
	return wrong
}

// charge is what one side knows of a charge.
type charge struct {
	amount         money.Amount
	method         string
	paid, returned int64 // cents
	over           bool  // declined, or given up
}

// compare returns how the provider's word of a charge differs from the journal's.
func (c *charge) compare(id string, p *charge) []string {
	if p == nil { // never asked for, as it was given up before
		if c.paid > 0 || !c.over {
			return []string{fmt.Sprintf("%s: the journal says %d cents paid, and the provider was never asked", id, c.paid)}
		}
		return nil
	}
	var wrong []string
	if p.amount != c.amount || p.method != c.method {
		wrong = append(wrong, fmt.Sprintf("%s: the journal asks for %s from %s, the provider was asked for %s from %s", id,
			c.amount, c.method, p.amount, p.method))
	}
	if p.paid != c.paid || p.returned != c.returned {
		wrong = append(wrong, fmt.Sprintf(
			"%s: the journal says %d cents paid and %d returned, the provider took %d and returned %d",
			id, c.paid, c.returned, p.paid, p.returned))
	}
	return wrong
}

// journaled reads what the journals say of charges, by their ids at the provider, and what is wrong with that by
// itself.
func journaled(journals map[string][]store.Entry) (map[string]*charge, []string, error) {
	said := map[string]*charge{}
	var wrong []string
	for id, entries := range journals {
		for _, entry := range entries {
			events, err := account.DecodeEvents(entry.Events)
			if err != nil {
				return nil, nil, fmt.Errorf("account %s, entry %d: %w", id, entry.Seq, err)
			}
			for _, event := range events {
				if why := note(said, id, event); why != "" {
					wrong = append(wrong, fmt.Sprintf("account %s, entry %d: %s", id, entry.Seq, why))
				}
			}
		}
	}
	slices.Sort(wrong)
	return said, wrong, nil
}

// note notes an event that is about a charge, and returns what is wrong with it.
func note(said map[string]*charge, id string, event account.Event) string {
	switch e := event.(type) {
	case account.ChargeRequested:
		if said[id+"/"+e.ID] != nil {
			return e.ID + " is requested twice"
		}
		said[id+"/"+e.ID] = &charge{amount: e.Amount, method: e.Method}
	case account.Paid:
		c := said[id+"/"+e.Charge]
		if c == nil || c.paid > 0 || e.Amount != c.amount {
			return fmt.Sprintf("%s is paid, %s, and was %+v", e.Charge, e.Amount, c)
		}
		c.paid = e.Amount.Cents
	case account.UnneededReturned:
		c := said[id+"/"+e.Charge]
		if c == nil || c.returned > 0 || e.Amount.Cents > c.paid {
			return fmt.Sprintf("%s is returned, %s, and was %+v", e.Charge, e.Amount, c)
		}
		c.returned = e.Amount.Cents
	case account.PaymentDeclined:
		if c := said[id+"/"+e.Charge]; c != nil {
			c.over = true
		}
	}
	return ""
}

// provider reads the test card's own records: what it was asked for, what became of that, and what it gave back.
func provider(records []store.Record) (map[string]*charge, error) {
	taken := map[string]*charge{}
	each := func(prefix string, into any, do func(rest string)) error {
		for _, r := range records {
			rest, ok := strings.CutPrefix(r.ID, prefix)
			if !ok {
				continue
			}
			if err := json.Unmarshal(r.Body, into); err != nil {
				return fmt.Errorf("the provider's record %s: %w", r.ID, err)
			}
			do(rest)
		}
		return nil
	}
	var made struct {
		Charge pay.Charge
		Status pay.Status
	}
	var end struct{ Status pay.Status }
	var back struct {
		Charge string
		Amount money.Amount
	}
	err := each("charge/", &made, func(id string) {
		taken[id] = &charge{amount: made.Charge.Amount, method: made.Charge.Method}
		if made.Status == pay.Succeeded {
			taken[id].paid = made.Charge.Amount.Cents
		}
	})
	if err == nil {
		err = each("end/", &end, func(id string) {
			if end.Status == pay.Succeeded {
				taken[id].paid = taken[id].amount.Cents
			}
		})
	}
	if err == nil {
		err = each("slot/", &back, func(string) { taken[back.Charge].returned += back.Amount.Cents })
	}
	return taken, err
}
