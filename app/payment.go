package app

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/text"
	"conto/jobs"
)

// Dispute is a payment that its cardholder claims back from the bank.
type Dispute = jobs.Dispute

// Payment is a charge that was paid, in the last year.
type Payment struct {
	account.Payment
	Disputes []Dispute
}

// Payments lists what was paid in the last year, the newest first.
func (a Payments) Payments(c *Call, id string) ([]Payment, error) {
	s, _, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return nil, err
	}
	disputes, err := a.Work.Disputes(c, id)
	if err != nil {
		return nil, err
	}
	of := map[string][]Dispute{}
	for _, d := range disputes {
		of[d.Charge] = append(of[d.Charge], d)
	}
	list := []Payment{}
	for i := len(s.Payments) - 1; i >= 0; i-- {
		list = append(list, Payment{s.Payments[i], of[s.Payments[i].Charge]})
	}
	return list, nil
}

// PaymentRefund is money of a payment that goes back, and the unspent credits that were taken with it.
type PaymentRefund struct {
	account.PaymentRefunded
	Taken money.Credits
}

// RefundPayment gives money of a payment back, by an operator: unspent credits go with it, and a credit note follows
// (C32).
func (a Payments) RefundPayment(c *Call, id string, cmd account.RefundPayment) (PaymentRefund, error) {
	reason, err := text.Line("reason", cmd.Reason)
	if err != nil {
		return PaymentRefund{}, err
	}
	answer, err := saying(a.App, c, id, reason, func(name string) account.Command {
		cmd.Reason = name
		return cmd
	})
	if err != nil {
		return PaymentRefund{}, err
	}
	if refund, taken := account.RefundIn(answer.Events); refund != nil {
		refund.Reason, err = a.texts.Read(c, id, refund.Reason)
		return PaymentRefund{*refund, taken}, err
	}
	return PaymentRefund{}, fault.Of(fault.Conflict, message.NothingToGiveBack)
}

// PreviewRefund returns what RefundPayment would give back, and which credits would go with it; it changes nothing, and
// is refused as that would be.
func (a Payments) PreviewRefund(c *Call, id string, cmd account.RefundPayment) (PaymentRefund, error) {
	s, at, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return PaymentRefund{}, err
	}
	events, err := account.Decide(s, cmd, c.Actor, at, a.Catalog())
	if err != nil {
		return PaymentRefund{}, err
	}
	if refund, taken := account.RefundIn(events); refund != nil {
		return PaymentRefund{*refund, taken}, nil
	}
	return PaymentRefund{}, fault.Of(fault.Conflict, message.NothingToGiveBack)
}

// CardState is how far the saving of a card is.
type CardState string

// The states of a card that is being saved.
const (
	CardOpen    CardState = "open"    // the customer enters it at the URL
	CardSaved   CardState = "saved"   // the account charges it from now on
	CardExpired CardState = "expired" // the page was left alone for a day, or nothing came of it
)

// CardSetup is a card that is being saved, or was.
type CardSetup struct {
	ID     string    `json:"id"`
	State  CardState `json:"state"`
	URL    string    `json:"url,omitempty"`    // of an open one: the provider's page, where it is entered
	Method string    `json:"method,omitempty"` // of one that was saved: its name
}

// SaveCard begins to save a card; from where it is entered the customer goes on to the URL back, in which {setup}
// stands for the setup's id, or to a page of this server.
func (a Payments) SaveCard(c *Call, id, back string) (CardSetup, error) {
	if err := a.mayUseCards(c, id); err != nil {
		return CardSetup{}, err
	}
	if err := mayLeadBack(back); err != nil {
		return CardSetup{}, err
	}
	setup := a.newID(c, "su", id)
	return once(a.App, c, id, func() (CardSetup, error) {
		to := strings.ReplaceAll(back, "{setup}", setup)
		if to == "" {
			to = a.CardPage + url.PathEscape(id) + "/" + setup
		}
		o, err := a.Work.Wallet.Begin(c, id, setup, to)
		return cardSetup(setup, o), err
	})
}

// mayLeadBack refuses an address to which nobody can be led back; "" is none.
func mayLeadBack(address string) error {
	at, err := url.Parse(address)
	if address != "" && (err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http") {
		return fault.Wrong("return_url", message.WholeURL)
	}
	return nil
}

// Card returns what became of a card that was to be saved: the provider is asked, and one that was entered is charged
// from then on.
func (a Payments) Card(c *Call, id, setup string) (CardSetup, error) {
	if err := a.mayUseCards(c, id); err != nil {
		return CardSetup{}, err
	}
	o, err := a.Work.Wallet.Saved(c, id, setup)
	if errors.Is(err, jobs.ErrUnknownMethod) {
		return CardSetup{}, fault.Of(fault.NotFound, message.NoCardSetup, "setup", setup)
	}
	return cardSetup(setup, o), err
}

// mayUseCards refuses who may not give an account a card, and servers that keep none.
func (a Payments) mayUseCards(c *Call, id string) error {
	s, _, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return err
	}
	if err := s.Allow(account.SetMethod{}, c.Actor, a.Catalog()); err != nil {
		return err
	}
	if a.Work.Wallet == nil {
		return noCards()
	}
	return nil
}

func cardSetup(id string, o jobs.SetupOutcome) CardSetup {
	switch o.Status {
	case jobs.SetupActionRequired:
		return CardSetup{ID: id, State: CardOpen, URL: o.URL}
	case jobs.SetupSucceeded:
		return CardSetup{ID: id, State: CardSaved, Method: o.Method}
	}
	return CardSetup{ID: id, State: CardExpired}
}

// What is wrong with a webhook of a payment provider: see TakeWebhook.
var (
	ErrForged  = jobs.ErrForged  // nobody with the endpoint's secret has signed it, or long ago
	ErrGarbled = jobs.ErrGarbled // it is no event that is understood
	ErrNobody  = fmt.Errorf("app: there is no such payment provider")
)
