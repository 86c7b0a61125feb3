package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/bill"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/team"
	"conto/internal/locale"
)

// profileRoom is who the account belongs to, in which language they read, and in whose name invoices are made out (C32,
// C35).
var profileRoom = &room{title: message.ProfileBilling, path: "/account/profile"}

// profiling shows a profile.
type profiling struct{ *view }

// profilePage is what the page shows.
type profilePage struct {
	owner       bool
	bills       string // who sees what is on invoices, where the visitor does not
	name, email string
	waits       string // that a new address waits to be confirmed; "": none does
	kinds       []choice
	languages   []choice
	themes      []choice
	business    bool
	invoice     invoiceData
}

// invoiceData is in whose name invoices are made out, as it is kept or as it is being written.
type invoiceData struct {
	bill.Profile
	business  bool
	calm      bool // it is being written: the cursor stays where it is
	pecRight  string
	vatID     hint  // what is known of it
	wrong     int64 // fields that are
	countries []choice
	shown     []line // as it is on the invoice
	missing   string
	next      string
}

func showProfile(v *view) (templ.Component, error) {
	p, err := profiling{v}.page()
	if err != nil {
		return nil, err
	}
	return profileTemplate(v, p), nil
}

func (v profiling) page() (profilePage, error) {
	a := v.who.Account
	p := profilePage{owner: v.who.Seat.Role == team.Owner, email: v.who.User.Email, name: v.who.User.Name}
	for _, l := range message.Languages() {
		p.languages = append(p.languages, choice{string(l), l.Name(), l == v.language})
	}
	for _, t := range themes {
		p.themes = append(p.themes, choice{t.value, v.say(t.name), t.value == v.theme})
	}
	if !p.owner {
		p.bills = v.say(message.OwnerBills, "owner", cmp.Or(a.Contact.Name, v.called()))
		return p, nil
	}
	p.name, p.email = a.Contact.Name, a.Contact.Email
	p.business = a.State.Kind != account.Personal
	chosen := account.Kind(v.formOf("save").field("kind", string(a.State.Kind)))
	for _, k := range []account.Kind{account.Personal, account.Business, account.Enterprise} {
		p.kinds = append(p.kinds, choice{string(k), v.say(message.Key("kind_" + string(k))), k == chosen})
	}
	waits, err := v.addresses().Waiting(v.call, v.account())
	if err != nil {
		return p, err
	}
	if waits.Email != "" {
		p.waits = v.say(message.AddressWaits, "email", waits.Email, "until", v.moment(waits.Until), "old", p.email)
	}
	kept, err := v.Uses.Profile(v.call, v.account())
	if err != nil {
		return p, err
	}
	sent := profiling{v.formOf("invoice")}
	if sent.form != nil {
		kept = sent.written()
	} else if kept.Address.Country == "" {
		kept.Address.Country = a.Contact.Country
	}
	p.invoice, err = sent.invoiceData(kept, false)
	return p, err
}

// formOf returns the view of one of the page's forms: what was refused of another is not about it.
func (v *view) formOf(name string) *view {
	if strings.HasSuffix(v.here, "/"+name) {
		return v
	}
	own := *v
	own.form, own.refused = nil, nil
	return &own
}

// written reads the profile that was sent.
func (v profiling) written() bill.Profile {
	get := v.form.Get
	return bill.Profile{Name: get("name"), VATID: get("vat_id"), TaxCode: get("tax_code"), SDICode: get("sdi_code"),
		PEC: get("pec"), Address: bill.Address{Line1: get("address.line1"), PostalCode: get("address.postal_code"),
			City: get("address.city"), Province: get("address.province"), Country: get("address.country")}}
}

// invoiceData completes a profile with what is said of it. Calm leaves out what is wrong only because it is not
// written yet.
func (v profiling) invoiceData(p bill.Profile, calm bool) (invoiceData, error) {
	s := v.who.Account.State
	d := invoiceData{Profile: p, business: s.Kind != account.Personal, calm: calm}
	problems, missing, err := v.Uses.CheckProfile(v.call, v.account(), p)
	if err != nil {
		return d, err
	}
	if calm {
		problems = slices.DeleteFunc(problems, func(f fault.Field) bool { return v.form.Get(f.Field) == "" })
		v.refused = nil
		if len(problems) > 0 {
			v.refused = fault.Fields(problems)
		}
	}
	if calm || v.form != nil {
		d.wrong = int64(len(problems))
	}
	bad := func(field string) bool {
		return slices.ContainsFunc(problems, func(f fault.Field) bool { return f.Field == field })
	}
	n := p.Normal()
	if n.VATID != "" && !bad("vat_id") && !bad("address.country") {
		if d.vatID, err = v.vatHint(n, calm); err != nil {
			return d, err
		}
	}
	if n.PEC != "" && !bad("pec") {
		d.pecRight = v.say(message.PECRight)
	}
	d.countries = v.countries(n.Address.Country)
	d.shown = v.onInvoice(n)
	if p.Name != "" && len(missing) > 0 {
		var names []string
		for _, f := range missing {
			names = append(names, v.say(fieldNames[f.Field]))
		}
		d.missing = v.say(message.MissingForSDI, "fields", v.list(message.ListAnd, names))
	}
	d.next = v.nextInvoice(n.Domestic())
	return d, nil
}

