package main

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"

	"conto/client"
	"conto/internal/browsertest"
)

// changeStories are changes of plan, and the end of a subscription.
func changeStories() []chapter {
	return []chapter{
		{heading: "Upgrade / Downgrade", steps: []step{
			{
				lines: []string{"Want to change plans?", "In the Account menu, go to Subscription", "See your current plan",
					"Click Upgrade (move to a higher plan) or Downgrade (move to a lower one)"},
				caption: "From any page of the account its menu leads to Subscription, which shows the plan in use and for each " +
					"other plan what choosing it does.",
				walk: (*guide).toPlans, from: "#plans", tall: 900,
			},
			{
				lines: []string{"Choose new plan", "Billing aligns automatically (pro-rata if you change mid-month)"},
				caption: "Creator since 31 January; on 14 February half of the month is left, so Pro costs half of the " +
					"difference: " +
					"€15.00 for 325 credits, and €49.00 from 28 February on. The page shows the sum, and exactly that is charged.",
				walk: (*guide).proRata, from: "body", tall: 760,
			},
		}},
		{heading: "When does it take effect?", steps: []step{
			{
				lines:   []string{"Upgrade: immediately (you get new credits instantly)"},
				caption: "One click on the bill, and the plan is Pro with its credits.",
				walk:    (*guide).upAtOnce, from: "body", tall: 640,
			},
			{
				lines: []string{"Downgrade: at end of current period (you don't pay starting next billing)"},
				caption: "Down from Pro to Starter nothing is charged and nothing is lost until the period ends; the next " +
					"billing is " +
					"€9.00 instead of €49.00, and down to Free there is none.",
				walk: (*guide).downLater, from: "body", tall: 640,
			},
		}},
		{heading: "Cancellation", steps: []step{
			{
				lines: []string{"Want to cancel your subscription?", "In the Account menu, go to Subscription", "Click Cancel",
					"Choose to cancel now or at end of paid period"},
				caption: "Cancelling is on the first screen of Subscription, and offers both ways with what each means.",
				walk:    (*guide).cancelling, from: "body", tall: 640,
			},
			{
				lines: []string{"If you cancel, you keep access until end of paid period. Your assets stay in the Gallery " +
					"forever."},
				caption: "Pro, cancelled now: until the last second of the period every model runs, then the account is Free. " +
					"Five years later the picture is still in the gallery.",
				walk: (*guide).cancelled, from: "body", tall: 620,
			},
		}},
	}
}

func (g *guide) toPlans() {
	a, _ := g.opens("2026-03-10T10:00:00", "creator")
	g.enters(a.ID, "", "/account/usage")
	g.follow(`nav[aria-label=Account] a[href="/account/subscription"]`)
	g.says("Creator · Monthly", "Upgrade to Pro", "Upgrade to Team", "Move down to Starter")
}

func (g *guide) proRata() {
	a, clock := g.opens("2026-01-31T10:00:00", "creator")
	clock.to("2026-02-14T05:00:00")
	g.enters(a.ID, "", "/account/subscription/preview?interval=month&plan=pro")
	g.says("Upgrade to Pro", "You pay now", "€15.00", "325 credits at once", "Next charge: €49.00 on 28 February")
	g.Run(g.t, chromedp.Evaluate(`document.querySelector("details.why").open = true`, nil))
	g.says("The plans differ by €30.00 for the whole period.", "They differ by 650 credits a month.")
}

func (g *guide) upAtOnce() {
	a, clock := g.opens("2026-01-31T10:00:00", "creator")
	clock.to("2026-02-14T05:00:00")
	g.enters(a.ID, "", "/account/subscription/preview?interval=month&plan=pro")
	g.follow("form.bill button")
	got := g.s.account(a.ID)
	g.holds(got.Plan == "pro" && got.Credits.Plan == a.Credits.Plan+325, "right after the click: %+v", got)
	g.holds(g.s.lastCharge(a.ID) == euros(1500), "charged: %+v", g.s.lastCharge(a.ID))
	g.says("Your plan has changed", "Pro · Monthly")
}

