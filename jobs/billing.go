package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/mail"
	"conto/driver/pay"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
)

// Billing issues documents: an invoice for each payment, a credit note for each refund, a pro-forma for each order
// (C32, C34), and sees to it that customers get them (C33).
type Billing struct {
	Attention *Attention

	engine    *engine.Engine
	gateway   pay.Gateway
	store     store.Store
	customers Customers
	directory *Directory
	clock     clock.Clock
	seller    bill.Seller
	abroad    bill.Abroad
	draw      func(*bill.Document) ([]byte, error)
	real      bool // what the gateway takes is money
	post      *post
	exchange  *Exchange
	format    Format

	mu    sync.Mutex
	books map[string]*Books
	saved chan struct{} // holds a token when a billing profile was saved
}

// Real reports whether what the gateway takes is money.
func (b *Billing) Real() bool { return b.real }

// The kinds of record that keep an account's documents as they were issued. The books are the truth; these are how an
// account's are found. A pro-forma is in no books.
const (
	documentRecord = "document"
	proformaRecord = "proforma"
)

// Books answers the books of an account. Invoices are what was paid with money; whatever a test card or a test clock
// had part in is only tried out, in books of its own.
func (b *Billing) Books(s *account.State) *Books {
	name := ""
	switch {
	case s.Clock != "":
		name = "clock:" + s.Clock
	case !b.real:
		name = "test"
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.books[name] == nil {
		b.books[name] = NewBooks(b.store, b.clock, name)
	}
	return b.books[name]
}

// invoice issues the invoice of a charge that was paid.
func (b *Billing) invoice(ctx context.Context, job store.Job) error {
	fixed, _, err := b.invoiced(ctx, job.Account, job.ID)
	if err != nil {
		return err
	}
	return b.record(ctx, fixed)
}

// mailInvoice mails the invoice of a charge that was paid, issuing it if nobody has: a mail server that is away holds
// up no document.
func (b *Billing) mailInvoice(ctx context.Context, job store.Job) error {
	fixed, _, err := b.invoiced(ctx, job.Account, job.ID)
	if err != nil {
		return err
	}
	return b.send(ctx, fixed, mail.Invoice)
}

// transmitInvoice hands the invoice of a charge that was paid to the tax agency's exchange, issuing it if nobody has.
func (b *Billing) transmitInvoice(ctx context.Context, job store.Job) error {
	fixed, s, err := b.invoiced(ctx, job.Account, job.ID)
	if err != nil {
		return err
	}
	return b.transmit(ctx, s, fixed)
}

// invoiceEarly does what a job of an early release has to: all three.
func (b *Billing) invoiceEarly(ctx context.Context, job store.Job) error {
	return errors.Join(b.invoice(ctx, job), b.transmitInvoice(ctx, job), b.mailInvoice(ctx, job))
}

// about names what a document is about within the books: a charge, or a refund.
func about(account, id string) string { return account + "/" + id }

// invoiced issues a charge's invoice, or answers the one that there is, with the account as it was then.
func (b *Billing) invoiced(ctx context.Context, id, charge string) (Fixed, *account.State, error) {
	entry, err := b.engine.Find(ctx, id, account.PaidMark(charge))
	if err != nil {
		return Fixed{}, nil, err
	}
	before, err := b.engine.StateAt(ctx, id, entry.Seq-1)
	if err != nil {
		return Fixed{}, nil, err
	}
	after := before.Clone()
	if err := engine.Fold(after, entry); err != nil {
		return Fixed{}, nil, err
	}
	books := b.Books(after)
	fixed, err := books.Find(ctx, about(id, charge))
	if !errors.Is(err, store.ErrNotFound) {
		return fixed, after, err
	}
	c := before.Charge(charge)
	if c == nil {
		return Fixed{}, nil, fmt.Errorf("%s was paid by entry %d, but was not open before", charge, entry.Seq)
	}
	draft, err := b.draft(ctx, after, bill.Invoice, entry.At)
	if err != nil {
		return Fixed{}, nil, err
	}
	draft.Confirmed = c.ReverseCharge
	draft.Sold = []bill.Sold{{Item: bill.ItemOf(*c, before, after, entry.At, b.engine.Book()), Total: c.Amount}}
	draft.Payment = bill.Payment{Method: methodOf(c.Method), Charge: charge, Paid: &draft.Day, Reference: c.Reference}
	fixed, err = books.Issue(ctx, about(id, charge), draft)
	return fixed, after, err
}

func methodOf(method string) bill.Method {
	if method == account.Transfer {
		return bill.Transfer
	}
	return bill.Card
}

// draft begins a document of an account: with the seller as it is now, and the buyer of the instant at which it was
// caused.
func (b *Billing) draft(ctx context.Context, s *account.State, kind bill.Kind, at time.Time) (bill.Draft, error) {
	buyer, err := b.buyer(ctx, s, at)
	day := cal.DateOf(at, b.engine.Book().Zone())
	return bill.Draft{Kind: kind, Account: s.ID, Seller: b.seller, Abroad: b.abroad, Buyer: buyer, Day: day}, err
}

// buyer is in whose name an account's documents of an instant are made out, with the evidence of where they are.
func (b *Billing) buyer(ctx context.Context, s *account.State, at time.Time) (bill.Buyer, error) {
	profile, err := b.customers.ProfileAt(ctx, s.ID, at)
	if err != nil {
		return bill.Buyer{}, err
	}
	contact, err := b.customers.Contact(ctx, s.ID)
	if err != nil {
		return bill.Buyer{}, err
	}
	card, err := get[bill.Evidence](ctx, b.store, s.ID, cardRecord, onlyOne)
	if err != nil {
		return bill.Buyer{}, err
	}
	signUp := bill.Evidence{Of: bill.SignUp, Country: contact.Country}
	return profile.Buyer(s.Kind, contact.Name, contact.Email, contact.Language, signUp, card), nil
}
