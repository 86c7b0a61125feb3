package bill

import (
	"math/big"
	"strings"

	"conto/core/fault"
	"conto/core/message"
	"conto/core/vat"
)

// ordinary is the only way of being taxed (regime fiscale) that is known here: VAT on every sale, due when it is made.
// Others charge none, such as RF19, or owe it at another time.
const ordinary = "RF01"

// Check returns everything that is wrong with a seller's data: the exchange rejects each invoice of one that is not
// whole.
func (s *Seller) Check() error {
	var fields []fault.Field
	bad := func(field string, key message.Key, data ...any) {
		fields = append(fields, fault.FieldOf(field, key, data...))
	}
	if s.Name == "" || len([]rune(s.Name)) > 80 {
		bad("name", message.SellerName)
	}
	if !vat.IsID(s.VATID) || vat.CountryOf(s.VATID) != vat.Seller {
		bad("vat_id", message.SellerVATID)
	}
	if s.TaxCode != "" && !validTaxCode(s.TaxCode) {
		bad("tax_code", message.SellerTaxCode)
	}
	if s.Regime != ordinary {
		bad("regime",
			message.SellerRegime)
	}
	if s.Address.Line1 == "" || s.Address.City == "" || s.Address.PostalCode == "" || s.Address.Province == "" {
		bad("address", message.SellerAddress)
	}
	s.Address.check(bad)
	if s.REA != nil && (len(s.REA.Office) != 2 || s.REA.Number == "") {
		bad("rea", message.SellerRea)
	}
	if s.Email != "" && !looksLikeEmail(s.Email) {
		bad("email", message.EmailNeeded)
	}
	if s.IBAN != "" && !validIBAN(s.IBAN) {
		bad("iban", message.IBANWrong)
	}
	if len(fields) == 0 {
		return nil
	}
	var said []string
	for _, f := range fields {
		said = append(said, f.Field+" "+f.Reason)
	}
	all := fault.Fields(fields)
	all.Detail = strings.Join(said, "; ") + "."
	return all
}

// validIBAN checks an IBAN's form and check digits (ISO 13616).
func validIBAN(iban string) bool {
	iban = strings.ReplaceAll(iban, " ", "")
	if len(iban) < 15 || len(iban) > 34 || !only(iban, upperLetters+digits) || !only(iban[:2], upperLetters) ||
		!only(iban[2:4], digits) {
		return false
	}
	var number strings.Builder
	for _, c := range iban[4:] + iban[:4] {
		number.WriteString(big.NewInt(int64(strings.IndexRune(digits+upperLetters, c))).String())
	}
	n, ok := new(big.Int).SetString(number.String(), 10)
	return ok && n.Mod(n, big.NewInt(97)).Int64() == 1
}
