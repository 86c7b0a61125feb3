package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/core/vat"
	"conto/driver/vies/viestest"
	"conto/internal/browsertest"
)

// company returns the form of a business in Germany.
func company(vatID string) url.Values {
	return url.Values{"name": {"Beispiel GmbH"}, "vat_id": {vatID}, "address.country": {"DE"}}
}

// germans returns so many VAT IDs that are well formed.
func germans(n int) []string {
	var list []string
	for i := 100_000_000; len(list) < n; i++ {
		if id := fmt.Sprint("DE", i); vat.IsID(id) {
			list = append(list, id)
		}
	}
	return list
}

// asksVIES returns a server with a registry, and a browser of an owner of a business.
func asksVIES(t *testing.T) (*viestest.Server, *server, *http.Client) {
	t.Helper()
	registry := viestest.Start()
	t.Cleanup(registry.Close)
	s := startWith(t, place{data: t.TempDir()}, nil, boot.Outside{VIES: registry.URL})
	anna := s.signedIn(t, "anna")
	s.posts(t, anna, "/account/profile/business", nil)
	return registry, s, anna
}

// TestVIESWhileOneWritesC32: a VAT ID is checked at once, and VIES asked beside; what it says is said, once for each
// number, and a member asks nobody.
func TestVIESWhileOneWritesC32(t *testing.T) {
	t.Parallel()
	registry, s, anna := asksVIES(t)
	ids := germans(8)
	registry.Say(ids[0], viestest.Reply{Valid: true, Name: "ACME\n  GmbH"})
	registry.Say(ids[1], viestest.Reply{Valid: true, Name: "---"})
	registry.Say(ids[3], viestest.Reply{Never: true})
	registry.Say(ids[4], viestest.Reply{Valid: true, Status: http.StatusInternalServerError})
	registry.Say(ids[5], viestest.Reply{Valid: true, Name: "<b>Bakker</b> B.V."})
	registry.Say(ids[6], viestest.Reply{Valid: true, Name: "ACME GmbH"})
	const asking = "We are asking VIES…"
	for i, want := range []string{
		"Valid. Registered in VIES as ACME GmbH.", "Valid. Registered in VIES.", "VIES does not know this number.",
		"VIES is not answering; we ask again after you save and tell you.",
		"VIES is not answering; we ask again after you save and tell you.",
		"Valid. Registered in VIES as &lt;b&gt;Bakker&lt;/b&gt; B.V.",
	} {
		check := func(says string) {
			t.Helper()
			begun := time.Now()
			status, text := s.posts(t, anna, "/account/profile/check", company(ids[i]))
			if took := time.Since(begun); status != http.StatusOK || !strings.Contains(text, says) || took > slower*time.Second {
				t.Errorf("%d: checked in %s: %d\n%s", i, took, status, text)
			}
		}
		check(asking)
		for range 2 {
			status, text := s.posts(t, anna, "/account/profile/vies", company(ids[i]))
			if status != http.StatusOK || !strings.Contains(text, want) || strings.Contains(text, "hx-post") {
				t.Errorf("%d: %d\n%s\nwant %s", i, status, text, want)
			}
		}
		check(want)
		if n := registry.Calls(ids[i]); n != 1 {
			t.Errorf("%d: VIES was asked %d times", i, n)
		}
	}
	for _, who := range []string{"luca", "giulia"} {
		status, text := s.posts(t, s.signedIn(t, who), "/account/profile/vies", company(ids[6]))
		if status != http.StatusNotFound || strings.Contains(text, "VIES") || registry.Calls(ids[6]) != 0 {
			t.Errorf("a member is answered %d\n%s", status, text)
		}
	}
	for what, form := range map[string]url.Values{"a wrong check digit": company("DE136695977"), "none": company(""),
		"an Italian one": {"vat_id": {"IT01234560587"}, "address.country": {"IT"}},
		"elsewhere":      {"vat_id": {"DE136695976"}, "address.country": {"FR"}}} {
		_, checked := s.posts(t, anna, "/account/profile/check", form)
		status, text := s.posts(t, anna, "/account/profile/vies", form)
		if strings.Contains(checked, "VIES") || status != http.StatusOK || strings.TrimSpace(text) != "" ||
			registry.Calls(form.Get("vat_id")) != 0 {
			t.Errorf("%s: %d\n%s\n%s", what, status, text, checked)
		}
	}
}

