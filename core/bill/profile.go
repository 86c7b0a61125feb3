// Package bill is what invoices are made of: billing profiles with the checks of their values (C32), how a sale is
// taxed, documents and their numbers, and how all of it is said in the customer's language.
package bill

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/vat"
)

// Profile is in whose name invoices are made out (C32). Empty fields are not known.
type Profile struct {
	Name    string  `json:"name" doc:"the company's or the person's name" maxLength:"80"`
	VATID   string  `json:"vat_id" doc:"with its country: IT01234560587; outside the EU the tax number that the country gives" maxLength:"28"`
	TaxCode string  `json:"tax_code" doc:"codice fiscale: 16 characters, or a company's 11 digits" maxLength:"16"`
	SDICode string  `json:"sdi_code" doc:"codice destinatario: 7 letters and digits" maxLength:"7"`
	PEC     string  `json:"pec" doc:"certified e-mail address" maxLength:"254"`
	Address Address `json:"address"`
}

// Address is a postal address.
type Address struct {
	Line1      string `json:"line1" maxLength:"60"`
	PostalCode string `json:"postal_code" maxLength:"16"`
	City       string `json:"city" maxLength:"60"`
	Province   string `json:"province" doc:"Italy: two letters; elsewhere it may be left out" maxLength:"60" required:"false"`
	Country    string `json:"country" doc:"ISO 3166-1 alpha-2, such as IT" maxLength:"2"`
}

// noCode is what the tax agency writes for customers who have no SDI code; so do many of them.
const noCode = "0000000"

// Normal returns the profile as it is kept: blanks trimmed, codes in upper case, a code that says that there is none
// left out, and the letters of the address's country before a VAT ID of the EU that was written without.
func (p Profile) Normal() Profile {
	trim, upper := strings.TrimSpace, func(s string) string { return strings.ToUpper(strings.ReplaceAll(s, " ", "")) }
	a := p.Address
	n := Profile{trim(p.Name), upper(p.VATID), upper(p.TaxCode), upper(p.SDICode), trim(p.PEC),
		Address{trim(a.Line1), trim(a.PostalCode), trim(a.City), trim(a.Province), upper(a.Country)}}
	if n.SDICode == noCode {
		n.SDICode = ""
	}
	n.VATID = vat.WithCountry(n.VATID, n.Address.Country)
	if n.Address.Country == vat.Seller {
		n.Address.Province = upper(n.Address.Province)
	}
	return n
}

// Foreign reports whether it is a business elsewhere in the EU, by its address and its VAT ID: once the registry
// confirms that, it accounts for the VAT itself (art. 7-ter DPR 633/72).
func (p Profile) Foreign() bool {
	elsewhere := func(country string) bool { return country != vat.Seller && vat.InEU(country) }
	return elsewhere(vat.CountryOf(p.VATID)) && elsewhere(p.Address.Country)
}

// ToConfirm returns the VAT ID of which the EU's registry is asked, of a Normal profile that is still being written: a
// business's elsewhere in the EU, once it and its country are written as they must be; "" where nobody is asked.
func (p Profile) ToConfirm(kind account.Kind) string {
	decides := func(f fault.Field) bool { return f.Field == "vat_id" || f.Field == "address.country" }
	if !p.Foreign() || slices.ContainsFunc(p.Problems(kind), decides) {
		return ""
	}
	return p.VATID
}

// Domestic reports whether its address is in the seller's country.
func (p Profile) Domestic() bool { return p.Address.Country == vat.Seller }

// Digest returns the fingerprint of what decides whether the profile's owner is charged VAT, by which an account knows
// which one it was told of; "" without a VAT ID.
func (p Profile) Digest() string {
	if p.VATID == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(p.VATID + " " + p.Address.Country))
	return hex.EncodeToString(sum[:8])
}

// Buyer returns in whose name the documents of an account are made out: the profile's, or the person's who opened it.
// Evidence is what else says where they are.
func (p Profile) Buyer(kind account.Kind, name, email string, chosen Language, evidence ...Evidence) Buyer {
	b := Buyer{Profile: p, Business: kind != account.Personal && p.VATID != "", Email: email, Language: chosen}
	if b.Name == "" {
		b.Name = name
	}
	for _, e := range append([]Evidence{{BillingAddress, p.Address.Country}}, evidence...) {
		if e.Country != "" {
			b.Evidence = append(b.Evidence, e)
		}
	}
	if b.Language == "" && len(b.Evidence) > 0 {
		b.Language = LanguageOf(b.Evidence[0].Country)
	}
	if b.Language == "" {
		b.Language = English
	}
	if b.Address.Country == "" {
		b.Address.Country = place(b.Evidence)
	}
	return b
}

// place returns where somebody without a billing address is, by what else is known: where all of it says (art. 24b and
// 24f of Regulation 282/2011). Who is nowhere, or in two places, is taken to be where the seller is, until they say
// otherwise.
func place(evidence []Evidence) string {
	for _, e := range evidence {
		if e.Country != evidence[0].Country || !countries[e.Country] {
			return vat.Seller
		}
	}
	if len(evidence) == 0 {
		return vat.Seller
	}
	return evidence[0].Country
}

