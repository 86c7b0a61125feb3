package main

import (
	"fmt"
	"strings"

	"conto/client"
)

func (g *guide) team() {
	ctx := g.t.Context()
	a, _ := g.subscribes("team", "€99", "€79", "€948", 2500)
	member := g.seats(a, 3)
	_, err := g.s.As(member).Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "talking-avatar"})
	fine(g.t, "a member's spend", err)
	g.holds(g.s.account(a.ID).Credits.Available == 2450, "the owner has %d", g.s.account(a.ID).Credits.Available)
	pro, _ := g.opens("2026-03-10T10:00:00", "pro")
	with, without := g.s.account(a.ID).Features, pro.Features
	g.holds(with.BrandKit && with.PriorityQueue && !without.BrandKit && !without.PriorityQueue,
		"Team has %+v, Pro %+v", with, without)
	g.enters(a.ID, "", "/account/team")
	g.says("3 of 3", "Everyone draws from one pool", "All seats are taken")
}

func (g *guide) agency() {
	ctx := g.t.Context()
	a, _ := g.subscribes("agency", "€299", "€239", "€2,868", 7000)
	member := g.seats(a, 10)
	_, err := g.s.As(member).Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "talking-avatar"})
	fine(g.t, "a member's spend", err)
	g.holds(g.s.account(a.ID).Credits.Available == 6950, "the owner has %d", g.s.account(a.ID).Credits.Available)
	team, _ := g.opens("2026-03-10T10:00:00", "team")
	g.holds(a.Features.WhiteLabel && !team.Features.WhiteLabel, "Agency has %+v, Team %+v", a.Features, team.Features)
	_, err = g.s.As(team.Owner).Support.Ask(ctx, team.ID, about("First"))
	fine(g.t, "ask", err)
	_, err = g.s.As(a.Owner).Support.Ask(ctx, a.ID, about("Second"))
	fine(g.t, "ask", err)
	list, err := g.s.Support.Open(ctx)
	g.holds(err == nil && list[0].Account == a.ID && list[0].Dedicated && !list[1].Dedicated, "support has %+v %v",
		list, err)
	g.enters(a.ID, "", "/account/team")
	g.says("10 of 10", "Everyone draws from one pool")
}

// seats fills the seats of a plan, sees one more refused, and returns one of the members.
func (g *guide) seats(a *client.Account, n int) string {
	g.t.Helper()
	member := ""
	for i := range n {
		m, err := g.s.Team.Invite(g.t.Context(), a.ID, fmt.Sprintf("%d-%s@example.com", i, a.ID), "member", "")
		if i == n-1 {
			refused(g.t, "one person more", err, "conflict")
			break
		}
		fine(g.t, "invite", err)
		member = m.User
	}
	return member
}

// monthStories are what happens within and after a month.
func monthStories() []chapter {
	return []chapter{
		{heading: "Monthly refill", steps: []step{
			{
				lines: []string{"Your plan credits refresh every month, always on your billing day. If you have a yearly " +
					"subscription, you get the refill every month (not just once a year)."},
				caption: "Creator from 31 January on, once by the month and once by the year. Both have 450 credits again on " +
					"28 February, 31 March, 30 April and 31 May, and not a day before. The page says when the next ones come.",
				walk: (*guide).refills, from: "body", tall: 620,
			},
			{
				lines: []string{"Example: if you pay €79 yearly for Creator (€15/month), you still get 450 credits every month " +
					"for 12 months."},
				caption: "By the year Creator is charged once, and 450 credits come in each of its 12 months. What is charged " +
					"is the " +
					"€180 of the table above, which is 12 × €15; €79 is Team's price by the month when it is paid yearly.",
				walk: (*guide).yearly, from: "body", tall: 620,
			},
		}},
		{heading: "What happens when credits run out", steps: []step{{
			lines: []string{"If you use up all your month's credits:", "Premium generations are blocked",
				"You can still use free modes (basic images, text, post-production)",
				"You can buy a top-up pack (see below)"},
			caption: "Creator with 2 credits left: a premium image is refused and nothing is taken, every free mode still " +
				"runs, and " +
				"the lock names what helps, a pack among it. After the pack the image runs.",
			walk: (*guide).runsOut, from: ".runbar", tall: 640,
		}}},
		{heading: "Top-up: extra credits", steps: []step{
			{
				lines: []string{"If you need extra credits before end of month, buy a pack:", "500 credits — €19",
					"2,000 credits — €69", "5,000 credits — €149"},
				caption: "Each pack's bill says the amount before the click; exactly that is charged, and exactly these " +
					"credits come.",
				walk: (*guide).packs, from: "body", tall: 620,
			},
			{
				lines: []string{"Top-up credits don't expire at end of month — you use them whenever you want. Great for work " +
					"peaks."},
				caption: "Two years later, with the credits of 24 months gone, the 500 of a pack are still there, and open a " +
					"premium " +
					"video on Free.",
				walk: (*guide).lasts, from: "body", tall: 620,
			},
		}},
		{heading: "Business billing", steps: []step{
			{
				lines: []string{"If you have a Business or Enterprise account, you can issue invoices in your company name:",
					"In the Account menu, go to Profile & Billing", "Fill in:", "VAT ID", "SDI code", "PEC", "Business address",
					"Save"},
				caption: "A business account's profile is filled in on the page and saved. Below the form stands how it will " +
					"look on " +
					"the invoice.",
				walk: (*guide).business, from: "#company", tall: 900,
			},
			{
				lines:   []string{"Next invoices will arrive already filled. Useful for tax deductions."},
				caption: "The next invoice is in the company's name with its VAT ID, as PDF and as e-invoice with its SDI code.",
				walk:    (*guide).filled, from: "body", tall: 560,
			},
		}},
	}
}

