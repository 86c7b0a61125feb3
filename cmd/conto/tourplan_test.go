package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/chromedp"

	"conto/client"
)

// creditStories are what credits are.
func creditStories() []chapter {
	return []chapter{
		{heading: "Credits and Plans", steps: []step{{
			lines: []string{"How credits work, subscription plans and what is free"},
			caption: "Help has the whole text, with the figures of the catalogue; whoever is signed in finds their own " +
				"figures above it.",
			walk: (*guide).readsHelp, from: "body", tall: 860,
		}}},
		{heading: "What are credits", steps: []step{
			{
				lines: []string{
					"Credits measure the cost of generations. Each generation has a different price depending on quality " +
						"and complexity. For example:",
					"Basic image (Z-Image) = few credits", "Premium video (from cloud) = many credits",
					"Talking avatar = many credits",
				},
				caption: "A basic image takes 2 credits. Five seconds of premium video take 40, ten in 1080p 140, " +
					"and five of a talking avatar 50. The Studio shows each price before anything runs, and follows the settings.",
				walk: (*guide).prices, from: "body", tall: 1080,
			},
			{
				lines: []string{
					"Free credits cover:", "Basic images (fast, local)", "Text with mini AI (cheap LLM)",
					"Basic voice synthesis", "Post-production (upscale, background removal)",
				},
				caption: "With all 50 credits of the month spent, each of these five still runs and takes nothing. " +
					"The picture shows one that was made with no credits left.",
				walk: (*guide).freeModes, from: "body", tall: 740,
			},
			{
				lines:   []string{"If you only use free modes, you don't consume credits even in the Free plan."},
				caption: "After five generations in free modes, the 50 credits of Free are all there.",
				walk:    (*guide).freeKeeps, from: "body", tall: 560,
			},
		}},
	}
}

// readsHelp opens Help.
func (g *guide) readsHelp() {
	g.says("Credits and plans", "How credits work, subscription plans and what is free", "What are credits")
}

// prices: what is better or longer takes more, and the page says what the API says.
func (g *guide) prices() {
	a, _ := g.opens("2026-03-10T10:00:00", "pro")
	long := client.Options{"seconds": 10, "resolution": "1080p"}
	for _, c := range []struct {
		model   string
		options client.Options
		credits int64
	}{
		{"premium-image", nil, 8}, {"premium-image", client.Options{"width": 2048}, 16},
		{"premium-video", nil, 40}, {"premium-video", long, 140}, {"talking-avatar", nil, 50},
	} {
		q := g.quoted(a.ID, c.model, c.options)
		g.holds(q.Credits == c.credits, "%s with %v takes %d credits", c.model, c.options, q.Credits)
	}
	free, _ := g.opens("2026-03-10T10:00:00", "")
	g.holds(g.quoted(free.ID, "z-image", nil).Credits == 2, "Z-Image does not take 2 credits")
	g.enters(free.ID, "", "/studio?model=z-image")
	g.says("2 credits", "You have 50 credits; 48 stay.")
	g.enters(a.ID, "", "/studio?model=premium-video")
	g.says("40 credits")
	g.value("#settings [name='o.seconds']", "10")
	g.Run(g.t, chromedp.Evaluate(`document.querySelector("#settings [name='o.seconds']").dispatchEvent(
		new Event("change", {bubbles: true}))`, nil))
	g.waits(".runbar .price", "80 credits")
	g.open("/studio?model=premium-video&o.seconds=10&o.resolution=1080p")
	g.says("140 credits")
}

// freeWork is one generation of each free mode; those that need a picture work on one.
func freeWork(picture string) []client.Work {
	on := client.WorkFiles{Image: picture}
	return []client.Work{
		{Model: "fast-image", Prompt: "a red boat on a lake", Options: client.Options{"width": 256, "height": 256}},
		{Model: "mini-llm", Prompt: "A caption for a red boat"}, {Model: "basic-voice", Prompt: "Good morning."},
		{Model: "upscale", Files: on}, {Model: "remove-background", Files: on},
	}
}

// makesFree runs every free mode, and checks that each delivers and takes nothing.
func (g *guide) makesFree(account string) {
	g.t.Helper()
	up, err := g.s.Studio.Upload(g.t.Context(), account, "square.png", drawn(g.t))
	fine(g.t, "upload", err)
	for _, w := range freeWork(up.ID) {
		made := ran(g.t, g.s.Client, account, w)
		g.holds(made.State == "succeeded" && made.Credits == 0 && len(made.Assets) == 1, "%s: %+v", w.Model, made)
	}
}

// spendsAll spends the 50 credits of Free.
func (g *guide) spendsAll(account string) {
	g.t.Helper()
	for _, o := range []client.Options{{"count": 8, "width": 2048}, {"count": 8}, {"count": 1}} {
		g.spends(account, "z-image", o)
	}
	left := g.s.account(account).Credits.Available
	g.holds(left == 0, "%d credits are left", left)
}

