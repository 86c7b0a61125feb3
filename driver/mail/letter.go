package mail

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/message"
	"conto/core/money"
)

// Kind is what a letter is about.
type Kind string

// The kinds.
const (
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit_note"
	// for money that the bank took (C40)
	CreditNoteTaken  Kind = "credit_note_taken"
	ProForma         Kind = "proforma"          // with the bank's details (C34)
	PaymentFailed    Kind = "payment_failed"    // and when it is tried again (C27)
	PaymentAction    Kind = "payment_action"    // the bank wants the customer to confirm
	PaymentLink      Kind = "payment_link"      // there is no card on file
	TransferDue      Kind = "transfer_due"      // a transfer for a plan has not come (C34)
	Refilled         Kind = "refilled"          // the month's credits are there (C10)
	LowCredits       Kind = "low_credits"       // a fifth is left
	NoCredits        Kind = "no_credits"        // nothing is left (C14)
	BalanceAlert     Kind = "balance_alert"     // the balance fell below the owner's level (C42)
	PlanChanged      Kind = "plan_changed"      // now
	PlanScheduled    Kind = "plan_scheduled"    // at the end of the period (C22)
	Cancelled        Kind = "cancelled"         // and until when everything stays (C25)
	Ended            Kind = "ended"             // on Free from now on
	Disputed         Kind = "disputed"          // a payment; the account is held until the bank decides (C40)
	DisputeWon       Kind = "dispute_won"       // it is not held any more
	DisputeLost      Kind = "dispute_lost"      // the bank took the money
	Offered          Kind = "offered"           // the account, to a member (C28)
	HandedOver       Kind = "handed_over"       // to who was the owner
	KeptGoing        Kind = "kept_going"        // a pack was bought by Keep me going (C41)
	KeepGoingOff     Kind = "keep_going_off"    // it switched itself off
	EndpointDisabled Kind = "endpoint_disabled" // a webhook endpoint is told nothing any more
	Invited          Kind = "invited"           // to a team (C28)
	TaxArea          Kind = "tax_area"          // where the original of an electronic invoice is
	VATCharged       Kind = "vat_charged"       // a VAT ID is not confirmed any more (C32)
	VATReversed      Kind = "vat_reversed"      // it is confirmed: prices are without VAT
	AccountClosed    Kind = "account_closed"    // for good, and what was known of its people is erased (C37)
	CardExpires      Kind = "card_expires"      // this is the last month of the card that is charged
	SignIn           Kind = "sign_in"           // a link that lets who reads it in (C35)
	NewAddress       Kind = "new_address"       // to it: a link that confirms it (C35)
	AddressAsked     Kind = "address_asked"     // to the one that it is to replace
	AddressWanted    Kind = "address_wanted"    // to it, where support asked for the new one
	AddressSet       Kind = "address_set"       // to it, where an operator has put the new one in its place
	MemberBrought    Kind = "member_brought"    // to the owner, by an operator (C28)
	RoleSet          Kind = "role_set"          // to the owner: an operator has given somebody another role (C28)
	SupportAnswer    Kind = "support_answer"    // to who wrote to support
	OwnerAsked       Kind = "owner_asked"       // by somebody of the account, to open a lock
	Reminder         Kind = "reminder"          // to who wanted it: credits have come (C14)
	ReminderCap      Kind = "reminder_cap"      // to who wanted it: their cap starts anew (C42)
)

// Encloses reports whether letters of the kind bring a document (C33).
func (k Kind) Encloses() bool {
	return k == Invoice || k == CreditNote || k == CreditNoteTaken || k == ProForma
}

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
	Why     message.Key
	Email   string // an address that is to take the place of another
	Card    string // what its owner knows it by: Visa 4242
	Subject string // of what somebody wrote to support
	Text    string // of the answer; it may have several lines
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

// Kinds lists every kind.
func Kinds() []Kind {
	return []Kind{
		Invoice, CreditNote, CreditNoteTaken, ProForma, PaymentFailed, PaymentAction, PaymentLink, TransferDue, Refilled,
		LowCredits, NoCredits, BalanceAlert, PlanChanged, PlanScheduled, Cancelled, Ended, Disputed, DisputeWon,
		DisputeLost, Offered, HandedOver, KeptGoing, KeepGoingOff, EndpointDisabled, Invited, TaxArea,
		VATCharged, VATReversed, AccountClosed,
		CardExpires, SignIn, NewAddress, AddressAsked, AddressWanted, AddressSet, MemberBrought, RoleSet, SupportAnswer,
		OwnerAsked, Reminder, ReminderCap,
	}
}

// key returns the key of a part of a kind's letter.
func (k Kind) key(part string) message.Key { return message.Key("mail_" + string(k) + "_" + part) }

// Write makes a mail of a letter, of the sentences of which every fact is known. Its addresses, id and files are the
// caller's to add.
func Write(l Letter) (Mail, error) {
	language, facts := message.Language(l.Language), l.facts()
	if !language.Known() {
		language = message.English
	}
	subject := l.Kind.key("subject")
	if !language.Has(subject) {
		return Mail{}, fmt.Errorf("mail: there is no letter %q", l.Kind)
	}
	if !known(language, subject, facts) {
		return Mail{}, fmt.Errorf("mail: the letter %q lacks what its subject says: %v", l.Kind, language.Places(subject))
	}
	page := struct {
		Language, Studio, Subject, Greeting, Button, URL, Closing string
		Sentences                                                 []string
	}{
		Language: string(language), Studio: l.Studio, Subject: language.Text(subject, facts...),
		Greeting: language.Text(message.MailHelloNobody), Closing: language.Text(message.MailClosing, facts...),
	}
	if l.Name != "" {
		page.Greeting = language.Text(message.MailHello, "name", l.Name)
	}
	for n := 1; language.Has(l.Kind.key(strconv.Itoa(n))); n++ {
		if sentence := l.Kind.key(strconv.Itoa(n)); known(language, sentence, facts) {
			page.Sentences = append(page.Sentences, language.Text(sentence, facts...))
		}
	}
	if button := l.Kind.key("button"); l.Facts.URL != "" && language.Has(button) {
		page.Button, page.URL = language.Text(button), l.Facts.URL
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

// known reports whether every fact that a sentence says is there.
func known(l message.Language, key message.Key, facts []any) bool {
	for _, place := range l.Places(key) {
		there := false
		for i := 0; i < len(facts); i += 2 {
			there = there || facts[i] == place
		}
		if !there {
			return false
		}
	}
	return true
}

// facts returns names and values of what is known, in turn.
func (l Letter) facts() []any {
	f := l.Facts
	facts := []any{"studio", l.Studio}
	for _, said := range [][2]string{
		{"plan", f.Plan}, {"number", f.Number}, {"inviter", f.Inviter}, {"account", f.Account}, {"card", f.Card},
		{"email", f.Email}, {"subject", f.Subject}, {"text", f.Text},
	} {
		if said[1] != "" {
			facts = append(facts, said[0], said[1])
		}
	}
	if f.Role != "" {
		facts = append(facts, "role", message.Key("role_"+f.Role))
	}
	if f.Why != "" {
		facts = append(facts, "why", f.Why)
	}
	if f.Credits != 0 {
		facts = append(facts, "credits", int64(f.Credits))
	}
	if f.Level != 0 {
		facts = append(facts, "level", int64(f.Level))
	}
	if f.Amount != nil {
		facts = append(facts, "amount", message.Amount(*f.Amount))
	}
	if f.Day != nil {
		facts = append(facts, "day", message.Date(*f.Day))
	}
	return facts
}