func (g *guide) downLater() {
	ctx := g.t.Context()
	a, clock := g.opens("2026-03-10T10:00:00", "pro")
	g.enters(a.ID, "", "/account/subscription/preview?interval=month&plan=starter")
	g.follow("form.bill button")
	g.says("Starter takes the place of Pro")
	got := g.s.account(a.ID)
	g.holds(got.Plan == "pro" && got.Credits.Available == a.Credits.Available, "right after the click: %+v", got)
	clock.to("2026-04-09T23:59:59")
	g.holds(g.s.account(a.ID).Plan == "pro" && g.s.lastCharge(a.ID) == euros(4900), "before the end of the period")
	clock.to("2026-04-10T00:00:00")
	g.holds(g.s.account(a.ID).Plan == "starter" && g.s.lastCharge(a.ID) == euros(900), "after it: %+v",
		g.s.lastCharge(a.ID))
	_, err := g.s.Subscriptions.Cancel(ctx, a.ID, "period_end")
	fine(g.t, "down to Free", err)
	clock.to("2027-01-01T00:00:00")
	paid, err := g.s.Payments.List(ctx, a.ID)
	g.holds(err == nil && len(paid) == 2 && g.s.account(a.ID).Plan == "free", "on Free: %+v %v", paid, err)
}

func (g *guide) cancelling() {
	a, _ := g.opens("2026-03-10T10:00:00", "pro")
	g.enters(a.ID, "", "/account/usage")
	g.follow(`nav[aria-label=Account] a[href="/account/subscription"]`)
	g.follow(`a[href="/account/subscription/cancel"]`)
	g.says("Cancel from 10 April", "Cancel for good, now", "Keep Pro", "Pro stays until 9 April")
}

func (g *guide) cancelled() {
	ctx := g.t.Context()
	a, clock := g.opens("2026-03-10T10:00:00", "pro")
	g.enters(a.ID, "", "/studio")
	g.makes("premium-image", "a red boat on a lake")
	g.open("/account/subscription/cancel")
	g.Run(g.t, chromedp.Click(`input[value=now]`, chromedp.ByQuery))
	g.follow("form.bill button")
	g.says("Cancelled for good")
	clock.to("2026-04-09T23:59:59")
	got := g.s.account(a.ID)
	g.holds(got.Plan == "pro" && len(g.locked(a.ID)) == 0, "at the last second: %+v, locked %v", got, g.locked(a.ID))
	clock.to("2026-04-10T00:00:00")
	g.holds(g.s.account(a.ID).Plan == "free", "after it: %+v", g.s.account(a.ID))
	clock.to("2031-03-10T10:00:00")
	list, err := g.s.Studio.Assets(ctx, a.ID, nil)
	g.holds(err == nil && len(list.Items) == 1, "five years on: %+v %v", list, err)
	g.enters(a.ID, "", "/gallery")
	g.says("Everything you made stays here, whatever your plan.")
	g.Run(g.t, chromedp.WaitVisible(`img[alt="a red boat on a lake"]`, chromedp.ByQuery))
}

// teamStories are the switch of premium generation.
func teamStories() []chapter {
	return []chapter{{heading: "Disable Premium (admin)", steps: []step{
		{
			lines: []string{"If you're an admin, you can disable premium generation for some users (e.g. to limit budget):",
				"In the Account menu, go to Team or Users tab", "Select a user", "Disable Premium Generation"},
			caption: "The owner of a team opens Team, manages a person and switches premium off with a reason. " +
				"An operator does the same in Users.",
			walk: (*guide).switchesOff, from: "body", tall: 760,
		},
		{
			lines: []string{"Users will see a lock on premium models and a friendly message explaining premium is disabled."},
			caption: "The person sees the lock on every premium model, who set it, when and why, and what goes on working. " +
				"Nothing is offered for sale, as it would not help.",
			walk: (*guide).switchedOff, from: "body", tall: 940,
		},
	}}}
}