// makes asks the Studio for a generation on the page, and waits for what comes out.
func (g *guide) makes(model, prompt string) {
	g.t.Helper()
	g.open("/studio?model=" + model)
	g.value("#prompt", prompt)
	g.follow("#quote .btn.go")
	g.Run(g.t, chromedp.WaitVisible("#run img.result", chromedp.ByQuery),
		chromedp.Evaluate(`Promise.all([...document.images].map(i => i.decode())).then(() => true)`, nil, await))
}

// waits until an element says a text, with spaces that may break.
func (g *guide) waits(selector, text string) {
	g.t.Helper()
	for range 100 {
		if strings.ReplaceAll(strings.TrimSpace(g.text(selector)), "\u00a0", " ") == text {
			return
		}
		g.Run(g.t, chromedp.Sleep(50*time.Millisecond))
	}
	g.t.Fatalf("%s says %q, want %q", selector, g.text(selector), text)
}

func (g *guide) freeModes() {
	a := g.s.open()
	g.spendsAll(a.ID)
	g.makesFree(a.ID)
	g.enters(a.ID, "", "/studio")
	g.says("Always free", "Mini LLM", "Fast image (local)", "Basic voice", "Upscale", "Remove background")
	g.makes("fast-image", "a red boat on a lake")
	g.says("Done", "Free")
	g.holds(g.s.account(a.ID).Credits.Available == 0, "credits were spent")
}

func (g *guide) freeKeeps() {
	a := g.s.open()
	g.makesFree(a.ID)
	g.holds(g.s.account(a.ID).Credits.Available == 50, "credits were spent")
	g.enters(a.ID, "", "/account/subscription")
	g.says("50", "credits ready to use", "Free for ever, no card needed")
}

// planStories are the plans with all that each has.
func planStories() []chapter {
	return []chapter{
		{heading: "Subscription plans", steps: []step{{
			lines: []string{"Choose the plan that's right for you. You can change or cancel anytime — no long contracts."},
			caption: "On the first day of Creator: up to Pro at once, down to Starter for later and taken back, cancelled " +
				"and " +
				"taken back. Each plan says what choosing it does before the click.",
			walk: (*guide).anytime, from: "#plans", tall: 900,
		}}},
		{heading: "Free", within: true, steps: []step{
			{
				lines: []string{"Free forever, no credit card needed", "50 credits per month"},
				caption: "The account has no card. Its 50 credits are spent in March, and there are 50 again in April, and two " +
					"years on.",
				walk: (*guide).free, from: "body", tall: 560,
			},
			{
				lines: []string{"Basic generations (Z-Image, mini LLM)", "Output with watermark", "Perfect for trying"},
				caption: "Both run on Free, and the picture that comes out has the watermark. Nothing had to be filled in to " +
					"try it.",
				walk: (*guide).freeOutput, from: "body", tall: 1180,
			},
		}},
		planStory("Starter", "€9/month (€7/month if you pay yearly)", []string{"200 credits per month", "No watermark",
			"150 basic images/month", "50 premium LLM generations"},
			"€9 by the month, €84 by the year, 200 credits at once and each month. 150 basic images and 50 premium texts take "+
				"no credits, the next of each do. What is made has no watermark.", (*guide).starter),
		planStory("Creator", "€19/month (€15/month if you pay yearly) — Most popular", []string{"450 credits per month",
			"Everything in Starter, plus:", "500 basic images/month", "200 premium LLM generations",
			"Lip sync and premium images unlocked"},
			"€19 by the month, €180 by the year. 500 basic images and 200 premium texts are included to the last. Lip sync "+
				"and "+
				"premium images have a lock on Starter and none here.", (*guide).creator),
		planStory("Pro", "€49/month (€39/month if you pay yearly)", []string{"1,100 credits per month",
			"Everything in Creator, plus:", "All models unlocked", "1080p video", "API access"},
			"€49 by the month, €468 by the year. No model has a lock, 1080p runs, which Creator may not choose even with "+
				"top-up credits, and an API key that is made here works. Creator is refused one.", (*guide).pro),
		planStory("Team", "€99/month (€79/month if you pay yearly)", []string{"2,500 credits per month shared",
			"3 seats (3 users)", "Business brand kit", "Priority queue"},
			"€99 by the month, €948 by the year. What a member spends is gone for the owner, too. Two people join the "+
				"owner, a "+
				"third is refused. The brand kit and the priority queue come with this plan and with none below it.",
			(*guide).team),
		planStory("Agency", "€299/month (€239/month if you pay yearly)", []string{"7,000 credits per month shared",
			"10 seats (10 users)", "Light white-label", "Dedicated support"},
			"€299 by the month, €2,868 by the year. Nine people join the owner, a tenth is refused. The white label comes "+
				"with "+
				"this plan alone. What it asks support comes before what others have asked for longer.", (*guide).agency),
	}
}

