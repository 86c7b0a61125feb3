package bill

import (
	"conto/core/account"
	"conto/core/cal"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/vat"
)

// Kind is what a document is.
type Kind string

// The kinds. A pro-forma asks for money by bank transfer; it has no fiscal number and is no invoice (C34).
const (
	Invoice    Kind = "invoice"
	CreditNote Kind = "credit_note" // what was invoiced and is given back; its amounts are positive
	ProForma   Kind = "proforma"
)

// Treatment is how a sale is taxed. It decides the rate, and what a document must say.
type Treatment string

// The treatments of a seller in Italy.
const (
	Domestic Treatment = "domestic" // Italian VAT: customers in Italy
	// Italian VAT: consumers elsewhere in the EU, while all such sales stay below the threshold (art. 59c)
	Threshold Treatment = "threshold"
	OneStop   Treatment = "one_stop" // the VAT of the consumer's country, declared through the one-stop shop
	// none: a business elsewhere in the EU accounts for it (art. 7-ter DPR 633/72)
	ReverseCharge Treatment = "reverse_charge"
	Outside       Treatment = "outside" // none: customers outside the EU (art. 7-ter, 7-septies)
)

// Document is an invoice, a credit note or a pro-forma as it was fixed: whole, with the seller's and the buyer's data
// of that day. It never changes.
type Document struct {
	Kind      Kind         `json:"kind"`
	Number    string       `json:"number"` // 2026/000123; a pro-forma's reference
	Date      cal.Date     `json:"date"`
	Account   string       `json:"account"`
	Seller    Seller       `json:"seller"`
	Buyer     Buyer        `json:"buyer"`
	Treatment Treatment    `json:"treatment"`
	Lines     []Line       `json:"lines"`
	Rates     []Rate       `json:"rates"` // a summary for each rate of the lines
	Net       money.Amount `json:"net"`
	VAT       money.Amount `json:"vat"`
	Total     money.Amount `json:"total"` // what was charged, to the cent
	Payment   Payment      `json:"payment"`
	Of        *Reference   `json:"of,omitempty"`    // a credit note's invoice
	Trial     bool         `json:"trial,omitempty"` // it is only tried out: no money moved, and it is none of what it says

	// Skipped is how many numbers before this one are left to documents that were issued and are not in these books,
	// because the database was restored from a copy older than they.
	Skipped int `json:"skipped,omitempty"`
}

// Seller is who sells: the studio's company.
type Seller struct {
	Name    string  `json:"name"`
	VATID   string  `json:"vat_id"`   // with its country: IT01234560587
	TaxCode string  `json:"tax_code"` // codice fiscale
	Regime  string  `json:"regime"`   // regime fiscale: RF01, the ordinary one
	Address Address `json:"address"`
	REA     *REA    `json:"rea,omitempty"` // a company's registration
	Email   string  `json:"email,omitempty"`
	IBAN    string  `json:"iban,omitempty"` // for bank transfers
	Bank    string  `json:"bank,omitempty"`
}

// REA is a company's registration with a chamber of commerce.
type REA struct {
	Office      string       `json:"office"` // province
	Number      string       `json:"number"`
	Capital     money.Amount `json:"capital"`
	SoleMember  bool         `json:"sole_member"`
	Liquidation bool         `json:"liquidation"`
}

// Buyer is who buys.
type Buyer struct {
	Profile
	Business bool     `json:"business"`
	Email    string   `json:"email"`
	Language Language `json:"language"` // of the document

	Evidence []Evidence `json:"evidence,omitempty"` // of where they are, two pieces if there are: kept, not printed
}

// Evidence is something that says in which country a customer is: a consumer's place decides whose VAT is due, and two
// pieces that agree prove it (art. 24b and 24f of Regulation 282/2011).
type Evidence struct {
	Of      EvidenceOf `json:"of"`
	Country string     `json:"country"` // ISO 3166-1
}

// EvidenceOf is where a piece of evidence comes from.
type EvidenceOf string