func (g *guide) refills() {
	monthly, first := g.opens("2026-01-31T10:00:00", "creator")
	yearly, second := g.opens("2026-01-31T10:00:00", "")
	change(g.t, g.s, yearly.ID, client.Subscription{Plan: "creator", Interval: "year", Method: "pm_ok"})
	for _, day := range [][2]string{{"2026-02-27", "2026-02-28"}, {"2026-03-30", "2026-03-31"}, {"2026-04-29",
		"2026-04-30"},
		{"2026-05-30", "2026-05-31"}} {
		for account, clock := range map[string]*traveller{monthly.ID: first, yearly.ID: second} {
			g.spends(account, "premium-image", client.Options{"count": 8})
			clock.to(day[0] + "T23:59:59")
			before := g.s.account(account)
			clock.to(day[1] + "T00:00:00")
			after := g.s.account(account)
			g.holds(before.Credits.Plan != 450 && after.Credits.Plan == 450, "around %s: %+v, then %+v", day[1],
				before.Credits, after.Credits)
		}
	}
	g.enters(yearly.ID, "", "/account/subscription")
	g.says("Creator · Yearly", "450", "30 June")
}

func (g *guide) yearly() {
	a, clock := g.opens("2026-01-10T10:00:00", "")
	g.enters(a.ID, "", "/account/subscription/preview?interval=year&plan=creator")
	g.says("You pay now", "€180.00", "450 credits at once")
	change(g.t, g.s, a.ID, client.Subscription{Plan: "creator", Interval: "year", Method: "pm_ok"})
	for month := 1; month <= 12; month++ {
		got := g.s.account(a.ID)
		g.holds(got.Credits.Plan >= 450 && got.Plan == "creator", "month %d: %+v", month, got.Credits)
		g.spends(a.ID, "premium-image", client.Options{"count": 8})
		if month < 12 {
			clock.to(fmt.Sprintf("2026-%02d-10T00:00:00", month+1))
		}
	}
	paid, err := g.s.Payments.List(g.t.Context(), a.ID)
	g.holds(err == nil && len(paid) == 1 && paid[0].Amount == euros(18000), "paid: %+v %v", paid, err)
	g.open("/account/subscription")
	g.says("Creator · Yearly")
}

func (g *guide) runsOut() {
	ctx := g.t.Context()
	a, _ := g.opens("2026-03-10T10:00:00", "")
	g.spendsAll(a.ID)
	on("creator", "pm_ok")(g.t, g.s, a.ID, nil)
	for range 7 {
		g.spends(a.ID, "premium-image", client.Options{"count": 8})
	}
	_, err := g.s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-image"})
	refused(g.t, "with 2 credits", err, "insufficient_credits")
	g.makesFree(a.ID)
	g.holds(g.s.account(a.ID).Credits.Available == 2, "a refusal took credits")
	g.enters(a.ID, "", "/studio?model=premium-image")
	g.says("Not enough credits", "Buy 500 credits", "Make it with Fast image (local)", "Wait until 10 April")
	_, err = g.s.Credits.TopUp(ctx, a.ID, "500", "")
	fine(g.t, "top up", err)
	g.holds(g.quoted(a.ID, "premium-image", nil).Lock == nil, "the pack does not help")
}

