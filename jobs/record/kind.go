// Package record is the ordinary records that jobs and use cases keep beside the journal: every kind of them, with what
// it holds of people, and how they are read and written. What is personal is here and not in the journal, so that it
// can be erased (C37).
package record

import (
	"slices"
	"strings"
)

// Keeping is what a kind of record holds of people, and how long that is kept (C37).
type Keeping string

// What is kept of people.
const (
	Impersonal Keeping = "impersonal" // nothing
	Personal   Keeping = "personal"   // erased when its account is closed, and part of what an owner takes along
	ByLaw      Keeping = "by law"     // kept for ten years, as invoices are, and part of what an owner takes along
)

// The names of the kinds that jobs and use cases write.
const (
	Contact     = "contact"              // of an account, one, as Only
	Profile     = "billing-profile"      // of an account, one, as Only
	ProfileFrom = "billing-profile-from" // the profile from an instant on, by that instant
	Person      = "person"
	Address     = "address"
	NewAddress  = "new-address" // one that waits to be confirmed, as Only
	Card        = "card"        // what is known of the card that was saved last, as Only
	Setup       = "setup"       // which card of a setup was taken into use
	Payer       = "payer"       // who pays, as the provider was told last, as Only
	Text        = "text"
	KeyUsed     = "key-used"   // on which day an API key was last used, by its id
	Answer      = "answer"     // by the actor and the key
	Answered    = "answers-"   // a day follows
	UsagePart   = "usage-part" // what generations took, by the first and the last entry of those that say so
	Found       = "found"      // which accounts a word leads to, by their id
	Term        = "term"       // which words lead to an account
	Directory   = "directory"
	Holder      = "holder"  // whose an address's turn is, by its number
	Claimed     = "claimed" // which addresses an account holds

	Document     = "document" // as it was issued; the register is the truth, and this how an account's are found
	ProForma     = "proforma" // in no register
	Order        = "order"    // by its reference
	Given        = "given"    // see billing.SetLastNumber
	FileNumber   = "file"     // whose a file's number is
	FileOf       = "file-of"  // which number a document's file has
	FileKnown    = "file-known"
	Transmission = "transmission"  // a document's files
	ExchangeFile = "exchange-file" // what a file holds, by its name
	Receipt      = "receipt"       // what the exchange reported of a document's files
	Consultation = "consultation"  // what the registry answered, by when: the seller's proof

	Mailed       = "mailed"        // when a mail was sent, by what it is about
	DocumentMail = "document-mail" // what became of the last mail that brought a document, one, as Only
	CardExpiry   = "card-expiry-"  // a month follows
	Webhook      = "hook"          // which of a provider's webhooks were acted on
	Dispute      = "dispute"       // by the provider's id
	Attention    = "attention"
	Closed       = "closed-account" // when an account was first erased

	EndpointSecret = "endpoint-secret" // by the endpoint and the turn, sealed
	EndpointHealth = "endpoint-health" // since when one fails, by its id
	EndpointsOf    = "endpoints-of"    // which accounts have endpoints, by their id
	Delivery       = "delivery"        // by the endpoint and the event
	DeliveryBody   = "delivery-body"   // what is sent, by the event

	SupportRequest = "support-request" // by its id
	SupportAnswer  = "support-answer"  // by the request's id and a number
	SupportOpen    = "support-open"    // whose a request is that is not done with, by its id

	Reminder = "reminder" // what somebody waits for until the next refill, by the user

	Brand   = "brand"    // of an account, one, as Only
	Share   = "share"    // a link to a file of the gallery, by its id
	ShareOf = "share-of" // whose a link is, by the digest of its secret

	ShareHost = "share-host" // whose a host of share pages is, by its name

	User    = "user" // who signs in, as Only; this and those down to Attempt are of users: see OfUser
	Place   = "place"
	Session = "session" // by the digest of its secret
	Factor  = "factor"  // the second factor, as Only
	Attempt = "attempt" // by when
	Login   = "login"   // whose a login is, by its digest
	SignsIn = "signs-in"
	Used    = "used-link-" // a day follows

	AdminSession = "admin-session" // an operator's, by the digest of its secret
	AdminAct     = "admin-act"     // what an operator did that is in no journal, by when
	AccountAct   = "account-act"   // what an operator did to an account's people that is in no journal, by when
	TestClock    = "test-clock"    // which test clocks there are, by their id
)

// OfUser returns what stands for the account of a user's own records.
func OfUser(id string) string { return "user:" + id }

// OfOperator returns what stands for the account of an operator's own records.
func OfOperator(name string) string { return "operator:" + name }

// OfUsers returns the kinds of records that a user has, as OfUser says.
func OfUsers() []string { return []string{Place, Session, Factor, Attempt, User} }

// Only is the id of a record of which an account, or the platform, has one.
const Only = "main"

// Kind is a kind of record, in whichever package it is written. One whose name ends in a hyphen is a family: a day
// follows, say.
type Kind struct {
	Name    string
	Keeping Keeping
	Holds   string // what, for people
}

// Kinds returns every kind of record. The erasure of an account and its export walk this list, so a kind that is not on
// it would be forgotten: one test holds the code to it, and another what a database has.
func Kinds() []Kind { return slices.Concat(ofPeople(), byLaw(), impersonal()) }