// planStory is a plan of the text.
func planStory(name, price string, has []string, caption string, walk func(*guide)) chapter {
	one := step{lines: append([]string{price}, has...), caption: caption, walk: walk, from: "body"}
	if name == "Team" {
		one.proof = "studio/class_test.go TestNextClasses_Floor"
	}
	return chapter{heading: name, within: true, steps: []step{one}}
}

func (g *guide) anytime() {
	ctx := g.t.Context()
	a, _ := g.opens("2026-03-10T10:00:00", "creator")
	g.enters(a.ID, "", "/account/subscription")
	g.says("No long contract", "Change plan", "Upgrades work at once. Going down waits for the end of what you paid.")
	for _, do := range []func() error{
		func() error {
			_, err := g.s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "starter", Interval: "month"})
			return err
		},
		func() error { _, err := g.s.Subscriptions.Resume(ctx, a.ID); return err },
		func() error { _, err := g.s.Subscriptions.Cancel(ctx, a.ID, "period_end"); return err },
		func() error { _, err := g.s.Subscriptions.Resume(ctx, a.ID); return err },
		func() error {
			_, err := g.s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month"})
			return err
		},
	} {
		fine(g.t, "change", do())
	}
	got := g.s.account(a.ID)
	g.holds(got.Plan == "pro" && got.Pending == nil && got.Status == "active", "the account is %+v", got)
	g.open("/account/subscription")
}

func (g *guide) free() {
	a, clock := g.opens("2026-03-10T10:00:00", "")
	g.spendsAll(a.ID)
	for _, month := range []string{"2026-04-10T00:00:00", "2028-03-10T00:00:00"} {
		clock.to(month)
		got := g.s.account(a.ID)
		g.holds(got.Credits.Available == 50 && got.Method == "" && got.Plan == "free", "at %s: %+v", month, got)
	}
	g.enters(a.ID, "", "/account/subscription")
	g.says("50", "credits ready to use", "Free for ever, no card needed")
}

func (g *guide) freeOutput() {
	g.open("/pricing")
	g.says("No card needed", "Watermark on output", "Try everything basic")
	a := g.s.open()
	text := ran(g.t, g.s.Client, a.ID, client.Work{Model: "mini-llm", Prompt: "A caption for a red boat"})
	g.holds(text.State == "succeeded", "the text: %+v", text)
	g.enters(a.ID, "", "/studio")
	g.makes("z-image", "a red boat on a lake")
	g.says("Done", "2 credits")
	list, err := g.s.Studio.Assets(g.t.Context(), a.ID, nil)
	fine(g.t, "list", err)
	g.holds(list.Items[0].Kind == "image" && list.Items[0].Watermark, "the picture: %+v", list.Items[0])
}

// subscribes checks what a plan costs, on the page and in what is charged, and that its credits come every month.
func (g *guide) subscribes(plan, monthly, byYear, yearly string, credits int64) (*client.Account, *traveller) {
	g.t.Helper()
	name, comes := strings.ToUpper(plan[:1])+plan[1:], strings.ReplaceAll(fmt.Sprintf("%d", credits), "000", ",000")
	if credits > 1000 && credits%1000 != 0 {
		comes = fmt.Sprintf("%d,%03d", credits/1000, credits%1000)
	}
	g.open("/help")
	said := strings.ReplaceAll(g.text("section[aria-labelledby=plan-"+plan+"]"), "\u00a0", " ")
	for _, want := range []string{monthly + "/month", byYear + "/month if you pay yearly", comes + " credits a month"} {
		g.holds(strings.Contains(said, want), "Help does not say %q of %s:\n%s", want, plan, said)
	}
	a, clock := g.opens("2026-03-10T10:00:00", "")
	g.enters(a.ID, "", "/account/subscription/preview?interval=year&plan="+plan)
	g.says("You pay now", yearly+".00")
	g.open("/account/subscription/preview?interval=month&plan=" + plan)
	g.says("You pay now", monthly+".00", comes+" credits at once", "Next charge: "+monthly+".00")
	on(plan, "pm_ok")(g.t, g.s, a.ID, clock)
	paid, err := g.s.Payments.List(g.t.Context(), a.ID)
	fine(g.t, "payments", err)
	g.holds(len(paid) == 1 && fmt.Sprintf("€%d", paid[0].Amount.Cents/100) == monthly, "paid: %+v", paid)
	for _, month := range []string{"2026-04-10T00:00:00", "2026-05-10T00:00:00"} {
		g.spends(a.ID, "premium-llm", client.Options{"max_output_tokens": 60_000})
		clock.to(month)
		got := g.s.account(a.ID)
		g.holds(got.Credits.Available == credits && got.Plan == plan, "%s at %s: %+v", name, month, got.Credits)
	}
	return g.s.account(a.ID), clock
}

