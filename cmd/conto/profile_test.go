package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"conto/client"
	"conto/internal/browsertest"
)

// leaves puts a text into a field and goes on to another one.
func (j journey) leaves(id, text string) {
	j.t.Helper()
	j.Run(j.t, chromedp.Evaluate(fmt.Sprintf(`(field => { field.value = %q;
		field.dispatchEvent(new Event("change", {bubbles: true})) })(document.getElementById(%q))`, text, id), nil))
}

// shows waits until an element of an id has a text in it.
func (j journey) shows(id, text string) {
	j.t.Helper()
	said := ""
	for range 200 {
		j.Run(j.t, chromedp.Evaluate(fmt.Sprintf(`document.getElementById(%q)?.innerText ?? ""`, id), &said))
		if strings.Contains(said, text) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	j.t.Fatalf("%s does not say %q:\n%s", id, text, said)
}

// TestProfileInABrowser: a person becomes a business, is told at the field that a VAT ID is wrong before and after
// saving, and sees how the next invoice will look, which is how it looks (C32).
func TestProfileInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	j := comesIn(t, program, s, "anna", browsertest.Screen{Width: 1280, Language: "en"})
	j.open("/account/profile")
	j.says("Need invoices for a company?", "Your data on invoices")
	j.Shoot(t, "account-profile-personal")
	member := comesIn(t, program, s, "luca", browsertest.Screen{Width: 390, Language: "it"})
	member.open("/account/profile")
	member.says("Luca Conti", "luca@example.com", "lo cambia Marta Rinaldi", "Lingua")
	member.Shoot(t, "account-profile-member")
	j.follow(`form[action$="/business"] button`)
	j.says("This is a business account now", "Company data")
	j.leaves("company-name", "Bianchi S.r.l.")
	j.shows("on-invoice-data", "Bianchi S.r.l.")
	j.leaves("address.country", "IT")
	j.leaves("vat_id", "IT01234560588")
	j.shows("vat_id-hint", "Has a wrong check digit")
	j.shows("company", "1 field to correct")
	j.follow(`form[action$="/invoice"] button.go`)
	j.says("Has a wrong check digit", "1 field to correct")
	j.Shoot(t, "account-profile-refused")
	if at := j.text("[autofocus]"); at != "" {
		t.Errorf("the cursor is at %q", at)
	}
	j.leaves("vat_id", "01234560587")
	j.shows("vat_id-hint", "Format and check digit are right.")
	j.shows("company", "this is still missing: Street and number, Postal code, City and Province")
	for id, text := range map[string]string{"address.line1": "Via Tortona 31", "address.postal_code": "20144",
		"address.city": "Milano", "address.province": "mi", "sdi_code": "0000000", "pec": "bianchi@pec.it"} {
		j.leaves(id, text) // at once, as a browser that fills in an address
	}
	j.shows("on-invoice-data", "Via Tortona 31, 20144 Milano MI")
	j.follow(`form[action$="/invoice"] button.go`)
	j.says("Saved. The next invoice says it.", "IT01234560587", "bianchi@pec.it")
	var shown string
	j.Run(t, chromedp.Evaluate(`document.getElementById("on-invoice-data").innerText`, &shown))
	for _, complaint := range j.Complaints() { // a form was refused, and checks were overtaken by newer ones
		if !strings.Contains(complaint, "422") && !strings.Contains(complaint, "ERR_ABORTED") {
			t.Error(complaint)
		}
	}
	found, err := s.Accounts.Find(t.Context(), "anna@example.com", "")
	fine(t, "find", err)
	kept, err := s.Profiles.Get(t.Context(), found.Items[0].ID)
	fine(t, "profile", err)
	for _, value := range []string{kept.Name, kept.VATID, kept.PEC, kept.Address.City} {
		if value == "" || !strings.Contains(shown, value) {
			t.Errorf("%q is kept, and shown is\n%s", value, shown)
		}
	}
	j.Run(t, chromedp.Click(`label:has([value=personal])`, chromedp.ByQuery))
	j.follow(`form[action$="/save"] button.go`)
	j.says("The billing profile has what a personal account may not have")
}

