// Package billing issues documents: an invoice for each payment, a credit note for each refund, a pro-forma for each
// order (C32, C34). They are numbered in a register; what else is kept of them is by which they are found.
package billing

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
	"conto/jobs/customer"
	"conto/jobs/record"
)

// Issuer issues documents.
type Issuer struct {
	engine    *engine.Engine
	store     store.Store
	customers customer.Records
	directory *customer.Directory
	clock     clock.Clock
	terms     Terms

	mu        sync.Mutex
	registers map[string]*Register
}

// Terms are who issues, and how.
type Terms struct {
	Seller bill.Seller
	Abroad bill.Abroad
	Real   bool // what is paid is money, so invoices are invoices
}

// New makes an issuer.
func New(e *engine.Engine, s store.Store, d *customer.Directory, c clock.Clock, t Terms) *Issuer {
	return &Issuer{engine: e, store: s, customers: customer.NewRecords(s), directory: d, clock: c, terms: t,
		registers: map[string]*Register{}}
}

// Real reports whether what is paid is money.
func (b *Issuer) Real() bool { return b.terms.Real }

// Register returns the register of an account. Invoices are what was paid with money; whatever a test card or a test
// clock had part in is only tried out, in a register of its own.
func (b *Issuer) Register(s *account.State) *Register {
	name := ""
	switch {
	case s.Clock != "":
		name = "clock:" + s.Clock
	case !b.terms.Real:
		name = "test"
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.registers[name] == nil {
		b.registers[name] = NewRegister(b.store, b.clock, name)
	}
	return b.registers[name]
}

// Invoice issues the invoice of a charge that was paid, once, and returns it with the account as it was then.
func (b *Issuer) Invoice(ctx context.Context, id, charge string) (bill.Issued, *account.State, error) {
	issued, s, err := b.Invoiced(ctx, id, charge)
	if err != nil {
		return issued, s, err
	}
	return issued, s, b.list(ctx, issued)
}

// Invoiced issues a charge's invoice, or returns the one that there is, with the account as it was then; it does not
// put it into the account's list, which Invoice does.
func (b *Issuer) Invoiced(ctx context.Context, id, charge string) (bill.Issued, *account.State, error) {
	entry, err := b.engine.Find(ctx, id, account.PaidKey(charge))
	if err != nil {
		return bill.Issued{}, nil, err
	}
	before, err := b.engine.StateAt(ctx, id, entry.Seq-1)
	if err != nil {
		return bill.Issued{}, nil, err
	}
	after := before.Clone()
	if err := engine.Fold(after, entry); err != nil {
		return bill.Issued{}, nil, err
	}
	register := b.Register(after)
	issued, err := register.Find(ctx, record.ID(id, charge))
	if !errors.Is(err, store.ErrNotFound) {
		return issued, after, err
	}
	c := before.Charge(charge)
	if c == nil {
		return bill.Issued{}, nil, fmt.Errorf("%s was paid by entry %d, but was not open before", charge, entry.Seq)
	}
	draft, err := b.draft(ctx, after, bill.Invoice, entry.At)
	if err != nil {
		return bill.Issued{}, nil, err
	}
	draft.Confirmed = c.ReverseCharge
	draft.Sold = []bill.Sold{{Item: bill.ItemOf(*c, before, after, entry.At, b.engine.Book()), Total: c.Amount}}
	draft.Payment = bill.Payment{Method: methodOf(c.Method), Charge: charge, Paid: &draft.Day, Reference: c.Reference}
	issued, err = register.Issue(ctx, record.ID(id, charge), draft)
	return issued, after, err
}

func methodOf(method string) bill.Method {
	if method == account.Transfer {
		return bill.Transfer
	}
	return bill.Card
}

// draft begins a document of an account: with the seller as it is now, and the buyer of the instant at which it was
// caused.
func (b *Issuer) draft(ctx context.Context, s *account.State, kind bill.Kind, at time.Time) (bill.Draft, error) {
	buyer, err := b.buyer(ctx, s, at)
	day := cal.DateOf(at, b.engine.Book().Zone())
	return bill.Draft{Kind: kind, Account: s.ID, Seller: b.terms.Seller, Abroad: b.terms.Abroad, Buyer: buyer,
		Day: day}, err
}

// buyer returns in whose name an account's documents of an instant are made out, with the evidence of where they are.
func (b *Issuer) buyer(ctx context.Context, s *account.State, at time.Time) (bill.Buyer, error) {
	profile, err := b.customers.ProfileAt(ctx, s.ID, at)
	if err != nil {
		return bill.Buyer{}, err
	}
	contact, err := b.customers.Contact(ctx, s.ID)
	if err != nil {
		return bill.Buyer{}, err
	}
	card, err := record.Get[bill.Evidence](ctx, b.store, s.ID, record.Card, record.Only)
	if err != nil {
		return bill.Buyer{}, err
	}
	signUp := bill.Evidence{Of: bill.SignUp, Country: contact.Country}
	return profile.Buyer(s.Kind, contact.Name, contact.Email, contact.Language, signUp, card), nil
}
