package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"conto/client"
	"conto/internal/browsertest"
)

// journey is somebody who goes through the pages of a server in a browser.
type journey struct {
	*browsertest.Visit
	t *testing.T
}

// comesIn starts a browser in which a sample person is signed in, one click after the first page.
func comesIn(t *testing.T, program string, s *server, person string, on browsertest.Screen) journey {
	t.Helper()
	j := journey{browsertest.Look(t, program, s.boot.URL, "/sign-in", on), t}
	j.follow(fmt.Sprintf(`button[value=%q]`, person))
	return j
}

func (j journey) follow(selector string) {
	j.t.Helper()
	if err := j.Try(browsertest.Follow(selector)); err != nil {
		j.t.Fatalf("%s: %v\n%s", selector, err, j.text("main"))
	}
}

func (j journey) open(path string) {
	j.t.Helper()
	j.Run(j.t, chromedp.Evaluate(fmt.Sprintf("location.origin + %q", path), &path), chromedp.ActionFunc(
		func(ctx context.Context) error { return chromedp.Navigate(path).Do(ctx) }))
}

func (j journey) text(selector string) string {
	j.t.Helper()
	var said string
	j.Run(j.t, chromedp.Evaluate(fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector), &said))
	return said
}

// says fails the test unless the page says each of some texts.
func (j journey) says(texts ...string) {
	j.t.Helper()
	page := strings.ReplaceAll(j.text("main"), "\u00a0", " ")
	for _, text := range texts {
		if !strings.Contains(page, text) {
			j.t.Fatalf("the page does not say %q:\n%s", text, page)
		}
	}
}

// reads has the person read in a language from now on.
func (j journey) reads(language string) {
	j.t.Helper()
	j.open("/account/profile")
	j.Run(j.t, browsertest.Choose("#language", language))
	j.follow(`form:has(#language) button.go`)
}

// value puts a text into a field.
func (j journey) value(selector, text string) {
	j.t.Helper()
	j.Run(j.t, chromedp.SetValue(selector, text, chromedp.ByQuery))
}

// TestNewcomerInABrowser: a person is in the product after one click, sees Free, buys a pack, subscribes, upgrades for
// exactly what the preview says, finds the documents, cancels and changes their mind (C8, C18, C20–C25, C33).
func TestNewcomerInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	j := comesIn(t, program, s, "anna", browsertest.Screen{Width: 1280, Language: "en"})
	j.says("50", "credits ready to use", "Free for ever, no card needed.")

	j.follow(`a[href="/account/subscription/topup?pack=500"]`)
	j.says("You pay now", "€19.00", "500 credits at once: you have 550 then.")
	j.follow(`form.bill button`) // there is no card yet
	j.Run(t, chromedp.WaitVisible(`button[value=pm_ok]`, chromedp.ByQuery))
	j.follow(`button[value=pm_ok]`)
	j.says("Your card is saved", "Pay with", "pm_ok")
	j.follow(`form.bill button`)
	j.says("The credits are yours", "550", "Never expires.")

	j.follow(`a[href="/account/subscription/preview?interval=month&plan=creator"]`)
	j.says("€19.00", "450 credits at once", "Next charge: €19.00")
	j.follow(`form.bill button`)
	j.says("Your plan has changed", "Creator · Monthly", "1,000")

	j.follow(`a[href="/account/subscription/preview?interval=month&plan=pro"]`)
	shown := j.text("dl.rec .sum dd")
	j.says("Upgrade to Pro", "at once")
	j.follow(`form.bill button`)
	j.says("Pro · Monthly")

	charged := ""
	for range 100 { // the invoice is written by a job
		j.open("/account/invoices")
		if charged = j.text("tbody tr:first-child td b"); charged == shown {
			break
		}
	}
	if charged != shown {
		t.Errorf("%s was charged, and %s shown", charged, shown)
	}
	j.says("TEST-", "Paid", "Top-up, 500 credits")

	j.open("/account/subscription")
	j.follow(`a[href="/account/subscription/cancel"]`)
	j.says("Cancel from", "Keep Pro")
	j.follow(`form.bill button`)
	j.says("Cancelled. Pro until", "Stay on Pro")
	j.follow(`form[action$="/undo"] button`)
	j.says("The change is taken back")
	if complaints := j.Complaints(); len(complaints) > 0 {
		t.Error(complaints)
	}
}