// paused opens a team whose owner has switched premium off for its member, in the browser.
func (g *guide) paused() (a *client.Account, member string) {
	g.t.Helper()
	a, _ = g.opens("2026-03-10T10:00:00", "team")
	m, err := g.s.Team.Invite(g.t.Context(), a.ID, "luca-"+a.ID+"@example.com", "member", "")
	fine(g.t, "invite", err)
	g.enters(a.ID, "", "/account/subscription")
	g.follow(`nav[aria-label=Account] a[href="/account/team"]`)
	g.Run(g.t, chromedp.Evaluate(`document.querySelectorAll("details.manage").forEach(d => d.open = true)`, nil))
	g.value(`li:last-child [name=reason]`, "until the March budget")
	g.follow(`li:last-child form[action$="/premium"] button`)
	g.says("Premium is off for them", "Premium off", "until the March budget")
	return a, m.User
}

func (g *guide) switchesOff() {
	g.paused()
	desk := atDesk(g.t, browsertest.Program(g.t), g.s, operatorKey, browsertest.Screen{Width: 1280, Language: "en"})
	desk.open("/admin/users")
	g.holds(strings.Contains(desk.text("h1"), "Users"), "operators have no Users: %s", desk.text("h1"))
}

func (g *guide) switchedOff() {
	a, member := g.paused()
	_, err := g.s.As(member).Credits.Spend(g.t.Context(), a.ID, client.HoldRequest{Model: "premium-video"})
	refused(g.t, "a premium video", err, "locked")
	_, err = g.s.As(member).Credits.Spend(g.t.Context(), a.ID, client.HoldRequest{Model: "z-image"})
	fine(g.t, "a basic image", err)
	g.enters(a.ID, member, "/studio?model=premium-video")
	g.says("Premium is switched off for you", "paused premium for you", "until the March budget", "Go on with Fast image")
	g.lacks("Buy ", "Upgrade")
	locks := strings.Count(g.text("nav.stack"), "Premium is switched off for you")
	g.holds(locks == 5, "%d models have the lock", locks)
}

// issueStories are the questions that come up most.
func issueStories() []chapter {
	return []chapter{
		{heading: "Common issues", steps: nil},
		{heading: `"Insufficient credits"`, within: true, steps: []step{{
			lines: []string{"You ran out of this month's credits. You can:", "Wait for monthly refill", "Buy a top-up",
				"Use free modes (basic images, text, post-production)"},
			caption: "Free with no credits left: the three ways are offered where the generation was asked for, with the " +
				"day, the " +
				"price and the model.",
			walk: (*guide).insufficient, from: ".runbar", tall: 730,
		}}},
		{heading: `"I see a lock on a model"`, within: true, steps: []step{{
			lines: []string{"The lock means that model is premium and requires credits. Upgrade your plan or buy extra " +
				"credits."},
			caption: "Premium video on Free: the lock says which plan opens it and offers the plan and the pack. On one " +
				"account " +
				"the plan opens it, on another the pack.",
			walk: (*guide).lock, from: ".runbar", tall: 560,
		}}},
		{heading: `"I'm not getting invoices"`, within: true, steps: []step{
			{
				lines: []string{"Invoices are sent to your Google account email. Check:", "Spam/Promotions"},
				caption: "The invoice is mailed to the address of the account. Invoices says to which, where else to look, and " +
					"has " +
					"every document for download.",
				walk: (*guide).mailed, from: "body", tall: 620,
			},
			{
				lines:   []string{"If you changed email, update it in profile"},
				caption: "The address is changed in Profile & Billing; it counts once a link that is mailed to it was followed.",
				walk:    (*guide).newAddress, from: "body", tall: 560,
			},
		}},
		{heading: `"I want to pay by bank transfer, not card"`, within: true, steps: []step{{
			lines: []string{"Contact support — we can help with special business payments."},
			caption: "A request goes to support from Help or Support. Support opens an order, and Subscription says what to " +
				"transfer and with which reference; once it arrives, the plan begins.",
			walk: (*guide).transfer, from: "body", tall: 620,
		}}},
	}
}

