package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/core/account"
	"conto/core/money"
	"conto/engine"
	"conto/internal/browsertest"
	"conto/jobs/mailer"
	"conto/jobs/record"
)

// state is an account in a state that its pages show, and what they then say.
type state struct {
	name string
	make func(t *testing.T, s *server, id string, clock *traveller)
	says [2]string
	path string                                                    // that is looked at; "": the subscription's
	user string                                                    // who looks, of those whom make has let in; "" is the owner
	acts func(*testing.T, *browsertest.Visit, *server, *traveller) // on the page, before it is looked at
}

// states are those of a subscription that the design names, each on a test clock.
var states = []state{
	{name: "free", says: [2]string{"Free for ever, no card needed", "Gratis per sempre"}},
	{name: "active", says: [2]string{"Creator · Monthly", "Creator · Mensile"}, make: on("creator", "pm_ok")},
	{name: "yearly", says: [2]string{"Creator · Yearly", "Creator · Annuale"},
		make: func(t *testing.T, s *server, id string, _ *traveller) {
			change(t, s, id, client.Subscription{Plan: "creator", Interval: "year", Method: "pm_ok"})
		}},
	{name: "topup", says: [2]string{"Pack of 2,000 credits", "2.000 crediti"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			_, err := s.Credits.TopUp(t.Context(), id, "2000", "")
			fine(t, "top up", err)
			_, err = s.Credits.Spend(t.Context(), id, client.HoldRequest{Model: "premium-image"})
			fine(t, "spend", err)
			_, err = s.Credits.Hold(t.Context(), id, client.HoldRequest{Model: "lip-sync"})
			fine(t, "hold", err)
		}},
	{name: "going-down", says: [2]string{"Starter takes the place of Pro", "Starter prende il posto di Pro"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			change(t, s, id, client.Subscription{Plan: "starter", Interval: "month"})
		}},
	{name: "cancelled", says: [2]string{"Changed your mind?", "Ci ripensi?"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			_, err := s.Subscriptions.Cancel(t.Context(), id, "period_end")
			fine(t, "cancel", err)
		}},
	{name: "cancelled-for-good", says: [2]string{"Cancelled for good", "Disdetto definitivamente"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			_, err := s.Subscriptions.Cancel(t.Context(), id, "now")
			fine(t, "cancel", err)
		}},
	{name: "past-due", says: [2]string{"is not paid", "non è pagato"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("creator", "pm_declined_later")(t, s, id, c)
			c.to("2026-04-11T10:00:00")
		}},
	{name: "at-the-bank", says: [2]string{"Your bank wants you to confirm", "La banca ti chiede di confermare"},
		make: func(t *testing.T, s *server, id string, _ *traveller) {
			_, err := s.Subscriptions.Change(t.Context(), id,
				client.Subscription{Plan: "creator", Interval: "month", Method: "pm_action_required"})
			if err == nil {
				t.Error("it is not asked to confirm")
			}
		}},
	{name: "by-transfer", says: [2]string{"An order waits for your bank transfer", "Un ordine aspetta il tuo bonifico"},
		make: func(t *testing.T, s *server, id string, _ *traveller) {
			_, err := s.Orders.Open(t.Context(), id, client.NewOrder{Plan: "agency", Interval: "month"})
			fine(t, "order", err)
		}},
}