// signedIn returns a browser without pictures in which a sample person is signed in.
func (s *server) signedIn(t *testing.T, person string) *http.Client {
	t.Helper()
	c := &http.Client{Jar: jar(t)}
	through(t, c, "POST", s.boot.URL+"/sign-in/sample", "person="+person)
	return c
}

// posts sends a form of a page, and returns status and text of what is shown then.
func (s *server) posts(t *testing.T, c *http.Client, path string, form url.Values) (int, string) {
	t.Helper()
	answer, text := through(t, c, "POST", s.boot.URL+path, form.Encode()+"&x=")
	return answer.StatusCode, strings.ReplaceAll(text, "\u00a0", " ")
}

// TestNewAddress_ConfirmC35: another address of an account counts once its link was followed, which works once
// and only for the newest link; the old address is told.
func TestNewAddress_ConfirmC35(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	anna, stranger := s.signedIn(t, "anna"), &http.Client{Jar: jar(t)}
	ask := func(email, kept string) {
		t.Helper()
		status, text := s.posts(t, anna, "/account/profile/save",
			url.Values{"name": {"Anna B"}, "email": {email}, "kind": {"personal"}})
		if status != http.StatusOK || !strings.Contains(text, "on its way to "+email) ||
			!strings.Contains(text, "waits to be confirmed") || !strings.Contains(text, `value="`+kept+`"`) {
			t.Fatalf("%s: %d\n%s", email, status, text)
		}
	}
	ask("first@example.com", "anna@example.com")
	first := s.link("first@example.com", "/confirm-address?token=")
	eventually(t, "a mail to the old address", func() bool {
		files, err := filepath.Glob(filepath.Join(s.mail, "*.eml"))
		fine(t, "mails", err)
		return slices.ContainsFunc(files, func(f string) bool {
			text, err := os.ReadFile(f)
			fine(t, "mail", err)
			return strings.Contains(string(text), "anna@example.com") &&
				strings.Contains(string(text), "first@example.com")
		})
	})
	ask("second@example.com", "anna@example.com")
	second := s.link("second@example.com", "/confirm-address?token=")
	follow := func(link, says string) {
		t.Helper()
		at, _ := url.Parse(link)
		if _, text := through(t, stranger, "POST", s.boot.URL+at.Path, at.RawQuery); !strings.Contains(text, says) {
			t.Errorf("%s does not say %q:\n%s", link, says, text)
		}
	}
	follow(first, "This link is over")
	if _, text := through(t, stranger, "GET", second, ""); !strings.Contains(text, "go to second@example.com") {
		t.Errorf("the link shows\n%s", text)
	}
	if _, text := through(t, anna, "GET", s.boot.URL+"/account/profile", ""); !strings.Contains(text, "waits to be") {
		t.Errorf("looking has changed it:\n%s", text)
	}
	follow(second, "second@example.com is confirmed")
	follow(second, "This link is over")
	if _, text := through(t, anna, "GET", s.boot.URL+"/account/profile", ""); strings.Contains(text, "waits to be") ||
		!strings.Contains(text, `value="second@example.com"`) {
		t.Errorf("the profile is\n%s", text)
	}
	ask("third@example.com", "second@example.com")
	s.posts(t, anna, "/account/profile/keep-address", nil)
	follow(s.link("third@example.com", "/confirm-address?token="), "This link is over")
	status, text := s.posts(t, anna, "/account/profile/save", url.Values{"email": {"nobody"}, "kind": {"personal"}})
	if status != http.StatusUnprocessableEntity || !strings.Contains(text, "Must be an e-mail address") {
		t.Errorf("%d\n%s", status, text)
	}
}