// TestDeclinedInABrowser: a card that the bank declines changes nothing, and the page says so (C20).
func TestDeclinedInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	j := comesIn(t, program, s, "anna", browsertest.Screen{Width: 390, Language: "it"})
	j.open("/account/subscription/preview?interval=month&plan=starter")
	j.follow(`form.bill button`)
	j.Run(t, chromedp.WaitVisible(`button[value=pm_declined]`, chromedp.ByQuery))
	j.follow(`button[value=pm_declined]`)
	j.follow(`form.bill button`)
	if alert := j.text(`[role=alert]`); alert == "" {
		t.Errorf("nothing is said:\n%s", j.text("main"))
	}
	j.open("/account/subscription")
	j.says("Free", "50", "crediti pronti all’uso")
}

// TestTeamInABrowser: an owner switches premium off for a member, caps them, removes and invites; a member sees neither
// money nor what others may do (C28, C30, C42).
func TestTeamInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	owner := comesIn(t, program, s, "marta", browsertest.Screen{Width: 1280, Language: "en"})
	owner.open("/account/team")
	owner.says("3 of 3", "luca@example.com", "All seats are taken")
	owner.Run(t, chromedp.Evaluate(`document.querySelectorAll("details.manage").forEach(d => d.open = true)`, nil))
	owner.value(`li:last-child [name=reason]`, "until the March budget")
	owner.follow(`li:last-child form[action$="/premium"] button`)
	owner.says("Premium is off for them", "Premium off", "Marta Rinaldi paused premium", "until the March budget")

	member := comesIn(t, program, s, "luca", browsertest.Screen{Width: 390, Language: "en"})
	member.says("2,550", "the owner, can change plan")
	member.open("/studio?model=premium-video")
	member.says("Premium is switched off for you", "Marta Rinaldi, who runs Studio Rinaldi S.r.l., paused premium for you",
		"until the March budget", "Go on with Fast image")
	if page := member.text("main"); strings.Contains(page, "Buy ") || strings.Contains(page, "Upgrade") {
		t.Errorf("something is sold that would not help:\n%s", page)
	}
	member.open("/studio?model=z-image")
	member.says("Included", "Generate · Included")
	for _, path := range []string{"/account/invoices", "/account/cards", "/account/subscription/cancel",
		"/account/subscription/topup?pack=500"} {
		member.open(path)
		member.says("There is nothing here for you.")
	}
	member.open("/account/team")
	page := member.text("main")
	if strings.Contains(page, "marta@example.com") || strings.Contains(page, "Invite somebody") {
		t.Errorf("a member sees the team:\n%s", page)
	}

	owner.Run(t, chromedp.Evaluate(`document.querySelectorAll("details.manage").forEach(d => d.open = true)`, nil))
	owner.follow(`li:last-child form[action$="/remove"] button`)
	owner.says("The seat is free", "2 of 3")
	owner.value("#email", "sara@example.com")
	owner.follow(`form[action$="/invite"] button`)
	owner.says("on its way to sara@example.com", "Invited until")
	member.open("/account/subscription")
	if at := member.text("h1"); at != "Your accounts" {
		t.Errorf("who was removed is at %q", at)
	}
}

// rooms are the pages of an account, where the visitor is its owner.
var rooms = []string{
	"/account/profile", "/account/keys", "/account/keep-going", "/account/data",
	"/account/subscription", "/account/subscription/preview?interval=month&plan=agency",
	"/account/subscription/preview?interval=month&plan=starter", "/account/subscription/cancel",
	"/account/subscription/topup?pack=2000", "/account/cards", "/account/usage", "/account/invoices", "/account/team",
	"/account/security", "/account/support", "/account/security/factor", "/accounts",
	"/studio", "/studio?model=premium-video&o.seconds=60",
}

// screens are on what pages are looked at: each language, theme and width once; all of them together only where
// CONTO_SCREENSHOTS names a folder, as make gallery does.
func screens() []browsertest.Screen {
	if os.Getenv("CONTO_SCREENSHOTS") == "" {
		return []browsertest.Screen{{Width: 1280, Language: "en"}, {Width: 390, Dark: true, Language: "it"}}
	}
	var all []browsertest.Screen
	for _, language := range []string{"en", "it"} {
		for _, dark := range []bool{false, true} {
			for _, width := range []int64{1280, 390} {
				all = append(all, browsertest.Screen{Width: width, Dark: dark, Language: language})
			}
		}
	}
	return all
}