// otherStates are those of other pages, as the design names them: empty, locked, refused, and what others have caused.
var otherStates = []state{
	{name: "subscription-disputed", says: [2]string{"A payment is disputed", "è contestato"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			disputed(t, s, id)
		}},
	{name: "studio-disputed", path: "/studio?model=premium-image",
		says: [2]string{"until the bank has decided", "la banca"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			disputed(t, s, id)
		}},
	{name: "quote-expired", path: "/account/subscription/preview?plan=pro&interval=month",
		says: [2]string{"please look again", "ricontrollalo"}, make: on("creator", "pm_ok"),
		acts: func(t *testing.T, v *browsertest.Visit, _ *server, c *traveller) {
			c.to("2026-03-10T10:20:00")
			v.Run(t, chromedp.Click("main form .btn.go"), chromedp.WaitVisible("main .note", chromedp.ByQuery))
		}},
	{name: "suspended-member", path: "/studio?model=premium-image", user: "usr_member",
		says: [2]string{"is paused", "è in pausa"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("team", "pm_ok")(t, s, id, c)
			_, err := s.Team.Invite(t.Context(), id, anyone(), "member", "usr_member")
			fine(t, "invite", err)
			_, err = s.Subscriptions.Cancel(t.Context(), id, "period_end")
			fine(t, "cancel", err)
			c.to("2026-04-11T10:00:00")
		}},
	{name: "preview-down", path: "/account/subscription/preview?plan=starter",
		says: [2]string{"What you give up", "A che cosa rinunci"}, make: on("team", "pm_ok")},
	{name: "pricing-own", path: "/pricing", make: on("creator", "pm_ok"),
		says: [2]string{"Upgrade to Pro", "Upgrade to Pro"}},
	{name: "invoices-refunded", path: "/account/invoices", says: [2]string{"Refunded", "Rimborsata"}, make: refunded},
	{name: "invoice-note", path: "/account/invoices", says: [2]string{"For invoice", "Per la fattura"}, make: refunded,
		acts: func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
			journey{v, t}.follow(`main th a`)
		}},
	{name: "invoices-unmailed", path: "/account/invoices",
		says: [2]string{"refused by the mail server", "rifiutato dal server di posta"}, make: unmailed},
	{name: "invoices-empty", path: "/account/invoices", says: [2]string{"Your first invoice", "La prima fattura"}},
	{name: "usage-empty", path: "/account/usage", says: [2]string{"No generation in this month", "questo mese"}},
	{name: "usage-month", path: "/account/usage", says: [2]string{"Premium image", "Immagine premium"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("team", "pm_ok")(t, s, id, c)
			_, err := s.Team.Invite(t.Context(), id, anyone(), "member", "usr_giulia")
			fine(t, "invite", err)
			for i, o := range []client.HoldRequest{
				{Model: "premium-image", Options: client.Options{"count": 2}}, {Model: "z-image"},
				{Model: "lip-sync", Options: client.Options{"seconds": 12}}, {Model: "premium-video"}, {Model: "z-image"},
				{Model: "premium-image"},
			} {
				c.to(fmt.Sprintf("2026-03-%dT%d:20:00", 11+i, 9+i))
				o.User = []string{"", "usr_giulia"}[i%2]
				h, err := s.Credits.Hold(t.Context(), id, o)
				fine(t, "hold", err)
				if i == 3 {
					_, err = s.Credits.Release(t.Context(), id, h.ID)
				} else {
					_, err = s.Credits.Settle(t.Context(), id, h.ID, nil)
				}
				fine(t, "end it", err)
			}
		}},
	{name: "usage-pace", path: "/account/usage",
		says: [2]string{"Plan credits will run out", "I crediti del piano finiranno"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("creator", "pm_ok")(t, s, id, c)
			_, err := s.Credits.TopUp(t.Context(), id, "500", "")
			fine(t, "top up", err)
			for i, images := range []int{2, 0, 3, 4, 1, 0, 0, 5, 3, 2, 6, 2, 3, 0, 4} {
				c.to(fmt.Sprintf("2026-03-%dT09:20:00", 11+i))
				for model, n := range map[string]int{"premium-image": images, "z-image": (images*5 + i) % 8} {
					if n == 0 {
						continue
					}
					h, err := s.Credits.Hold(t.Context(), id, client.HoldRequest{Model: model, Options: client.Options{"count": n}})
					fine(t, "hold", err)
					_, err = s.Credits.Settle(t.Context(), id, h.ID, nil)
					fine(t, "settle", err)
				}
			}
		}},
	{name: "usage-why", path: "/account/usage",
		says: [2]string{"2 images × 8 credits", "2 immagini × 8 crediti"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("pro", "pm_ok")(t, s, id, c)
			h, err := s.Credits.Hold(t.Context(), id,
				client.HoldRequest{Model: "premium-image", Options: client.Options{"count": 2}})
			fine(t, "hold", err)
			less := int64(8)
			_, err = s.Credits.Settle(t.Context(), id, h.ID, &less)
			fine(t, "settle", err)
		},
		acts: func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
			journey{v, t}.follow(`.uses a`)
		}},
	{name: "usage-paged", path: "/account/usage", says: [2]string{"The sums count every", "Le somme contano ogni"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("team", "pm_ok")(t, s, id, c)
			_, err := s.Credits.SpendMany(t.Context(), slices.Repeat([]client.Spend{{Account: id,
				HoldRequest: client.HoldRequest{Model: "premium-image", Options: client.Options{"count": 2}}}}, 101))
			fine(t, "spend", err)
		}},
	{name: "keys-locked", path: "/account/keys", says: [2]string{"API access comes with Pro", "Pro"}},
	{name: "webhooks-locked", path: "/account/webhooks", says: [2]string{"The Pro plan has it", "Pro"}},
	{name: "team-smaller", path: "/account/team",
		says: [2]string{"you move to Team, with 3 seats", "passi a Team, con 3 posti"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("agency", "pm_ok")(t, s, id, c)
			for _, name := range []string{"giulia", "luca", "sara"} {
				_, err := s.Team.Invite(t.Context(), id, name+"-"+id+"@example.com", "member", "usr_"+name+id)
				fine(t, "invite", err)
			}
			_, err := s.Credits.Spend(t.Context(), id, client.HoldRequest{Model: "premium-image"})
			fine(t, "spend", err)
			change(t, s, id, client.Subscription{Plan: "team", Interval: "month"})
		}},
	{name: "team-alone", path: "/account/team", says: [2]string{"shares one pool", "condivide"}},
	{name: "gallery-empty", path: "/gallery", says: [2]string{"Fast image is free", "Immagine veloce"}},
	{name: "studio-plan", path: "/studio?model=premium-video",
		says: [2]string{"needs the Pro plan", "richiede il piano Pro"}},
	{name: "studio-choice", path: "/studio?model=premium-video&o.resolution=1080p",
		says: [2]string{"1080p needs Pro", "1080p richiede Pro"},
		make: func(t *testing.T, s *server, id string, _ *traveller) {
			_, err := s.Credits.TopUp(t.Context(), id, "500", "pm_ok")
			fine(t, "top up", err)
		}},
	{name: "studio-owed", path: "/studio?model=premium-image", says: [2]string{"is not paid yet", "non è ancora pagato"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("creator", "pm_declined_later")(t, s, id, c)
			c.to("2026-04-12T12:00:00")
		}},
	{name: "preview-up", path: "/account/subscription/preview?plan=pro",
		says: [2]string{"Pro plan instead", "Piano Pro anziché"},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("creator", "pm_ok")(t, s, id, c)
			c.to("2026-03-20T12:00:00")
		}},
	{name: "studio-open", path: "/studio?model=premium-image&o.count=2", make: on("pro", "pm_ok"),
		says: [2]string{"2 images × 8", "2 immagini × 8"},
		acts: func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
			v.Run(t, chromedp.Evaluate(`document.querySelector("#quote details").open = true`, nil))
		}},
	{name: "studio-size", path: "/studio?model=premium-image&preset=own&o.width=1500", make: on("pro", "pm_ok"),
		says: [2]string{"Width in pixels", "Larghezza in pixel"}},
	{name: "studio-credits", path: "/studio?model=premium-image",
		says: [2]string{"Not enough credits", "Crediti insufficienti"},
		make: spent},
	{name: "studio-reminded", path: "/studio?model=premium-image", make: spent,
		says: [2]string{"We’ll write to you on 10 April.", "Ti scriviamo il 10 aprile."},
		acts: func(t *testing.T, v *browsertest.Visit, _ *server, _ *traveller) {
			v.Run(t, chromedp.Click(`[formaction$="/remind"]`), chromedp.WaitVisible("main .note", chromedp.ByQuery))
		}},
	{name: "studio-capped", path: "/studio?model=premium-image", user: "usr_member",
		says: [2]string{"You may spend 20 credits from then on.", "Da allora potrai usare 20 crediti."},
		make: func(t *testing.T, s *server, id string, c *traveller) {
			on("team", "pm_ok")(t, s, id, c)
			_, err := s.Team.Invite(t.Context(), id, anyone(), "member", "usr_member")
			fine(t, "invite", err)
			most := int64(20)
			_, err = s.Team.Change(t.Context(), id, "usr_member", client.MemberChange{Cap: &most})
			fine(t, "cap", err)
			for range 2 {
				_, err = s.As("usr_member").Credits.Spend(t.Context(), id, waitsFor)
				fine(t, "spend", err)
			}
		}},
}

