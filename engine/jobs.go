package engine

import (
	"strconv"

	"conto/core/account"
	"conto/core/catalog"
	"conto/store"
)

// The kinds of job that follow from events, and what their ids name.
const (
	JobCharge   = "charge"   // a charge: ask for the money and tell the outcome
	JobVoid     = "void"     // a charge: give it up at the provider
	JobReturn   = "return"   // a charge: give the money back, since there was nothing to pay
	JobInvoice  = "invoice"  // a charge that was paid: issue its invoice, and hand it over
	JobRefund   = "refund"   // a refund: give the money back, issue the credit note, and hand it over
	JobProForma = "proforma" // an order: tell the customer how to pay it
	JobTax      = "tax"      // an entry that set the billing profile: ask whether its VAT ID is confirmed
	JobLetters  = "letters"  // an entry: write the mails about it
)

// jobs is the work that follows from an entry's events. s is the state just after it.
func jobs(s *account.State, events []account.Event, b catalog.Book) []store.Job {
	var list []store.Job
	add := func(kind, id string) { list = append(list, store.Job{Kind: kind, Account: s.ID, ID: id}) }
	for _, event := range events {
		switch e := event.(type) {
		case account.ChargeRequested:
			if e.Method == account.Transfer {
				add(JobProForma, e.ID)
			} else {
				add(JobCharge, e.ID)
			}
		case account.ChargeVoided:
			add(JobVoid, e.Charge)
		case account.MoneyReturned:
			add(JobReturn, e.Charge)
		case account.Paid:
			if !account.Returns(events, e.Charge) {
				add(JobInvoice, e.Charge)
			}
		case account.PaymentRefunded:
			add(JobRefund, e.Refund)
		case account.ProfileSet:
			if e.Foreign {
				add(JobTax, entryID(s.Seq))
			}
		}
	}
	if len(account.Notices(s, events, b)) > 0 {
		add(JobLetters, entryID(s.Seq))
	}
	return list
}

func entryID(seq int64) string { return strconv.FormatInt(seq, 10) }