// TestAccountPagesInABrowser: every page of an account, in both languages and themes, on a wide screen and on a phone,
// is as wide as its window, and neither axe nor the browser has anything to say.
func TestAccountPagesInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	axe, err := os.ReadFile("../../web/asset/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("no assets here: make assets makes them")
	}
	s := start(t, place{data: t.TempDir()}, nil)
	for _, on := range screens() {
		t.Run(fmt.Sprintf("%s-%d-%v", on.Language, on.Width, on.Dark), func(t *testing.T) {
			j := comesIn(t, program, s, "marta", on)
			j.open("/account/subscription")
			j.reads(on.Language)
			for _, path := range rooms {
				j.t = t
				j.open(path)
				name, _, _ := strings.Cut(strings.ReplaceAll(path[1:], "/", "-"), "?")
				j.Shoot(t, fmt.Sprintf("%s-%s-%d-%v", name, on.Language, on.Width, on.Dark))
				var wide, narrow int64
				j.Run(t, chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide),
					chromedp.Evaluate(`document.documentElement.clientWidth`, &narrow))
				if wide != narrow || narrow != on.Width {
					t.Errorf("%s is %d wide in a window of %d", path, wide, narrow)
				}
				for _, violation := range j.Violations(t, string(axe)) {
					t.Errorf("%s: %s", path, violation)
				}
			}
			for _, complaint := range j.Complaints() {
				t.Error(complaint)
			}
		})
	}
}

// TestPortalInABrowser: a studio's customer comes in by its link, once, and finds the way back (C38).
func TestPortalInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	a, err := s.Accounts.Open(t.Context(), client.NewAccount{Email: "ada@example.com", Name: "Ada", Kind: "personal"})
	fine(t, "open", err)
	portal, err := s.Portals.Open(t.Context(), a.ID, "", "https://studio.example/home")
	fine(t, "make a link", err)
	path := strings.TrimPrefix(portal.URL, s.boot.URL)
	j := journey{browsertest.Look(t, program, s.boot.URL, path, browsertest.Screen{Width: 1280, Language: "en"}), t}
	j.says("50", "credits ready to use")
	var back string
	j.Run(t, chromedp.AttributeValue(`.who-list a`, "href", &back, nil, chromedp.ByQuery))
	if back != "https://studio.example/home" {
		t.Errorf("it leads back to %q", back)
	}
	j.open("/account/security")
	j.says("There is nothing here for you.")
	other := journey{browsertest.Look(t, program, s.boot.URL, path, browsertest.Screen{Width: 1280, Language: "en"}), t}
	other.says("This link was used, or has lapsed")
}

// tabTo presses the tabulator until what it wants has the focus, as who has no mouse does.
func (j journey) tabTo(selector string) {
	j.t.Helper()
	for range 200 {
		var there bool
		j.Run(j.t, chromedp.KeyEvent(kb.Tab),
			chromedp.Evaluate(fmt.Sprintf(`document.activeElement.matches(%q)`, selector), &there))
		if there {
			return
		}
	}
	j.t.Fatalf("the keyboard does not lead to %s", selector)
}

// press follows what has the focus by a key.
func (j journey) press(key string) {
	j.t.Helper()
	err := j.Try(chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(key))
		return err
	}))
	if err != nil {
		j.t.Fatalf("%v\n%s", err, j.text("main"))
	}
}

// TestByKeyboardInABrowser: signing in, buying with a new card, subscribing, cancelling and changing one's mind,
// without a mouse; what has the focus can be seen.
func TestByKeyboardInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	j := journey{browsertest.Look(t, program, s.boot.URL, "/sign-in", browsertest.Screen{Width: 1280, Language: "en"}), t}
	j.tabTo(`button[value=anna]`)
	var outline string
	j.Run(t, chromedp.Evaluate(`getComputedStyle(document.activeElement).outlineWidth`, &outline))
	if outline != "3px" {
		t.Errorf("the focus is drawn %s wide", outline)
	}
	j.press(kb.Enter)
	j.tabTo(`.skip`)
	j.tabTo(`a[href="/account/subscription/preview?interval=month&plan=creator"]`)
	j.press(kb.Enter)
	j.says("Add a card, then pay")
	j.tabTo(`form.bill button`)
	j.press(kb.Enter)
	j.Run(t, chromedp.WaitVisible(`button[value=pm_ok]`, chromedp.ByQuery))
	j.tabTo(`button[value=pm_ok]`)
	j.press(kb.Enter)
	j.tabTo(`#method`)
	j.tabTo(`form.bill button`)
	j.press(kb.Enter)
	j.says("Your plan has changed", "Creator · Monthly")
	j.tabTo(`a[href="/account/subscription/cancel"]`)
	j.press(kb.Enter)
	j.tabTo(`input[value=end]`)
	j.tabTo(`form.bill button`)
	j.press(kb.Enter)
	j.tabTo(`form[action$="/undo"] button`)
	j.press(" ")
	j.says("The change is taken back")
}