// spent puts an account on Creator, with two credits left.
func spent(t *testing.T, s *server, id string, c *traveller) {
	t.Helper()
	on("creator", "pm_ok")(t, s, id, c)
	for _, seconds := range []int{60, 22, 1} {
		_, err := s.Credits.Spend(t.Context(), id,
			client.HoldRequest{Model: "lip-sync", Options: client.Options{"seconds": seconds}})
		fine(t, "spend", err)
	}
}

// refusing are the paths whose refusals are looked at: the browser complains of their status.
var refusing = []string{"/preview/confirm", "/webhooks/make", "/brand/set", "/brand/font"}

// disputed has the bank of a customer ask for the money of the newest payment back, and the account held.
func disputed(t *testing.T, s *server, id string) {
	t.Helper()
	_, err := s.boot.Engine.Do(t.Context(), engine.Request{Account: id, Actor: account.Payments,
		Command: account.RecordDispute{ID: "dp_1", Charge: "ch_1", Amount: money.EUR(3900), State: account.DisputeOpen,
			Hold: true}})
	fine(t, "dispute", err)
}

// refunded has a customer buy a pack and be given the money back.
func refunded(t *testing.T, s *server, id string, c *traveller) {
	t.Helper()
	on("pro", "pm_ok")(t, s, id, c)
	_, err := s.Credits.TopUp(t.Context(), id, "500", "")
	fine(t, "top up", err)
	_, err = s.Payments.Refund(t.Context(), id, "ch_2", client.MoneyBack{Reason: "a mistake"})
	fine(t, "refund", err)
}