func (g *guide) packs() {
	a, _ := g.opens("2026-03-10T10:00:00", "")
	have := int64(50)
	for _, p := range []struct {
		id, credits, price string
		adds, cents        int64
	}{
		{"5000", "5,000", "€149.00", 5000, 14900}, {"2000", "2,000", "€69.00", 2000, 6900},
		{"500", "500", "€19.00", 500, 1900},
	} {
		g.enters(a.ID, "", "/account/subscription/topup?pack="+p.id)
		g.says("You pay now", p.price, p.credits+" credits at once", strings.TrimSuffix(p.price, ".00"))
		_, err := g.s.Credits.TopUp(g.t.Context(), a.ID, p.id, "pm_ok")
		fine(g.t, "top up", err)
		have += p.adds
		paid, err := g.s.Payments.List(g.t.Context(), a.ID)
		g.holds(err == nil && paid[0].Amount == euros(p.cents) && g.s.account(a.ID).Credits.Available == have,
			"pack %s: %+v %v, %d credits", p.id, paid, err, g.s.account(a.ID).Credits.Available)
	}
}

func (g *guide) lasts() {
	a, clock := g.opens("2026-03-10T10:00:00", "")
	_, err := g.s.Credits.TopUp(g.t.Context(), a.ID, "500", "pm_ok")
	fine(g.t, "top up", err)
	clock.to("2028-03-10T10:00:00")
	got := g.s.account(a.ID).Credits
	g.holds(got.TopUp == 500 && got.Available == 550, "two years on: %+v", got)
	g.enters(a.ID, "", "/account/subscription")
	g.says("Pack of 500 credits", "Never expires.", "550")
	g.holds(g.spends(a.ID, "premium-video", nil).Credits == 40, "a video does not run")
}

func (g *guide) business() {
	a, _ := g.opens("2026-03-10T10:00:00", "")
	g.enters(a.ID, "", "/account/subscription")
	g.follow(`nav[aria-label=Account] a[href="/account/profile"]`)
	g.says("Company data", "Business", "Enterprise")
	for _, field := range [][2]string{
		{"#company-name", "Studio Rinaldi S.r.l."}, {"#company [name=vat_id]", "IT04008190557"},
		{"#company [name=sdi_code]", "ABC1234"}, {"#company [name=pec]", "studio.rinaldi@pec.example"},
		{"#company [name='address.line1']", "Via Roma 1"}, {"#company [name='address.postal_code']", "20121"},
		{"#company [name='address.city']", "Milano"}, {"#company [name='address.province']", "MI"},
		{"#company [name='address.country']", "IT"},
	} {
		g.value(field[0], field[1])
	}
	g.follow(`form[action="/account/profile/invoice"] button.go`)
	g.says("Studio Rinaldi S.r.l.", "IT04008190557", "Via Roma 1")
	p, err := g.s.Profiles.Get(g.t.Context(), a.ID)
	g.holds(err == nil && p.VATID == "IT04008190557" && p.SDICode == "ABC1234" && p.PEC == "studio.rinaldi@pec.example",
		"saved: %+v %v", p, err)
}

func (g *guide) filled() {
	ctx := g.t.Context()
	a, _ := g.opens("2026-03-10T10:00:00", "")
	_, err := g.s.Profiles.Set(ctx, a.ID, client.Profile{Name: "Studio Rinaldi S.r.l.", VATID: "IT04008190557",
		SDICode: "ABC1234", PEC: "studio.rinaldi@pec.example",
		Address: client.Address{Line1: "Via Roma 1", PostalCode: "20121", City: "Milano", Province: "MI", Country: "IT"}})
	fine(g.t, "profile", err)
	on("creator", "pm_ok")(g.t, g.s, a.ID, nil)
	one := g.s.documents(a.ID, 1)[0]
	g.holds(one.Buyer.Name == "Studio Rinaldi S.r.l." && one.Buyer.VATID == "IT04008190557" && one.Total == euros(1900),
		"the invoice: %+v", one)
	file, err := g.s.Invoices.XML(ctx, a.ID, one.ID)
	g.holds(err == nil && strings.Contains(string(file), "<CodiceDestinatario>ABC1234</CodiceDestinatario>"),
		"%s %v", file, err)
	_, err = g.s.Invoices.PDF(ctx, a.ID, one.ID)
	fine(g.t, "pdf", err)
	g.enters(a.ID, "", "/account/invoices")
	g.says(one.Number, "€19.00", "Paid", "PDF", "XML")
}
