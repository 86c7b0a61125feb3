package jobs

import (
	"slices"
	"strings"
)

// Keeping says what a kind of record holds of people, and how long that is kept (C37).
type Keeping string

// What is kept of people.
const (
	Impersonal Keeping = "impersonal" // nothing
	Personal   Keeping = "personal"   // erased when its account is closed, and part of what an owner takes along
	ByLaw      Keeping = "by law"     // kept for ten years, as invoices are, and part of what an owner takes along
)

// RecordKind is a kind of record, in whichever package it is written. One whose name ends in a hyphen, or a
// stroke, is a family: a day follows, say.
type RecordKind struct {
	Name    string
	Keeping Keeping
	Holds   string // what, for people
}

// RecordKinds lists every kind of record. The erasure of an account and its export walk this list, so a kind that is
// not on it would be forgotten: internal/tidy holds the code to it, and a test what a database has.
func RecordKinds() []RecordKind {
	return []RecordKind{
		{contactRecord, Personal, "whom an account belongs to: e-mail, name, language, country"},
		{profileRecord, Personal, "in whose name invoices are made out"},
		{versionRecord, Personal, "the same, from an instant on"},
		{personRecord, Personal, "members and who was invited: e-mail, name"},
		{addressRecord, Personal, "which person of the account has an e-mail address"},
		{cardRecord, Personal, "in which country the card was issued"},
		{setupRecord, Personal, "which cards were saved, by the provider's name for them"},
		{payerRecord, Personal, "who pays, as the provider was told: a digest"},
		{proformaRecord, Personal, "how an order was to be paid"},
		{TextRecord, Personal, "what people wrote: names of API keys, reasons"},
		{answerRecord, Personal, "what requests were answered, by their idempotency key"},
		{termRecord, Personal, "by what the account is found"},
		{foundRecord, Personal, "which accounts are found by something"},
		{claimedRecord, Personal, "for which addresses the account is the personal one"},
		{holderRecord, Personal, "which personal account an address has"},

		{documentRecord, ByLaw, "invoices and credit notes"},
		{filesRecord, ByLaw, "what became of them at the tax agency's exchange"},
		{contentRecord, ByLaw, "their files for the exchange"},
		{receiptRecord, ByLaw, "what the exchange said"},
		{consultationRecord, ByLaw, "that a VAT ID was confirmed: why an invoice has no VAT"},

		{MailedRecord, Impersonal, "that a mail was sent, and not to whom or what it said"},
		{disputeRecord, Impersonal, "a dispute, by the provider's id"},
		{attentionRecord, Impersonal, "what waits for an operator"},
		{closedRecord, Impersonal, "which accounts were closed of late"},
		{directoryRecord, Impersonal, "that every account is in the directory"},
		{answersRecord, Impersonal, "who was answered on a day"},
		{expiryKind, Impersonal, "which cards end with a month, by the provider's name for them"},
		{hookRecord, Impersonal, "which webhooks were acted on"},
		{orderRecord, Impersonal, "whose an order is, by its reference"},
		{fileRecord, Impersonal, "whose document a file of the exchange is of"},
		{claimRecord, Impersonal, "the number of a document's file"},
		{knownRecord, Impersonal, "by what the exchange knows a file"},
		{givenRecord, Impersonal, "the highest numbers that are out there"},
		{"clock", Impersonal, "test clocks"},
		{"edition", Impersonal, "editions of the catalogue"},
		{"gift", Impersonal, "gift codes"},
		{"gift-use-", Impersonal, "which accounts have used a code, by the ids of those and of who asked"},
		{"operator", Impersonal, "who runs the platform: not of any account"},
		{"alive", Impersonal, "when the server was last up"},
		{"signing-digest", Impersonal, "which key servers sign with"},
		{"secret", Impersonal, "what early releases signed with"},
		{"testcard", Impersonal, "what test cards paid"},
		{"stripe", Impersonal, "Stripe's ids of customers and payments"},
	}
}

// KindOf returns the kind of record of a name, and reports whether it is on the list.
func KindOf(name string) (RecordKind, bool) {
	all := RecordKinds()
	i := slices.IndexFunc(all, func(k RecordKind) bool {
		family := strings.HasSuffix(k.Name, "-") && strings.HasPrefix(name, k.Name)
		return k.Name == name || family
	})
	if i < 0 {
		return RecordKind{}, false
	}
	return all[i], true
}