// includes checks that so many basic images and premium texts take no credits, and the next of each do.
func (g *guide) includes(a *client.Account, images, texts int64) {
	g.t.Helper()
	for left := images; left > 0; left -= 8 {
		h := g.spends(a.ID, "z-image", client.Options{"count": min(left, 8)})
		g.holds(h.Credits == 0 && h.Allowance == min(left, 8), "with %d images left: %+v", left, h)
	}
	var many []client.Spend
	for range texts {
		many = append(many, client.Spend{Account: a.ID, HoldRequest: client.HoldRequest{Model: "premium-llm"}})
	}
	for len(many) > 0 {
		n := min(len(many), 50)
		done, err := g.s.Credits.SpendMany(g.t.Context(), many[:n])
		fine(g.t, "spend", err)
		for _, one := range done {
			g.holds(one.Spend != nil && one.Spend.Credits == 0, "a text that is included: %s", one.Problem)
		}
		many = many[n:]
	}
	before := g.s.account(a.ID).Credits.Available
	g.holds(before == a.Credits.Available, "what is included took %d credits", a.Credits.Available-before)
	g.holds(g.spends(a.ID, "z-image", nil).Credits == 2, "one image more does not take 2 credits")
	g.holds(g.spends(a.ID, "premium-llm", nil).Credits == 2, "one text more does not take 2 credits")
}

// unmarked checks that what a plan makes has no watermark.
func (g *guide) unmarked(account string) {
	g.t.Helper()
	made := ran(g.t, g.s.Client, account, freeWork("")[0])
	g.holds(made.State == "succeeded" && !made.Assets[0].Watermark, "made: %+v", made)
}

// locked returns the models that have a lock, by their ids.
func (g *guide) locked(account string) []string {
	g.t.Helper()
	models, err := g.s.Accounts.Models(g.t.Context(), account, "")
	fine(g.t, "models", err)
	var list []string
	for _, m := range models {
		if m.Lock != nil {
			list = append(list, m.ID)
		}
	}
	return list
}

func (g *guide) starter() {
	a, _ := g.subscribes("starter", "€9", "€7", "€84", 200)
	g.includes(a, 150, 50)
	g.unmarked(a.ID)
	g.enters(a.ID, "", "/account/subscription")
	g.says("Starter · Monthly", "0 of 150 left", "0 of 50 left", "196")
}

func (g *guide) creator() {
	g.open("/pricing")
	g.says("Most popular")
	starter, _ := g.opens("2026-03-10T10:00:00", "starter")
	a, _ := g.subscribes("creator", "€19", "€15", "€180", 450)
	was, is := strings.Join(g.locked(starter.ID), " "), strings.Join(g.locked(a.ID), " ")
	g.holds(was == "premium-image lip-sync premium-video talking-avatar" && is == "premium-video talking-avatar",
		"locked on Starter: %s; on Creator: %s", was, is)
	g.unmarked(a.ID)
	g.includes(a, 500, 200)
	g.enters(a.ID, "", "/studio?model=premium-image")
	g.says("Generate · 8 credits")
	g.open("/account/subscription")
	g.says("Creator · Monthly", "0 of 500 left", "0 of 200 left", "446")
}

func (g *guide) pro() {
	ctx := g.t.Context()
	a, _ := g.subscribes("pro", "€49", "€39", "€468", 1100)
	g.holds(len(g.locked(a.ID)) == 0, "locked on Pro: %v", g.locked(a.ID))
	creator, _ := g.opens("2026-03-10T10:00:00", "creator")
	_, err := g.s.Credits.TopUp(ctx, creator.ID, "500", "")
	fine(g.t, "top up", err)
	sharp := client.Options{"resolution": "1080p"}
	g.holds(g.quoted(creator.ID, "premium-video", sharp).Lock != nil, "1080p has no lock on Creator")
	g.holds(g.quoted(a.ID, "premium-video", sharp).Lock == nil, "1080p has a lock on Pro")
	_, err = g.s.As(creator.Owner).Keys.Make(ctx, creator.ID, "website")
	g.holds(err != nil, "Creator gets an API key")
	key, err := g.s.As(a.Owner).Keys.Make(ctx, a.ID, "website")
	fine(g.t, "make a key", err)
	mine := client.New(g.s.boot.URL, key.Key)
	h, err := mine.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "premium-video", Options: sharp})
	g.holds(err == nil && h.Credits == 70, "a spend with the key: %+v %v", h, err)
	g.includes(g.s.account(a.ID), 500, 200)
	g.unmarked(a.ID)
	g.enters(a.ID, "", "/account/keys")
	g.says("website", "70 credits this credit month.")
}