// unmailed has a customer pay, and the mail server refuse the invoice.
func unmailed(t *testing.T, s *server, id string, c *traveller) {
	t.Helper()
	on("pro", "pm_ok")(t, s, id, c)
	last := func() (m mailer.DocumentMail) {
		m, err := record.Get[mailer.DocumentMail](t.Context(), s.boot.Store, id, record.DocumentMail, record.Only)
		fine(t, "the last mail", err)
		return m
	}
	eventually(t, "the invoice is mailed", func() bool { return !last().At.IsZero() })
	refused := last()
	refused.Refused = true
	_, err := record.Put(t.Context(), s.boot.Store, id, record.DocumentMail, record.Only, refused, false)
	fine(t, "refuse", err)
}

func on(plan, method string) func(*testing.T, *server, string, *traveller) {
	return func(t *testing.T, s *server, id string, _ *traveller) {
		t.Helper()
		change(t, s, id, client.Subscription{Plan: plan, Interval: "month", Method: method})
	}
}

func change(t *testing.T, s *server, id string, to client.Subscription) {
	t.Helper()
	_, err := s.Subscriptions.Change(t.Context(), id, to)
	fine(t, "change", err)
}

// TestGallery: pages in each of their states say it, in English and Italian, light and dark, on a wide screen and on a
// phone. Where CONTO_SCREENSHOTS names a folder, each is drawn in all eight ways; else in two: in English on a wide,
// light screen, and in Italian on a dark phone. CONTO_ONLY leaves only the states whose name has it.
func TestGallery(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	axe, err := os.ReadFile("../../web/asset/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("no assets here: make assets makes them")
	}
	registry, valid, unknown, silent := registered(t)
	s := startWith(t, place{data: t.TempDir()}, nil, boot.Outside{VIES: registry})
	var list []state
	for i, one := range slices.Concat(states, otherStates, profileStates(valid, unknown, silent), webhookStates(),
		brandStates(), worksStates()) {
		if i < len(states) {
			one.name = "subscription-" + one.name
		}
		if strings.Contains(one.name, os.Getenv("CONTO_ONLY")) {
			list = append(list, one)
		}
	}
	for some := range slices.Chunk(list, galleryWall) {
		t.Run(some[0].name, func(t *testing.T) { hang(t, program, s, some, string(axe)) })
	}
}

