package mail

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"strings"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/money"
)

// Kind is what a letter is about.
type Kind string

// The kinds.
const (
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit_note"
	// for money that the bank took (C40)
	CreditNoteTaken Kind = "credit_note_taken"
	ProForma        Kind = "proforma"       // with the bank's details (C34)
	PaymentFailed   Kind = "payment_failed" // and when it is tried again (C27)
	PaymentAction   Kind = "payment_action" // the bank wants the customer to confirm
	PaymentLink     Kind = "payment_link"   // there is no card on file
	TransferDue     Kind = "transfer_due"   // a transfer for a plan has not come (C34)
	Refilled        Kind = "refilled"       // the month's credits are there (C10)
	LowCredits      Kind = "low_credits"    // a fifth is left
	NoCredits       Kind = "no_credits"     // nothing is left (C14)
	BalanceAlert    Kind = "balance_alert"  // the balance fell below the owner's level (C42)
	PlanChanged     Kind = "plan_changed"   // now
	PlanScheduled   Kind = "plan_scheduled" // at the end of the period (C22)
	Cancelled       Kind = "cancelled"      // and until when everything stays (C25)
	Ended           Kind = "ended"          // on Free from now on
	Disputed        Kind = "disputed"       // a payment; the account is held until the bank decides (C40)
	DisputeWon      Kind = "dispute_won"    // it is not held any more
	DisputeLost     Kind = "dispute_lost"   // the bank took the money
	Offered         Kind = "offered"        // the account, to a member (C28)
	HandedOver      Kind = "handed_over"    // to who was the owner
	Invited         Kind = "invited"        // to a team (C28)
	TaxArea         Kind = "tax_area"       // where the original of an electronic invoice is
	VATCharged      Kind = "vat_charged"    // a VAT ID is not confirmed any more (C32)
	VATReversed     Kind = "vat_reversed"   // it is confirmed: prices are without VAT
	CardExpires     Kind = "card_expires"   // this is the last month of the card that is charged
)

// Facts are what a letter tells. Each kind says those it knows.
type Facts struct {
	Plan    string
	Number  string // of a document
	Amount  *money.Amount
	Credits money.Credits
	Level   money.Credits // of the balance
	Day     *cal.Date     // of what happens next, or until when
	URL     string        // where to act
	Inviter string
	Account string // as its people know it
	Role    string // in it: manager, member
	Card    string // what its owner knows it by: Visa 4242
}

// Letter is what is to be written to whom.
type Letter struct {
	Kind     Kind
	Language bill.Language
	Studio   string // by whom
	Name     string // to whom
	Facts    Facts
}

//go:embed letter.html
var files embed.FS

var frame = template.Must(template.ParseFS(files, "letter.html"))

// Write makes a mail of a letter. Its addresses, id and files are the caller's to add.
func Write(l Letter) (Mail, error) {
	w := wordings[l.Language]
	if w == nil {
		w = wordings[bill.English]
	}
	said, ok := w.kinds[l.Kind]
	if !ok {
		return Mail{}, fmt.Errorf("mail: there is no letter %q", l.Kind)
	}
	fill := filler(l, w)
	page := struct {
		Language, Studio, Subject, Greeting, Button, URL, Closing string
		Sentences                                                 []string
	}{
		Language: string(w.language), Studio: l.Studio, Subject: fill.Replace(said.subject), Greeting: w.greeting(
			l.Name), Closing: fill.Replace(w.closing),
	}
	for _, sentence := range said.sentences {
		if filled := fill.Replace(sentence); !strings.Contains(filled, missing) {
			page.Sentences = append(page.Sentences, filled)
		}
	}
	if l.Facts.URL != "" && said.button != "" {
		page.Button, page.URL = said.button, l.Facts.URL
	}
	if strings.Contains(page.Subject, missing) {
		return Mail{}, fmt.Errorf("mail: the letter %q lacks what its subject says: %s", l.Kind, said.subject)
	}
	var html bytes.Buffer
	if err := frame.Execute(&html, page); err != nil {
		return Mail{}, fmt.Errorf("mail: %w", err)
	}
	text := []string{page.Greeting}
	text = append(text, page.Sentences...)
	if page.URL != "" {
		text = append(text, page.Button+": "+page.URL)
	}
	text = append(text, page.Closing)
	return Mail{Subject: page.Subject, Text: strings.Join(text, "\n\n") + "\n", HTML: html.String()}, nil
}

// missing stands for a fact that is not known: a sentence that needs it is left out.
const missing = "\x00"

// filler puts the facts into sentences.
func filler(l Letter, w *wording) *strings.Replacer {
	f := l.Facts
	or := func(text string, known bool) string {
		if known {
			return text
		}
		return missing
	}
	amount, day := missing, missing
	if f.Amount != nil {
		amount = l.Language.Money(*f.Amount)
	}
	if f.Day != nil {
		day = l.Language.Day(*f.Day)
	}
	return strings.NewReplacer(
		"{studio}", l.Studio, "{plan}", or(f.Plan, f.Plan != ""), "{number}", or(f.Number,
			f.Number != ""), "{amount}", amount, "{day}", day,
		"{credits}", or(l.Language.Number(int64(f.Credits)), f.Credits != 0), "{inviter}", or(f.Inviter, f.Inviter != ""),
		"{level}", or(l.Language.Number(int64(f.Level)), f.Level != 0),
		"{account}", or(f.Account, f.Account != ""), "{role}", or(w.roles[f.Role], f.Role != ""),
		"{card}", or(f.Card, f.Card != ""),
	)
}
