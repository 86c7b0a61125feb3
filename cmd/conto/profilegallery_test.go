package main

import (
	"testing"

	"github.com/chromedp/chromedp"

	"conto/driver/vies/viestest"
	"conto/internal/browsertest"
)

// registered opens a registry of VAT IDs, and returns its address and what it says of each.
func registered(t *testing.T) (at string, valid, unknown, silent string) {
	t.Helper()
	registry := viestest.Start()
	t.Cleanup(registry.Close)
	ids := germans(3)
	registry.Say(ids[0], viestest.Reply{Valid: true, Name: "Beispiel Veranstaltungstechnik GmbH & Co. KG"})
	registry.Say(ids[2], viestest.Reply{Never: true})
	return registry.URL, ids[0], ids[1], ids[2]
}

// profileStates are those of a company's profile while somebody writes a VAT ID.
func profileStates(valid, unknown, silent string) []state {
	writes := func(id, told string) func(*testing.T, *browsertest.Visit, *server, *traveller) {
		return func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
			v.Run(t, chromedp.SendKeys("#vat_id", id, chromedp.ByQuery),
				chromedp.SetValue("#address\\.country", "DE", chromedp.ByQuery),
				chromedp.WaitVisible(told, chromedp.ByQuery))
		}
	}
	return []state{
		{name: "profile-vat-wrong", path: "/account/profile", says: [2]string{"check digit", "cifra di controllo"},
			acts: writes(valid[:len(valid)-1]+string('0'+('9'-valid[len(valid)-1]+1)%10), "#vat_id[aria-invalid]")},
		{name: "profile-vies-valid", path: "/account/profile", acts: writes(valid, `.vies.ok:not([hx-post])`),
			says: [2]string{"Registered in VIES as Beispiel", "Beispiel Veranstaltungstechnik GmbH"}},
		{name: "profile-vies-unknown", path: "/account/profile", acts: writes(unknown, ".vies.warn"),
			says: [2]string{"VIES does not know this number.", "Il VIES non conosce questa partita IVA."}},
		{name: "profile-vies-silent", path: "/account/profile", acts: writes(silent, ".vies:not(.ok, .warn)"),
			says: [2]string{"VIES is not answering", "Il VIES non risponde"}},
	}
}
