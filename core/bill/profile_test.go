package bill

import (
	"strings"
	"testing"

	"conto/core/account"
	"conto/core/fault"
)

func good() Profile {
	return Profile{
		Name: "Studio Bianchi S.r.l.", VATID: "IT01234560587", SDICode: "ABC1234", PEC: "studio@pec.it",
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
		{"name", func(p *Profile) { p.Name = "Studio\nBianchi" }},
		{"address.city", func(p *Profile) { p.Address.City = "Ro\x00ma" }},
		{"vat_id", func(p *Profile) { p.VATID = "IT01234567890" }},
		{"vat_id", func(p *Profile) { p.VATID = "IT0123456789" }},
		{"vat_id", func(p *Profile) { p.VATID = "XX123" }},
		{"vat_id", func(p *Profile) { p.VATID = "01234560587" }},
		{"sdi_code", func(p *Profile) { p.SDICode = "ABC123" }},
		{"sdi_code", func(p *Profile) { p.SDICode = "ABC-123" }},
		{"pec", func(p *Profile) { p.PEC = "studio.pec.it" }},
		{"pec", func(p *Profile) { p.PEC = "a@b@pec.it" }},
		{"tax_code", func(p *Profile) { p.TaxCode = "RSSMRA80A01H501A" }},
		{"sdi_code", func(p *Profile) { p.SDICode = "XXXXXXX" }},
		{"sdi_code", func(p *Profile) { p.VATID, p.Address.Country = "DE136695976", "DE" }},
		{"vat_id", func(p *Profile) { p.VATID = "FR56754956188" }},
		{"vat_id", func(p *Profile) { p.SDICode, p.Address.Country = "", "FR" }},
		{"vat_id", func(p *Profile) { p.SDICode, p.VATID, p.Address.Country = "", "DE136695976", "AT" }},
		{"vat_id", func(p *Profile) { p.SDICode, p.VATID, p.Address.Country = "", strings.Repeat("1", 29), "US" }},
		{"address.country", func(p *Profile) { p.Address.Country = "Italy" }},
		{"address.country", func(p *Profile) { p.Address.Country = "EL" }},
		{"address.country", func(p *Profile) { p.Address.Country = "UK" }},
		{"address.country", func(p *Profile) { p.Address.Country = "ZZ" }},
		{"address.country", func(p *Profile) { p.Address.Country = "" }},
		{"address.province", func(p *Profile) { p.Address.Province = "ZZ" }},
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

// TestProfilesOfAllPlacesC32: a business is where its VAT ID is from; outside the EU it has a number of its own
// country's.
func TestProfilesOfAllPlacesC32(t *testing.T) {
	for vatID, country := range map[string]string{
		"DE136695976": "DE", "EL094259216": "GR", "FR56754956188": "MC", "12-3456789": "US", "CHE-123.456.788": "CH",
		"IT01234560587": "IT", "": "JP",
	} {
		p := Profile{Name: "Studio", VATID: vatID, Address: Address{Country: country}}
		if err := p.Check(account.Business); err != nil {
			t.Errorf("%q in %s: %v", vatID, country, err)
		}
		if b := p.Buyer(account.Business, "Ada", "ada@example.com", ""); b.Business != (vatID != "") {
			t.Errorf("%q in %s: business is %v", vatID, country, b.Business)
		}
	}
}

// TestForeignC32: who may be charged without VAT, once it is confirmed.
func TestForeignC32(t *testing.T) {
	for _, c := range []struct {
		vatID, country string
		want           bool
	}{
		{"DE136695976", "DE", true}, {"DE136695976", "AT", true}, {"EL094259216", "GR", true}, {"DE136695976", "IT",
			false}, {"IT01234560587", "DE", false},
		{"DE136695976", "US", false}, {"", "DE", false}, {"CHE123456788", "CH", false},
	} {
		if got := (Profile{VATID: c.vatID, Address: Address{Country: c.country}}).Foreign(); got != c.want {
			t.Errorf("%s in %s: %v", c.vatID, c.country, got)
		}
	}
}

func TestCodesOfRealShape(t *testing.T) {
	for _, code := range []string{"RSSMRA80A01H501U", "01234560587"} {
		if !validTaxCode(code) {
			t.Errorf("%s is refused", code)
		}
	}
}

func TestNormal(t *testing.T) {
	p := Profile{Name: " Studio ", VATID: "it 01234560587", SDICode: "abc1234",
		Address: Address{Country: "it", Province: "rm"}}.Normal()
	if none := (Profile{SDICode: "0000000"}).Normal(); none.SDICode != "" {
		t.Errorf("%+v", none)
	}
	if p.Address.Province != "RM" || p.Name != "Studio" || p.VATID != "IT01234560587" || p.SDICode != "ABC1234" ||
		p.Address.Country != "IT" {
		t.Errorf("%+v", p)
	}
}

// TestWhereSomebodyIsC32: by the billing address; without one, where all that is known says, and else where the seller
// is.
func TestWhereSomebodyIsC32(t *testing.T) {
	for _, c := range []struct{ address, signUp, card, want string }{
		{"FR", "DE", "IT", "FR"}, {"", "FR", "FR", "FR"}, {"", "", "FR", "FR"}, {"", "US", "", "US"}, {"", "FR", "DE",
			"IT"}, {"", "", "", "IT"}, {"", "ZZ", "", "IT"},
	} {
		p := Profile{Address: Address{Country: c.address}}
		b := p.Buyer(account.Personal, "Ada", "ada@example.com", "", Evidence{SignUp, c.signUp},
			Evidence{CardCountry, c.card})
		if b.Address.Country != c.want {
			t.Errorf("%+v: %s", c, b.Address.Country)
		}
		for _, e := range b.Evidence {
			if e.Country == "" {
				t.Errorf("%+v: kept are %+v", c, b.Evidence)
			}
		}
	}
}

// TestNormal_VATID: a VAT ID of the EU is meant with the letters of the address's country, if it is written without
// any.
func TestNormal_VATID(t *testing.T) {
	for _, c := range []struct{ id, country, want string }{
		{"07643520054", "IT", "IT07643520054"}, {" 0764 3520054", "it", "IT07643520054"}, {"IT07643520054", "IT",
			"IT07643520054"},
		{"136695976", "DE", "DE136695976"}, {"094259216", "GR", "EL094259216"}, {"U40122693", "AT", "ATU40122693"},
		{"56754956188", "MC", "FR56754956188"}, {"W0286550550", "FR", "FRW0286550550"}, {"DE136695976", "IT", "DE136695976"},
		{"FR56754956188", "DE", "FR56754956188"}, {"07643520054", "US", "07643520054"}, {"0764352005", "IT",
			"0764352005"}, {"", "IT", ""},
		// with a wrong check digit, which is then what is said
		{"07643520054", "", "07643520054"}, {"07643520055", "IT", "IT07643520055"},
	} {
		if got := (Profile{VATID: c.id, Address: Address{Country: c.country}}).Normal().VATID; got != c.want {
			t.Errorf("%q of %s is kept as %q, want %q", c.id, c.country, got, c.want)
		}
	}
}

func TestCheckCountry(t *testing.T) {
	for code, want := range map[string]string{"IT": "", "US": "", "XX": "two letters of a country", "UK": "is GB",
		"EL": "is GR", "": "two letters", "it": "two letters"} {
		err := CheckCountry("country", code)
		if (err == nil) != (want == "") ||
			err != nil && (!fault.Is(err, fault.Invalid) ||
				!strings.Contains(err.Error(), "country "+want) && !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", code, err, want)
		}
	}
}

// TestProfile_ToConfirmC32: the registry is asked of businesses elsewhere in the EU, of what is well formed, whatever
// else is wrong or not written yet.
func TestProfile_ToConfirmC32(t *testing.T) {
	for _, c := range []struct {
		kind           account.Kind
		vatID, country string
		want           string
	}{
		{account.Business, "de 136695976", "DE", "DE136695976"},
		{account.Enterprise, "136695976", "de", "DE136695976"},
		{account.Personal, "DE136695976", "DE", ""},
		{account.Business, "DE136695977", "DE", ""},
		{account.Business, "DE136695976", "AT", ""},
		{account.Business, "DE136695976", "", ""},
		{account.Business, "IT01234560587", "IT", ""},
		{account.Business, "CHE123456788MWST", "CH", ""},
		{account.Business, "", "DE", ""},
	} {
		p := Profile{VATID: c.vatID, SDICode: "wrong", Address: Address{Country: c.country}}.Normal()
		if got := p.ToConfirm(c.kind); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