// TestVIESIsNoProxyC32: one person has VIES asked a few times, and after that once they save.
func TestVIESIsNoProxyC32(t *testing.T) {
	t.Parallel()
	registry, s, anna := asksVIES(t)
	asked := 0
	for _, id := range germans(25) {
		registry.Say(id, viestest.Reply{Valid: true})
		_, text := s.posts(t, anna, "/account/profile/vies", company(id))
		if asked += registry.Calls(id); registry.Calls(id) == 0 && !strings.Contains(text, "VIES is asked once it is saved") {
			t.Errorf("%s: %s", id, text)
		}
	}
	if asked < 15 || asked > 22 {
		t.Errorf("VIES was asked %d times", asked)
	}
}

// TestNoVIES: where no registry is asked, nobody is told that one is.
func TestNoVIES(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	anna := s.signedIn(t, "anna")
	s.posts(t, anna, "/account/profile/business", nil)
	_, text := s.posts(t, anna, "/account/profile/check", company("DE136695976"))
	if strings.Contains(text, "VIES") || !strings.Contains(text, "Format and check digit are right.") {
		t.Error(text)
	}
}

// TestVIESInABrowser: the answer comes to the field that was left, also where it comes late or another number was
// written since, and takes nothing that was written meanwhile.
func TestVIESInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	registry, s, _ := asksVIES(t)
	ids := germans(4)
	registry.Say(ids[0], viestest.Reply{Never: true})
	registry.Say(ids[1], viestest.Reply{Valid: true, Name: "ACME GmbH"})
	registry.Say(ids[3], viestest.Reply{Never: true})
	j := comesIn(t, program, s, "anna", browsertest.Screen{Width: 1280, Language: "en"})
	j.open("/account/profile")
	j.leaves("address.country", "DE")
	j.leaves("vat_id", ids[0])
	j.shows("vat_id-hint", "We are asking VIES…")
	j.Shoot(t, "account-profile-vies-asking")
	j.leaves("vat_id", ids[1])
	j.shows("vat_id-hint", "Valid. Registered in VIES as ACME GmbH.")
	j.leaves("company-name", "ACME GmbH")
	j.shows("on-invoice-data", "ACME GmbH")
	time.Sleep(slower * 5 * time.Second) // the first one has no answer by now
	j.shows("vat_id-hint", "Valid. Registered in VIES as ACME GmbH.")
	j.Shoot(t, "account-profile-vies-valid")
	j.leaves("vat_id", ids[2])
	j.shows("vat_id-hint", "VIES does not know this number.")
	j.Shoot(t, "account-profile-vies-unknown")
	j.leaves("vat_id", ids[3])
	j.shows("vat_id-hint", "We are asking VIES…")
	j.leaves("address.city", "Berlin")
	j.shows("on-invoice-data", "Berlin")
	for range 3 {
		time.Sleep(2 * time.Second)
		if strings.Contains(j.text("#vat_id-hint"), "not answering") {
			break
		}
	}
	j.shows("vat_id-hint", "VIES is not answering; we ask again after you save and tell you.")
	if n := registry.Calls(ids[3]); n != 1 {
		t.Errorf("VIES was asked %d times", n)
	}
	phone := comesIn(t, program, s, "marta", browsertest.Screen{Width: 390, Language: "it", Dark: true})
	phone.open("/account/profile")
	phone.leaves("address.country", "DE")
	phone.leaves("vat_id", ids[1])
	phone.shows("vat_id-hint", "Valida. Registrata nel VIES come ACME GmbH.")
	phone.Shoot(t, "account-profile-vies-valid-phone")
	phone.leaves("vat_id", ids[3])
	phone.shows("vat_id-hint", "Il VIES non risponde; glielo chiediamo di nuovo dopo il salvataggio")
	phone.Shoot(t, "account-profile-vies-silent-phone")
	j.follow(`form[action$="/invoice"] button.go`)
	j.says("Saved. The next invoice says it.", "VIES is asked once it is saved")
	for _, complaint := range j.Complaints() { // checks were overtaken by newer ones
		if !strings.Contains(complaint, "ERR_ABORTED") {
			t.Error(complaint)
		}
	}
	found, err := s.Accounts.Find(t.Context(), "anna@example.com", "")
	fine(t, "find", err)
	kept, err := s.Profiles.Get(t.Context(), found.Items[0].ID)
	fine(t, "profile", err)
	if want := (client.Address{City: "Berlin", Country: "DE"}); kept.VATID != ids[3] || kept.Address != want {
		t.Errorf("kept is %+v", kept)
	}
}