// galleryWall is how many states one browser looks at: it has so long for each of them.
const galleryWall = 20

// hang looks at states, each in English and Italian.
func hang(t *testing.T, program string, s *server, list []state, axe string) {
	t.Helper()
	screens, all := []browsertest.Screen{{Width: 1280}, {Width: 390, Dark: true}}, os.Getenv("CONTO_SCREENSHOTS") != ""
	if all {
		screens = append(screens, browsertest.Screen{Width: 1280, Dark: true}, browsertest.Screen{Width: 390})
	}
	var visits []*browsertest.Visit
	for _, on := range screens {
		visits = append(visits, browsertest.Look(t, program, s.boot.URL, "/sign-in", on))
	}
	for _, one := range list {
		for l, language := range []string{"en", "it"} {
			for i, v := range visits {
				if all || i == l {
					one.look(t, s, v, screens[i], language, axe)
				}
			}
		}
	}
	for _, v := range visits {
		for _, complaint := range v.Complaints() {
			if !slices.ContainsFunc(refusing, func(path string) bool { return strings.Contains(complaint, path) }) {
				t.Error(complaint)
			}
		}
	}
}

// saidTwice finds what a row of a table says twice: what one width hides stands for what another shows.
const saidTwice = `[...document.querySelectorAll("main tr")].flatMap(row => {
	const tags = [...row.querySelectorAll(".tag")].filter(e => e.offsetParent).map(e => e.innerText)
	return tags.filter((tag, i) => tags.indexOf(tag) != i)
}).join(", ")`

// look opens an account in the state, and looks at its page.
func (one *state) look(t *testing.T, s *server, v *browsertest.Visit, on browsertest.Screen, language, axe string) {
	t.Helper()
	a, clock := s.openAt("2026-03-10T10:00:00")
	_, err := s.Accounts.SetLanguage(t.Context(), a.ID, language)
	fine(t, "language", err)
	if one.make != nil {
		one.make(t, s, a.ID, clock)
	}
	portal, err := s.Portals.Open(t.Context(), a.ID, one.user, "")
	fine(t, "make a link", err)
	name := fmt.Sprintf("%s-%s-%d-%v", one.name, language, on.Width, on.Dark)
	speaks := network.Headers{"Accept-Language": language} // members read as their browser does
	v.Run(t, network.SetExtraHTTPHeaders(speaks), chromedp.Navigate(portal.URL))
	if one.path != "" {
		v.Run(t, chromedp.Navigate(s.boot.URL+one.path))
	}
	if one.acts != nil {
		one.acts(t, v, s, clock)
	}
	var text, twice string
	var wide int64
	v.Run(t, chromedp.Evaluate(`document.querySelector("main").innerText`, &text),
		chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide), chromedp.Evaluate(saidTwice, &twice),
		chromedp.Evaluate(`scrollTo(0, 0)`, nil))
	v.Shoot(t, name)
	says := one.says[0]
	if language == "it" {
		says = one.says[1]
	}
	if !strings.Contains(strings.ReplaceAll(text, "\u00a0", " "), says) {
		t.Errorf("%s does not say %q:\n%s", name, says, text)
	}
	if wide != on.Width {
		t.Errorf("%s is %d wide", name, wide)
	}
	if twice != "" {
		t.Errorf("%s says twice in a row of a table: %s", name, twice)
	}
	for _, problem := range v.Violations(t, axe) {
		t.Errorf("%s: %s", name, problem)
	}
}