// ofPeople returns the kinds that are erased with their account, or with their user.
func ofPeople() []Kind {
	return []Kind{
		{Contact, Personal, "whom an account belongs to: e-mail, name, language, country"},
		{Profile, Personal, "in whose name invoices are made out"},
		{ProfileFrom, Personal, "the same, from an instant on"},
		{Person, Personal, "members and who was invited: e-mail, name"},
		{Address, Personal, "which person of the account has an e-mail address"},
		{NewAddress, Personal, "an e-mail address that waits to be confirmed"},
		{Card, Personal, "in which country the card was issued"},
		{Setup, Personal, "which cards were saved, by the provider's name for them"},
		{Payer, Personal, "who pays, as the provider was told: a digest"},
		{ProForma, Personal, "how an order was to be paid"},
		{DocumentMail, Personal, "to which address a document was mailed last, when, and whether it was taken there"},
		{Text, Personal, "what people wrote: names of API keys, reasons, also of disabled premium"},
		{Answer, Personal, "what requests were answered, by their idempotency key"},
		{UsagePart, Personal, "what members have used, in sums by day, model and API key"},
		{Term, Personal, "by what the account is found"},
		{Found, Personal, "which accounts are found by something"},
		{Claimed, Personal, "for which addresses the account is the personal one"},
		{Holder, Personal, "which personal account an address has"},
		{EndpointSecret, Personal, "with what messages to an endpoint are signed, so that only the server reads it"},
		{EndpointHealth, Personal, "since when an endpoint fails"},
		{Delivery, Personal, "what endpoints were sent in the last days, and what they answered"},
		{DeliveryBody, Personal, "what was in it"},
		{SupportRequest, Personal, "what people wrote to support"},
		{SupportAnswer, Personal, "what support answered"},
		{Reminder, Personal, "who is written to at the next refill, and about which model"},
		{Brand, Personal, "how the account calls itself, its logo's file and its font's, and its host of share pages"},
		{Share, Personal, "links to files of the gallery, with their titles and without their secrets"},

		{User, Personal, "who signs in: e-mail, name, language"},
		{Login, Personal, "what a user signs in with: a digest"},
		{Place, Personal, "to which accounts a user belongs"},
		{SignsIn, Personal, "which user a member of the account is"},
		{Session, Personal, "in which browsers a user is signed in"},
		{Factor, Personal, "a user's second factor, or an operator's"},
		{Attempt, Personal, "when a user signed in, and from what browser"},
	}
}

// byLaw returns the kinds that the law wants kept.
func byLaw() []Kind {
	return []Kind{
		{Document, ByLaw, "invoices and credit notes"},
		{Transmission, ByLaw, "what became of them at the tax agency's exchange"},
		{ExchangeFile, ByLaw, "their files for the exchange"},
		{Receipt, ByLaw, "what the exchange said"},
		{Consultation, ByLaw, "that a VAT ID was confirmed: why an invoice has no VAT"},
	}
}

// impersonal returns the kinds that say nothing of a person.
func impersonal() []Kind {
	return []Kind{
		{KeyUsed, Impersonal, "on which day an API key was last used"},
		{Mailed, Impersonal, "that a mail was sent, and not to whom or what it said"},
		{Dispute, Impersonal, "a dispute, by the provider's id"},
		{Attention, Impersonal, "what waits for an operator"},
		{Closed, Impersonal, "which accounts were closed of late"},
		{EndpointsOf, Impersonal, "which accounts have webhook endpoints"},
		{"installation", Impersonal, "webhook endpoints that are told of all accounts: each change of them"},
		{SupportOpen, Impersonal, "which account has a request to support that is not done with"},
		{ShareOf, Impersonal, "which account a link to a file is of, by a digest"},
		{ShareHost, Impersonal, "which account a host of share pages is of, by its name"},
		{Directory, Impersonal, "that every account is in the directory"},
		{Answered, Impersonal, "who was answered on a day"},
		{CardExpiry, Impersonal, "which cards end with a month, by the provider's name for them"},
		{Webhook, Impersonal, "which webhooks were acted on"},
		{Used, Impersonal, "which links to sign in by were used on a day"},
		{Order, Impersonal, "whose an order is, by its reference"},
		{FileNumber, Impersonal, "whose document a file of the exchange is of"},
		{FileOf, Impersonal, "the number of a document's file"},
		{FileKnown, Impersonal, "by what the exchange knows a file"},
		{Given, Impersonal, "the highest numbers that are out there"},
		{"clock", Impersonal, "test clocks"},
		{TestClock, Impersonal, "which test clocks there are"},
		{"edition", Impersonal, "editions of the catalogue"},
		{"edition-origin", Impersonal, "which operator published an edition of the catalogue"},
		{"edition-planned", Impersonal, "the edition of the catalogue that is to go on sale"},
		{"gift", Impersonal, "gift codes"},
		{"gift-use-", Impersonal, "which accounts have used a code, by the ids of those and of who asked"},
		{"operator", Impersonal, "who runs the platform: not of any account"},
		{AdminSession, Impersonal, "in which browsers an operator is signed in"},
		{AdminAct, Impersonal, "what operators did that is in no account's journal"},
		{AccountAct, Impersonal, "what of an account's people operators changed, took along or opened, not what it is"},
		{"alive", Impersonal, "when the server was last up"},
		{"signing-digest", Impersonal, "which key servers sign with"},
		{"secret", Impersonal, "what early releases signed with"},
		{"testcard", Impersonal, "what test cards paid"},
		{"stripe", Impersonal, "Stripe's ids of customers and payments"},
	}
}

// KindOf returns the kind of record of a name, and reports whether it is on the list.
func KindOf(name string) (Kind, bool) {
	all := Kinds()
	i := slices.IndexFunc(all, func(k Kind) bool {
		family := strings.HasSuffix(k.Name, "-") && strings.HasPrefix(name, k.Name)
		return k.Name == name || family
	})
	if i < 0 {
		return Kind{}, false
	}
	return all[i], true
}