// The kinds of evidence.
const (
	BillingAddress EvidenceOf = "billing_address"
	SignUp         EvidenceOf = "sign_up" // from where they opened the account, as the studio saw it
	CardCountry    EvidenceOf = "card"    // where the card was issued
)

// Line is something that was sold.
type Line struct {
	About  string       `json:"about"`
	Item   Item         `json:"item"`             // what About says
	Period *Days        `json:"period,omitempty"` // for what is used over time
	Rate   vat.Percent  `json:"rate"`
	Net    money.Amount `json:"net"`   // of all of the line
	Total  money.Amount `json:"total"` // with VAT
}

// Days are dates from the first to the last, both included.
type Days struct {
	First cal.Date `json:"first"`
	Last  cal.Date `json:"last"`
}

// Rate sums up the lines of one rate: net + VAT is what they cost, exactly.
type Rate struct {
	Rate    vat.Percent  `json:"rate"`
	Country string       `json:"country"` // whose rate it is
	Net     money.Amount `json:"net"`
	VAT     money.Amount `json:"vat"`
}

// Method is how a document is paid.
type Method string

// The methods (C34).
const (
	Card     Method = "card"
	Transfer Method = "transfer"
)

// Payment is how a document is, or was, paid.
type Payment struct {
	Method    Method    `json:"method"`
	Charge    string    `json:"charge,omitempty"`    // the payment it belongs to
	Paid      *cal.Date `json:"paid,omitempty"`      // nil: not yet
	Due       *cal.Date `json:"due,omitempty"`       // a pro-forma's
	Reference string    `json:"reference,omitempty"` // what a transfer must name
}

// Reference names another document.
type Reference struct {
	Number string   `json:"number"`
	Date   cal.Date `json:"date"`
}

// Stamp is the duty on an invoice without VAT (imposta di bollo), and stampAbove the sum from which it is due.
var (
	Stamp      = money.EUR(2_00)
	stampAbove = money.EUR(77_47)
)

// StampDuty reports whether the document bears the duty: what is outside Italian VAT by its place exceeds the sum (DPR
// 642/72). It is the seller's to pay, and not charged to the buyer.
func (d *Document) StampDuty() bool {
	return (d.Treatment == ReverseCharge || d.Treatment == Outside) && d.Net.Cents > stampAbove.Cents
}

// For returns the document as the exchange is given it once somebody has put the buyer's data right: who they are and
// where it goes may change, and nothing else. It is refused if they would be taxed elsewhere.
func (d *Document) For(p Profile) (Document, error) {
	kind := account.Personal
	if d.Buyer.Business || p.VATID != "" {
		kind = account.Business
	}
	if err := p.Check(kind); err != nil {
		return Document{}, err
	}
	if missing := p.Missing(); len(missing) > 0 {
		return Document{}, fault.Fields(missing)
	}
	if p.Address.Country != d.Buyer.Address.Country {
		return Document{}, fault.Wrong("address.country", message.DocumentCountry, "country", d.Buyer.Address.Country)
	}
	if d.Treatment == ReverseCharge && !p.Foreign() {
		return Document{}, fault.Wrong("vat_id", message.DocumentVATID)
	}
	corrected := *d
	corrected.Buyer.Profile = p
	corrected.Buyer.Business = kind == account.Business && p.VATID != ""
	return corrected, nil
}

// Lacks returns why the document cannot be handed to the exchange, and a person must do something first; nothing if it
// can. San Marino has an exchange and rules of its own.
func (d *Document) Lacks() []string {
	if d.Buyer.Address.Country == "SM" {
		return []string{"invoices to San Marino go through the office there (DM 21 June 2021): hand it over by hand"}
	}
	var why []string
	for _, f := range d.Buyer.Missing() {
		why = append(why, "the buyer's "+f.Field+" "+f.Reason)
	}
	return why
}

// ForExchange reports whether the document goes to the tax agency's exchange: what is sold in Italy, and since July
// 2022 what is sold to businesses and persons abroad. Sales under the one-stop shop are declared there instead.
func (d *Document) ForExchange() bool {
	return (d.Kind == Invoice || d.Kind == CreditNote) && d.Treatment != OneStop
}