// TestKeysInABrowser: a plan without API access says with which it comes; a key is shown once, works, and is refused
// once it is revoked (C36).
func TestKeysInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	anna := comesIn(t, program, s, "anna", browsertest.Screen{Width: 390, Language: "en"})
	anna.open("/account/keys")
	anna.says("API access is not part of Free.", "API access comes with Pro", "See Pro")
	anna.Shoot(t, "account-keys-locked")
	j := comesIn(t, program, s, "marta", browsertest.Screen{Width: 1280, Language: "en"})
	j.open("/account/keys")
	j.value("#name", "website")
	j.follow(`form[action$="/make"] button`)
	j.says("The key “website” is made.", "we keep only its fingerprint")
	var secret string
	j.Run(t, chromedp.Value("#secret", &secret, chromedp.ByQuery))
	call := func() int {
		t.Helper()
		_, rest, _ := strings.Cut(secret, ".")
		id, _, _ := strings.Cut(rest, ".")
		r, err := http.NewRequest("GET", s.boot.URL+"/v1/accounts/"+id+"/models", nil)
		fine(t, "ask", err)
		r.Header.Set("Authorization", "Bearer "+secret)
		answer, err := http.DefaultClient.Do(r)
		fine(t, "ask", err)
		fine(t, "close", answer.Body.Close())
		return answer.StatusCode
	}
	if status := call(); status != http.StatusOK {
		t.Errorf("the key is answered %d", status)
	}
	j.Shoot(t, "account-keys-made")
	j.follow(`main a.go`)
	j.says("website", "Generate:")
	if strings.Contains(j.text("main"), secret[len(secret)-8:]) {
		t.Error("the secret is shown again")
	}
	j.Run(t, chromedp.Evaluate(`document.querySelector(".keys details").open = true`, nil))
	j.Shoot(t, "account-keys-revoke")
	j.follow(`form[action$="/revoke"] button`)
	j.says("The key is revoked", "There is no key yet.")
	if status := call(); status != http.StatusUnauthorized {
		t.Errorf("a revoked key is answered %d", status)
	}
}

// TestKeepGoingInABrowser: what is refused is said at its field and nowhere else; it is on until it is switched off;
// an alert and a gift code are on the same page (C41–C43).
func TestKeepGoingInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	code, err := s.GiftCodes.Make(t.Context(), client.NewGiftCode{Credits: 100, Uses: 1})
	fine(t, "make a code", err)
	j := comesIn(t, program, s, "marta", browsertest.Screen{Width: 1280, Language: "it"})
	j.open("/account/keep-going")
	set := func(below, limit string) {
		t.Helper()
		j.value("#below", below)
		j.value("#monthly_limit", limit)
		j.follow(`form[action$="/set"] button`)
	}
	set("100", "dieci")
	j.shows("monthly_limit-hint", "Deve essere un importo")
	set("100", "9,50")
	j.shows("monthly_limit-hint", "19,00")
	if said := j.text("#alert-below-hint"); said != "Vuoto: nessuna e-mail." {
		t.Errorf("the other form says %q", said)
	}
	set("100", "40,50")
	j.says("L’acquisto automatico è attivo.", "Quando restano meno di 100 crediti, si compra 500 crediti per 19 €.",
		"0,00 € di 40,50 €")
	j.Shoot(t, "account-keep-going-on")
	j.value("#alert-below", "2000")
	j.follow(`form[action$="/alert"] button`)
	j.says("Ti scriviamo quando restano meno di 2.000 crediti.")
	j.value("#code", "NONE-NONE")
	j.follow(`form[action$="/code"] button`)
	j.shows("code-hint", "Controlla")
	j.value("#code", code.Code)
	j.follow(`form[action$="/code"] button`)
	j.says("I crediti sono tuoi: 2.650 crediti pronti all’uso.")
	j.follow(`form[action$="/off"] button`)
	j.says("L’acquisto automatico è disattivato")
}

// TestLeavingInABrowser: an owner takes everything along and closes the account by its name (C37).
func TestLeavingInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	j := comesIn(t, program, s, "anna", browsertest.Screen{Width: 390, Language: "en"})
	j.open("/account/data")
	j.says("50 credits are lost", "Type “Anna Bianchi” to confirm")
	j.value("#confirm", "Anna")
	j.follow(`form[action$="/close"] button`)
	j.says("Must be Anna Bianchi, to confirm")
	j.value("#confirm", "anna bianchi ")
	j.follow(`form[action$="/close"] button`)
	j.says("The account is closed.")
	j.open("/account/data")
	if at := j.text("h1"); at != "Sign in" && at != "Your accounts" {
		t.Errorf("what was closed is shown:\n%s", j.text("main"))
	}
}