func (g *guide) insufficient() {
	a, clock := g.opens("2026-03-10T10:00:00", "")
	g.spendsAll(a.ID)
	_, err := g.s.Credits.Spend(g.t.Context(), a.ID, client.HoldRequest{Model: "z-image"})
	refused(g.t, "an image", err, "insufficient_credits")
	g.makesFree(a.ID)
	g.enters(a.ID, "", "/studio?model=z-image")
	g.says("Not enough credits", "Wait until 10 April", "Buy 500 credits", "Make it with Fast image (local)")
	other, _ := g.opens("2026-03-10T10:00:00", "")
	g.spendsAll(other.ID)
	_, err = g.s.Credits.TopUp(g.t.Context(), other.ID, "500", "pm_ok")
	fine(g.t, "top up", err)
	g.holds(g.quoted(other.ID, "z-image", nil).Lock == nil, "the pack does not help")
	clock.to("2026-04-10T00:00:00")
	g.holds(g.quoted(a.ID, "z-image", nil).Lock == nil, "the refill does not help")
}

func (g *guide) lock() {
	upgraded, _ := g.opens("2026-03-10T10:00:00", "")
	bought, _ := g.opens("2026-03-10T10:00:00", "")
	g.enters(upgraded.ID, "", "/studio?model=premium-video")
	g.says("Needs Pro, or top-up credits", "Upgrade to Pro", "Buy 500 credits")
	on("pro", "pm_ok")(g.t, g.s, upgraded.ID, nil)
	_, err := g.s.Credits.TopUp(g.t.Context(), bought.ID, "500", "pm_ok")
	fine(g.t, "top up", err)
	for _, id := range []string{upgraded.ID, bought.ID} {
		g.holds(g.quoted(id, "premium-video", nil).Lock == nil, "the lock stays on %s", id)
	}
}

// toAddress counts the mails with an invoice to an address.
func (g *guide) toAddress(address string) int {
	g.t.Helper()
	return g.s.letters(func(head, _ string) bool {
		return strings.Contains(head, "To: ") && strings.Contains(head, address) && strings.Contains(head,
			"Subject: Your invoice")
	})
}

func (g *guide) mailed() {
	clock, err := g.s.TestClocks.Make(g.t.Context(), instant(g.t, "2026-03-10T10:00:00"))
	fine(g.t, "a clock", err)
	address := fmt.Sprintf("invoices-%s@example.com", clock.ID)
	a, err := g.s.Accounts.Open(g.t.Context(),
		client.NewAccount{Email: address, Name: "Ada", Kind: "business", Language: "en", TestClock: clock.ID})
	fine(g.t, "open", err)
	on("creator", "pm_ok")(g.t, g.s, a.ID, nil)
	g.s.documents(a.ID, 1)
	eventually(g.t, "the mail", func() bool { return g.toAddress(address) == 1 })
	g.enters(a.ID, "", "/account/invoices")
	g.says("Not getting them?", address, "Look in Spam and Promotions, too", "PDF")
}

func (g *guide) newAddress() {
	a, _ := g.opens("2026-03-10T10:00:00", "creator")
	g.enters(a.ID, "", "/account/profile")
	next := "new-" + a.ID + "@example.com"
	g.value(`form[action="/account/profile/save"] [name=email]`, next)
	g.follow(`form[action="/account/profile/save"] button.go`)
	g.says(next)
	eventually(g.t, "the link", func() bool { return g.s.mailsWith(g.t, next) > 0 })
}

func (g *guide) transfer() {
	ctx := g.t.Context()
	a, _ := g.opens("2026-03-10T10:00:00", "")
	g.enters(a.ID, "", "/account/support")
	g.value("#subject", "Bank transfer")
	g.value("#text", "May we pay Agency by bank transfer?")
	g.follow(`form[action="/account/support/send"] button`)
	g.says("Bank transfer", "Waits for an answer")
	order, err := g.s.Orders.Open(ctx, a.ID, client.NewOrder{Plan: "agency", Interval: "month"})
	fine(g.t, "order", err)
	g.open("/account/subscription")
	g.says("An order waits for your bank transfer: €299.00", order.Reference)
	got, err := g.s.Orders.Pay(ctx, a.ID, order.ID)
	g.holds(err == nil && got.Plan == "agency", "once it arrives: %+v %v", got, err)
}
