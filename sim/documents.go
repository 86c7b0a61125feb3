package sim

import (
	"context"

	"conto/core/bill"
	"conto/jobs"
)

// documents compares the documents with the money, to the cent: an invoice for each payment that was kept, a
// credit note for each refund, nothing else, and the registers without a gap (C32).
func (w *world) documents() error {
	issued, err := jobs.ReadAll(context.Background(), w.store)
	if err != nil {
		return differ("documents", "%v", err)
	}
	var all int64
	for _, s := range w.subjects {
		sum, err := s.documents(issued[s.id])
		if err != nil {
			return of(s, err)
		}
		all += sum
		delete(issued, s.id)
	}
	for id := range issued {
		return differ("documents", "there are documents of %s, which never was", id)
	}
	w.report.Invoiced = all
	return nil
}

// documents compares one account's documents with its payments, and returns what they come to.
func (s *subject) documents(documents []bill.Issued) (int64, error) {
	invoiced, noted := map[string]int64{}, map[string]int64{}
	sum := bill.Total(documents).Cents
	for _, f := range documents {
		if f.Net.Cents+f.VAT.Cents != f.Total.Cents {
			return 0, differ("documents", "%s is %d and %d, in all %d cents", f.Number, f.Net.Cents, f.VAT.Cents, f.Total.Cents)
		}
		if f.Kind == bill.Invoice {
			if _, twice := invoiced[f.Payment.Charge]; twice {
				return 0, differ("documents", "%s is invoiced twice", f.Payment.Charge)
			}
			invoiced[f.Payment.Charge] = f.Total.Cents
		} else {
			noted[f.Payment.Charge] += f.Total.Cents
		}
	}
	var kept int64
	for id, m := range s.ledger.Money {
		cents, has := invoiced[id]
		if want := m.Taken && !m.Returned; has != want || has && cents != m.Cents {
			return 0, differ("documents", "of %s the invoice says %d cents (%v), the journal %+v", id, cents, has, *m)
		}
		if noted[id] != m.Refunded {
			return 0, differ("documents", "of %s %d cents were given back, and credit notes say %d", id, m.Refunded, noted[id])
		}
		if has {
			kept += m.Cents - m.Refunded
		}
		delete(invoiced, id)
	}
	for id := range invoiced {
		return 0, differ("documents", "%s is invoiced and was never asked for", id)
	}
	if sum != kept {
		return 0, differ("documents", "documents come to %d cents, and %d were kept", sum, kept)
	}
	return sum, nil
}