// TestExport_PagesC37: it is a ZIP with the journal in it, for the owner alone.
func TestExport_PagesC37(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	_, text := through(t, s.signedIn(t, "marta"), "GET", s.boot.URL+"/account/data/export.zip", "")
	z, err := zip.NewReader(bytes.NewReader([]byte(text)), int64(len(text)))
	fine(t, "read the ZIP", err)
	if _, err := z.Open("journal.jsonl"); err != nil {
		t.Error(err)
	}
	answer, _ := through(t, s.signedIn(t, "luca"), "GET", s.boot.URL+"/account/data/export.zip", "")
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("a member is answered %d", answer.StatusCode)
	}
}

// TestClosingAsksForTheSecondFactorC37: where one is on, the name alone closes nothing.
func TestClosingAsksForTheSecondFactorC37(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	anna := s.signedIn(t, "anna")
	_, text := through(t, anna, "GET", s.boot.URL+"/account/security/factor", "")
	found := regexp.MustCompile(`<code>([A-Z2-7 ]+)</code>`).FindStringSubmatch(text)
	if found == nil {
		t.Fatal(text)
	}
	code := func(at time.Time) string {
		t.Helper()
		code, err := totp.GenerateCode(strings.ReplaceAll(found[1], " ", ""), at)
		fine(t, "code", err)
		return code
	}
	s.posts(t, anna, "/account/security/factor/on", url.Values{"code": {code(time.Now())}})
	shut := func(code string) (int, string) {
		return s.posts(t, anna, "/account/data/close", url.Values{"confirm": {"Anna Bianchi"}, "code": {code}})
	}
	for _, wrong := range []string{"", "000000"} {
		status, text := shut(wrong)
		if status != http.StatusUnprocessableEntity || !strings.Contains(text, "Is not the code") {
			t.Fatalf("%q: %d\n%s", wrong, status, text)
		}
	}
	if _, text := shut(code(time.Now().Add(30 * time.Second))); !strings.Contains(text, "The account is closed.") {
		t.Error(text)
	}
}

// TestMember_OwnersFormsC28: every form of the owner's pages is answered by a member as what is not there,
// and nothing changes.
func TestMember_OwnersFormsC28(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	s.signedIn(t, "marta")
	found, err := s.Accounts.Find(t.Context(), "marta@example.com", "")
	fine(t, "find", err)
	id := found.Items[0].ID
	seen := func() string {
		t.Helper()
		a, err := s.Accounts.Get(t.Context(), id)
		fine(t, "account", err)
		p, err := s.Profiles.Get(t.Context(), id)
		fine(t, "profile", err)
		keys, err := s.Keys.List(t.Context(), id)
		fine(t, "keys", err)
		return fmt.Sprintf("%s %s %s %+v %+v", a.Name, a.Email, a.Kind, *p, keys)
	}
	before := seen()
	for _, person := range []string{"luca", "giulia"} {
		c := s.signedIn(t, person)
		for path, form := range map[string]url.Values{
			"profile/save":         {"name": {"Mallory"}, "email": {"m@example.com"}, "kind": {"enterprise"}},
			"profile/business":     {},
			"profile/keep-address": {},
			"profile/check":        {"name": {"Mallory"}},
			"profile/vies":         {"vat_id": {"DE136695976"}, "address.country": {"DE"}},
			"profile/invoice":      {"name": {"Mallory"}, "address.country": {"IT"}},
			"keys/make":            {"name": {"mine"}, "scopes": {"read"}},
			"keys/revoke":          {"id": {"none"}},
			"keep-going/set":       {"below": {"9"}, "pack": {"500"}, "monthly_limit": {"19"}},
			"keep-going/off":       {},
			"keep-going/alert":     {"below": {"9"}},
			"keep-going/code":      {"code": {"none"}},
			"data/close":           {"confirm": {"Studio Rinaldi S.r.l."}},
		} {
			status, text := s.posts(t, c, "/account/"+path, form)
			if status != http.StatusNotFound || strings.Contains(text, "marta@example.com") {
				t.Errorf("%s by %s: %d\n%s", path, person, status, text)
			}
		}
	}
	if after := seen(); after != before {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
}