// fieldNames are what the form calls the fields without which the exchange takes no invoice.
var fieldNames = map[string]message.Key{
	"tax_code": message.TaxCodeName, "address.line1": message.StreetName, "address.city": message.CityName,
	"address.postal_code": message.PostalCodeName, "address.province": message.ProvinceName,
}

// countries lists the countries by what the reader calls them.
func (v profiling) countries(chosen string) []choice {
	var list []choice
	for _, code := range bill.Countries() {
		list = append(list, choice{code, locale.Country(v.language, code), code == chosen})
	}
	slices.SortFunc(list, func(a, b choice) int {
		return cmp.Compare(plainLetters.Replace(a.name), plainLetters.Replace(b.name))
	})
	return append([]choice{{"", v.say(message.ChooseCountry), chosen == ""}}, list...)
}

// plainLetters puts letters with accents where readers look for them.
var plainLetters = strings.NewReplacer("Å", "A", "É", "E", "Ô", "O", "à", "a", "é", "e", "ô", "o")

// onInvoice is how a profile will look on the invoice.
func (v profiling) onInvoice(p bill.Profile) []line {
	a := v.who.Account
	b := p.Buyer(a.State.Kind, a.Contact.Name, a.Contact.Email, a.Contact.Language)
	list := []line{{v.say(message.OnInvoiceCustomer), b.Name}}
	add := func(key message.Key, value string) {
		if value != "" {
			list = append(list, line{v.say(key), value})
		}
	}
	add(message.VATIDName, p.VATID)
	add(message.TaxCodeName, p.TaxCode)
	if p.Domestic() && a.State.Kind != account.Personal {
		add(message.OnInvoiceDelivery, cmp.Or(p.SDICode, p.PEC))
	}
	seat := message.OnInvoiceHome
	if a.State.Kind != account.Personal {
		seat = message.OnInvoiceAddress
	}
	add(seat, strings.Join(v.address(p), ", "))
	return list
}

// address is a profile's address as its lines, with the country where it is another than the seller's.
func (v *words) address(p bill.Profile) []string {
	place := strings.Join(strings.Fields(strings.Join(
		[]string{p.Address.PostalCode, p.Address.City, p.Address.Province}, " ")), " ")
	parts := slices.DeleteFunc([]string{p.Address.Line1, place}, func(s string) bool { return s == "" })
	if len(parts) > 0 && p.Address.Country != "" && !p.Domestic() {
		parts = append(parts, locale.Country(v.language, p.Address.Country))
	}
	return parts
}

// nextInvoice says when the next invoice comes, and how.
func (v profiling) nextInvoice(exchange bool) string {
	a := v.who.Account
	for _, u := range account.UpcomingOf(a.State, a.Catalog) {
		if u.Kind != account.UpcomingCharge {
			continue
		}
		key := message.NextInvoice
		if exchange {
			key = message.NextInvoiceSDI
		}
		return v.say(key, "day", v.day(u.At), "amount", v.money(u.Amount))
	}
	return v.say(message.NextInvoiceNone)
}

// checkProfile serves the form of what is on invoices as it is being written, with what is said of it. It keeps
// nothing.
func (s *site) checkProfile(w http.ResponseWriter, r *http.Request) {
	s.acting(profileRoom, showProfile, func(v *view) (done, error) {
		p := profiling{v}
		d, err := p.invoiceData(p.written(), true)
		if err != nil {
			return done{}, err
		}
		return done{piece: invoiceDataTemplate(v, d)}, nil
	})(w, r)
}

// saveProfile keeps who the account belongs to, and how they read.
func saveProfile(v *view) (done, error) {
	get := v.form.Get
	email, name, kind := get("email"), get("name"), account.Kind(get("kind"))
	change := app.ContactChange{Email: &email, Name: &name, Kind: &kind}
	if l := bill.Language(get("language")); message.Language(l).Known() {
		change.Language = &l
	}
	asked, err := v.addresses().Change(v.call, v.account(), change)
	if err != nil {
		return done{}, err
	}
	said := note{Key: message.ProfileSaved}
	if asked {
		said = note{message.ProfileSavedAddress, []any{"email", email}}
	}
	return v.read(said)
}

// saveReading keeps how a visitor reads.
func saveReading(v *view) (done, error) { return v.read(note{Key: message.ReadingSaved}) }

// read keeps the language and the theme that were chosen.
func (v *view) read(said note) (done, error) {
	theme := v.form.Get("theme")
	err := door{v.site}.signIns().Speak(v.who, message.Language(v.form.Get("language")))
	return done{to: profileRoom.path, note: said, theme: &theme}, err
}

func becomeBusiness(v *view) (done, error) {
	kind := account.Business
	_, err := v.Uses.ChangeContact(v.call, v.account(), app.ContactChange{Kind: &kind})
	return done{to: profileRoom.path + "#company", note: note{Key: message.NowBusiness}}, err
}

func keepAddress(v *view) (done, error) {
	err := v.addresses().Withdraw(v.call, v.account())
	return done{to: profileRoom.path, note: note{Key: message.AddressTakenBack}}, err
}

func saveInvoiceData(v *view) (done, error) {
	_, err := v.Uses.SetProfile(v.call, v.account(), profiling{v}.written())
	return done{to: profileRoom.path, note: note{Key: message.InvoiceDataSaved}}, err
}
