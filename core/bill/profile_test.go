package bill

import (
	"testing"

	"conto/core/account"
	"conto/core/fault"
)

func good() Profile {
	return Profile{
		Name: "Studio Bianchi S.r.l.", VATID: "IT01234567897", SDICode: "ABC1234", PEC: "studio@pec.it",
		Address: Address{"Via Roma 1", "00100", "Roma", "RM", "IT"},
	}
}

func TestProfileC32(t *testing.T) {
	if err := good().Check(account.Business); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		field string
		spoil func(*Profile)
	}{
		{"name", func(p *Profile) { p.Name = "" }},
		{"vat_id", func(p *Profile) { p.VATID = "IT01234567890" }},
		{"vat_id", func(p *Profile) { p.VATID = "IT0123456789" }},
		{"vat_id", func(p *Profile) { p.VATID = "XX123" }},
		{"vat_id", func(p *Profile) { p.VATID = "01234567897" }},
		{"sdi_code", func(p *Profile) { p.SDICode = "ABC123" }},
		{"sdi_code", func(p *Profile) { p.SDICode = "ABC-123" }},
		{"pec", func(p *Profile) { p.PEC = "studio.pec.it" }},
		{"pec", func(p *Profile) { p.PEC = "a@b@pec.it" }},
		{"tax_code", func(p *Profile) { p.TaxCode = "RSSMRA80A01H501A" }},
		{"address.country", func(p *Profile) { p.Address.Country = "Italy" }},
		{"address.postal_code", func(p *Profile) { p.Address.PostalCode = "SW1A 1AA" }},
		{"address.province", func(p *Profile) { p.Address.Province = "Roma" }},
	} {
		p := good()
		c.spoil(&p)
		err, ok := p.Check(account.Business).(*fault.Error)
		if !ok || err.Data["fields"].([]fault.Field)[0].Field != c.field {
			t.Errorf("%+v: %v, want a fault at %s", p, err, c.field)
		}
	}
	if err := good().Check(account.Personal); !fault.Is(err, fault.Invalid) {
		t.Errorf("a personal account with a VAT ID: %v", err)
	}
}

func TestCodesOfRealShape(t *testing.T) {
	for _, code := range []string{"RSSMRA80A01H501U", "01234567897"} {
		if !validTaxCode(code) {
			t.Errorf("%s is refused", code)
		}
	}
	for _, id := range []string{"IT01234567897", "DE123456789", "FRXX999999999", "EL123456789", "ATU12345678"} {
		if !validVATID(id) {
			t.Errorf("%s is refused", id)
		}
	}
}

func TestNormal(t *testing.T) {
	p := Profile{Name: " Studio ", VATID: "it 01234567897", SDICode: "abc1234", Address: Address{Country: "it"}}.Normal()
	if p.Name != "Studio" || p.VATID != "IT01234567897" || p.SDICode != "ABC1234" || p.Address.Country != "IT" {
		t.Errorf("%+v", p)
	}
}