// Check refuses bad values, each with its reason (C32). The profile is a Normal one.
func (p Profile) Check(kind account.Kind) error {
	if fields := p.Problems(kind); len(fields) > 0 {
		return fault.Fields(fields)
	}
	return nil
}

// Missing returns what the tax agency's exchange wants to know beside (00417, 00200): without it, invoices are issued
// and mailed, but cannot be handed over. Of customers abroad it wants less.
func (p Profile) Missing() []fault.Field {
	a := p.Address
	var fields []fault.Field
	for _, f := range []struct {
		field, value string
		reason       message.Key
		everywhere   bool
	}{
		{"tax_code", p.VATID + p.TaxCode, message.MissingTaxCode, false},
		{"address.line1", a.Line1, message.MissingStreet, true},
		{"address.postal_code", a.PostalCode, message.MissingPostalCode, false},
		{"address.city", a.City, message.MissingForInvoice, true},
		{"address.province", a.Province, message.MissingProvince, false},
	} {
		if f.value == "" && (f.everywhere || a.Country == vat.Seller) {
			fields = append(fields, fault.FieldOf(f.field, f.reason))
		}
	}
	return fields
}

// Problems returns the bad values, each with its reason (C32).
func (p Profile) Problems(kind account.Kind) []fault.Field {
	var fields []fault.Field
	bad := func(field string, key message.Key, data ...any) {
		fields = append(fields, fault.FieldOf(field, key, data...))
	}
	if kind == account.Personal {
		for _, f := range [][2]string{{"vat_id", p.VATID}, {"sdi_code", p.SDICode}, {"pec", p.PEC}} {
			if f[1] != "" {
				bad(f[0], message.NotForPersonal)
			}
		}
	}
	if p.Name == "" {
		bad("name", message.InvoiceNameNeeded)
	}
	for _, f := range [][2]string{
		{"name", p.Name}, {"address.line1", p.Address.Line1}, {"address.postal_code", p.Address.PostalCode},
		{"address.city", p.Address.City}, {"address.province", p.Address.Province},
	} {
		if strings.ContainsFunc(f[1], unicode.IsControl) {
			bad(f[0], message.NoControlCharacters)
		}
	}
	p.checkVATID(bad)
	if p.TaxCode != "" && !validTaxCode(p.TaxCode) {
		bad("tax_code", message.TaxCodeIs)
	}
	p.checkSDICode(bad)
	if p.PEC != "" && !looksLikeEmail(p.PEC) {
		bad("pec", message.PECIs)
	}
	p.Address.check(bad)
	return fields
}

// wrong notes what is wrong with a field.
type wrong func(field string, key message.Key, data ...any)

// checkVATID: a VAT ID and the address are of one country, for they decide together whose VAT is due. Countries outside
// the EU have numbers of their own, of which nothing is known but how many characters fit on an invoice.
func (p Profile) checkVATID(bad wrong) {
	country := p.Address.Country
	switch {
	case p.VATID == "":
	case countries[country] && !vat.InEU(country):
		if len(p.VATID) > 28 || strings.Trim(p.VATID, upperLetters+digits+"-./+*&") != "" {
			bad("vat_id", message.TaxNumberIs)
		}
	case !vat.IsID(p.VATID):
		said := vat.Reason(p.VATID)
		bad("vat_id", said.Key, said.Data...)
	case countries[country] && vat.CountryOf(p.VATID) != vat.Area(country):
		bad("vat_id", message.VATIDElsewhere, "of", vat.CountryOf(p.VATID), "country", country)
	}
}

// checkSDICode: the code is where the exchange delivers to in Italy.
func (p Profile) checkSDICode(bad wrong) {
	code := p.SDICode
	switch {
	case code == "":
	case countries[p.Address.Country] && p.Address.Country != vat.Seller:
		bad("sdi_code", message.SDICodeAbroad)
	case len(code) == 6 && only(code, upperLetters+digits):
		bad("sdi_code",
			message.SDICodePublic)
	case len(code) != 7 || !only(code, upperLetters+digits):
		bad("sdi_code", message.SDICodeIs)
	case code == "XXXXXXX":
		bad("sdi_code", message.SDICodeNone)
	}
}

func (a Address) check(bad wrong) {
	if !countries[a.Country] {
		bad("address.country", countryReason(a.Country))
		return
	}
	if a.Country != vat.Seller {
		return
	}
	if a.PostalCode != "" && (len(a.PostalCode) != 5 || !only(a.PostalCode, digits)) {
		bad("address.postal_code", message.PostalCodeIs)
	}
	if a.Province != "" && !provinces[a.Province] {
		bad("address.province", message.ProvinceIs)
	}
}

const (
	digits       = "0123456789"
	upperLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func only(s, alphabet string) bool { return strings.Trim(s, alphabet) == "" }

// looksLikeEmail reports whether a text may be an e-mail address: something, one @, a host with a dot.
func looksLikeEmail(s string) bool {
	local, host, ok := strings.Cut(s, "@")
	return ok && local != "" && !strings.ContainsAny(s, " \t\r\n<>,;\"") && !strings.Contains(host, "@") &&
		strings.Contains(strings.Trim(host, "."), ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".")
}
