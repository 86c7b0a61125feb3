package audit

import "slices"

// Figures are what an edition of the catalogue sells, and for how much (C2, C6, C18). What a plan unlocks and which
// features it has is the same in every edition.
type Figures struct {
	Plans  []Plan // from the cheapest to the dearest
	Packs  []Pack
	Prices Prices
}

// Plan is a row of C6's table. Money is in cents and what is charged at once; credits, images and texts are a month's.
type Plan struct {
	ID          string
	Monthly     int64
	Yearly      int64
	Credits     int64
	Seats       int
	BasicImages int64
	PremiumLLM  int64
}

// Pack is a row of C18.
type Pack struct {
	ID      string
	Credits int64
	Cents   int64
}

// Prices are the column of C2 in credits: for an image up to one megapixel and above, for a text up to 1,000 tokens and
// each further 1,000, and for a second of video.
type Prices struct {
	ZImage, ZImageLarge             int64
	PremiumImage, PremiumImageLarge int64
	PremiumLLM, PremiumLLMMore      int64
	LipSync, TalkingAvatar          int64
	PremiumVideo, PremiumVideoHD    int64
}

// Default returns what C2, C6 and C18 say.
func Default() Figures {
	return Figures{
		Plans: []Plan{
			{"free", 0, 0, 50, 1, 0, 0},
			{"starter", 900, 8400, 200, 1, 150, 50},
			{"creator", 1900, 18000, 450, 1, 500, 200},
			{"pro", 4900, 46800, 1100, 1, 500, 200},
			{"team", 9900, 94800, 2500, 3, 500, 200},
			{"agency", 29900, 286800, 7000, 10, 500, 200},
		},
		Packs: []Pack{{"500", 500, 1900}, {"2000", 2000, 6900}, {"5000", 5000, 14900}},
		Prices: Prices{
			ZImage: 2, ZImageLarge: 4, PremiumImage: 8, PremiumImageLarge: 16, PremiumLLM: 2, PremiumLLMMore: 1,
			LipSync: 6, TalkingAvatar: 10, PremiumVideo: 8, PremiumVideoHD: 14,
		},
	}
}

// Plans are the ids of C6, from the cheapest to the dearest.
var Plans = []string{"free", "starter", "creator", "pro", "team", "agency"}

// plan returns a plan's row, which is there.
func (f Figures) plan(id string) Plan {
	return f.Plans[slices.IndexFunc(f.Plans, func(p Plan) bool { return p.ID == id })]
}

// pack returns a pack's row, and whether there is one.
func (f Figures) pack(id string) (Pack, bool) {
	for _, p := range f.Packs {
		if p.ID == id {
			return p, true
		}
	}
	return Pack{}, false
}

// sold returns the edition from which the account is sold something now.
func (a *Subscription) sold() Figures { return a.Editions[a.Shop-1] }

// bought returns the edition by which the account lives: the one that its plan was bought under, or that it was moved
// to.
func (a *Subscription) bought() Figures { return a.Editions[a.Edition-1] }

// plan returns the account's plan as it was bought.
func (a *Subscription) plan() Plan { return a.bought().plan(a.Plan) }

// price returns what a plan costs by the month or by the year.
func (p Plan) price(interval string) int64 {
	if interval == "year" {
		return p.Yearly
	}
	return p.Monthly
}

// from reports whether a plan is this one or one above it in C6's table, and so has all that it has.
func (p Plan) from(id string) bool { return slices.Index(Plans, p.ID) >= slices.Index(Plans, id) }

// unlocks reports whether a plan unlocks a model (C2, C6).
func (p Plan) unlocks(model string) bool {
	switch model {
	case "premium-llm":
		return p.from("starter")
	case "premium-image", "lip-sync":
		return p.from("creator")
	case "premium-video", "talking-avatar":
		return p.from("pro")
	}
	return true
}

// fullHD and useAPI are features of C6.
func (p Plan) fullHD() bool { return p.from("pro") }
func (p Plan) useAPI() bool { return p.from("pro") }

// included returns the allowance of a plan by name (C4, C6).
func (p Plan) included() []Allowance {
	if p.ID == "free" {
		return nil
	}
	return []Allowance{{"basic_images", p.BasicImages, 0}, {"premium_llm", p.PremiumLLM, 0}}
}

// units returns how many units of an allowance a plan includes a month (C4, C6).
func (p Plan) units(name string) int64 {
	for _, w := range p.included() {
		if w.Name == name {
			return w.Included
		}
	}
	return 0
}
