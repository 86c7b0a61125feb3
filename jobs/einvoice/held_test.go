package einvoice_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conto/core/bill"
	"conto/core/fault"
	"conto/core/transmission"
	"conto/jobs/customer"
)

// TestHeldGoesOutByItselfC33: of a consumer about whom too little is known there is no file, only what is missing; once
// their profile has it, the document is handed over, once, with its own number. A channel that is away then is asked
// again.
func TestHeldGoesOutByItselfC33(t *testing.T) {
	d := openDesk(t)
	one, err := d.sell("acc_1", bill.Profile{Name: "Ada", Address: bill.Address{Country: "IT"}})
	d.fine(err)
	missing := func() {
		t.Helper()
		held, err := d.exchange.Of(t.Context(), one)
		d.fine(err)
		for _, field := range []string{"tax_code", "address.line1", "address.postal_code", "address.city",
			"address.province"} {
			if !strings.Contains(strings.Join(held.Held, "; "), field) {
				t.Errorf("%s is not named: %v", field, held.Held)
			}
		}
		content, err := d.runner.Files.File(t.Context(), one)
		if !fault.Is(err, fault.Conflict) || content != nil ||
			!strings.Contains(err.Error(), "address.postal_code is needed") || len(d.files()) > 0 {
			t.Errorf("there is a file: %s, %v, %v", content, err, d.files())
		}
	}
	missing()
	d.fine(d.runner.Held.Look(t.Context()))
	missing()

	profile := func(p bill.Profile) {
		t.Helper()
		d.fine(customer.NewRecords(d.store).PutProfile(t.Context(), "acc_1", p, time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC)))
	}
	ada := bill.Profile{Name: "Ada", TaxCode: "RSSMRA80A01H501U", Address: milan.Address}
	ada.Address.City = ""
	profile(ada)
	d.fine(d.runner.Held.Look(t.Context()))
	missing() // as it was: nothing was tried
	abroad := ada
	abroad.Address = bill.Address{Line1: "1, rue de la Paix", City: "Paris", Country: "FR"}
	profile(abroad)
	d.fine(d.runner.Held.Look(t.Context()))
	missing() // the document is taxed by its country

	ada.Address.City = "Milano"
	profile(ada)
	d.channel.away.Store(true)
	if err := d.runner.Held.Look(t.Context()); err == nil || len(d.files()) > 0 {
		t.Errorf("a channel that is away took the file: %v", err)
	}
	d.channel.away.Store(false)
	for range 3 {
		d.fine(d.runner.Held.Look(t.Context()))
	}
	const second = "IT01234560587_00002.xml"
	if got := d.files(); len(got) != 1 || got[0] != second {
		t.Fatalf("files %v", got)
	}
	d.is(one, second, string(transmission.Sent))
	d.listed("", "")
	content, err := os.ReadFile(filepath.Join(d.dir, second))
	d.fine(err)
	d.fine(xml.Unmarshal(content, new(struct{})))
	if !strings.Contains(string(content), "<CAP>20121</CAP>") ||
		!strings.Contains(string(content), "<Numero>2026/000001</Numero>") {
		t.Errorf("%s", content)
	}
	again, err := d.runner.Files.File(t.Context(), one)
	if err != nil || string(again) != string(content) {
		t.Errorf("the file is %s, %v", again, err)
	}
}

// TestHeldForAnotherReason: what the channel refuses waits for a person, whatever the profile says.
func TestHeldForAnotherReason(t *testing.T) {
	d := openDesk(t)
	one, err := d.sell("acc_1", bill.Profile{Name: "Ada", VATID: milan.VATID,
		Address: bill.Address{Line1: "x", City: "San Marino", Country: "SM"}})
	d.fine(err)
	d.fine(d.runner.Held.Look(t.Context()))
	held, err := d.exchange.Of(t.Context(), one)
	if err != nil || len(held.Held) == 0 || len(d.files()) > 0 {
		t.Errorf("%+v, %v, %v", held, err, d.files())
	}
}
