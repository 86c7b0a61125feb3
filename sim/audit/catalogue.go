package audit

import "slices"

// plan is a row of C6's table; the cents are what is charged at once.
type plan struct {
	id             string
	monthly        int64
	yearly         int64
	credits        int64
	seats          int
	basicImages    int64
	premiumLLM     int64
	fullHD, useAPI bool
}

// plans is the table of C6, from the cheapest to the dearest.
var plans = []plan{
	{"free", 0, 0, 50, 1, 0, 0, false, false},
	{"starter", 900, 8400, 200, 1, 150, 50, false, false},
	{"creator", 1900, 18000, 450, 1, 500, 200, false, false},
	{"pro", 4900, 46800, 1100, 1, 500, 200, true, true},
	{"team", 9900, 94800, 2500, 3, 500, 200, true, true},
	{"agency", 29900, 286800, 7000, 10, 500, 200, true, true},
}

// packs is C18.
var packs = []struct {
	id      string
	credits int64
	cents   int64
}{{"500", 500, 1900}, {"2000", 2000, 6900}, {"5000", 5000, 14900}}

// Models are the ids of C2, in its order.
var Models = []string{
	"mini-llm", "fast-image", "basic-voice", "upscale", "remove-background", "z-image", "premium-llm", "premium-image",
	"lip-sync", "premium-video", "talking-avatar",
}

// Plans are the ids of C6, from the cheapest to the dearest.
var Plans = []string{"free", "starter", "creator", "pro", "team", "agency"}

// planOf is a plan's row, which is there.
func planOf(id string) plan {
	return plans[slices.Index(Plans, id)]
}

// price is what a plan costs by the month or by the year.
func (p plan) price(interval string) int64 {
	if interval == "year" {
		return p.yearly
	}
	return p.monthly
}

// unlocks says whether a plan unlocks a model (C2, C6).
func (p plan) unlocks(model string) bool {
	rank := slices.Index(Plans, p.id)
	switch model {
	case "premium-llm":
		return rank >= slices.Index(Plans, "starter")
	case "premium-image", "lip-sync":
		return rank >= slices.Index(Plans, "creator")
	case "premium-video", "talking-avatar":
		return rank >= slices.Index(Plans, "pro")
	}
	return true
}

// free says that a model is a free mode (C3).
func free(model string) bool { return slices.Index(Models, model) < 5 }

// premium says that a model is of the class that C30 can disable.
func premium(model string) bool { return !free(model) && model != "z-image" }

// Options are what is said about a generation, each with its default when it is left out (C2).
type Options struct {
	Numbers map[string]int64 // count, width, height, max_output_tokens, seconds
	Words   map[string]string
}

// order is a generation with every option filled in.
type order struct {
	model      string
	count      int64
	width      int64
	height     int64
	tokens     int64
	seconds    int64
	resolution string
}

// kind is the column of C2.
func kind(model string) string {
	switch model {
	case "mini-llm", "premium-llm":
		return "text"
	case "fast-image", "z-image", "premium-image":
		return "image"
	case "lip-sync", "premium-video", "talking-avatar":
		return "video"
	}
	return "other"
}

// read fills in the defaults and answers false for an unknown option or a value out of range (C2).
func read(model string, o Options) (order, bool) {
	r := order{model, 1, 1024, 1024, 1000, 5, "720p"}
	for name, v := range o.Numbers {
		lo, hi := int64(1), int64(0)
		switch kind(model) + " " + name {
		case "image count":
			r.count, hi = v, 8
		case "image width":
			r.width, lo, hi = v, 64, 8192
		case "image height":
			r.height, lo, hi = v, 64, 8192
		case "text max_output_tokens":
			r.tokens, hi = v, 1_000_000
		case "video seconds":
			r.seconds, hi = v, 60
		}
		if v < lo || v > hi {
			return r, false
		}
	}
	for name, v := range o.Words {
		if kind(model) != "video" || name != "resolution" || v != "720p" && v != "1080p" {
			return r, false
		}
		r.resolution = v
	}
	return r, true
}

// each is the price of one image, one second or one text (C2).
func (r order) each() int64 {
	large := r.width*r.height > 1024*1024
	switch r.model {
	case "z-image":
		if large {
			return 4
		}
		return 2
	case "premium-image":
		if large {
			return 16
		}
		return 8
	case "premium-llm":
		credits := int64(2)
		for left := r.tokens - 1000; left > 0; left -= 1000 {
			credits++
		}
		return credits
	case "lip-sync":
		return 6
	case "premium-video":
		if r.resolution == "1080p" {
			return 14
		}
		return 8
	case "talking-avatar":
		return 10
	}
	return 0
}

// pieces is how many images, seconds or texts are ordered.
func (r order) pieces() int64 {
	switch kind(r.model) {
	case "image":
		return r.count
	case "video":
		return r.seconds
	}
	return 1
}

// included is the allowance of a plan by name (C4, C6).
func (p plan) included() []Allowance {
	if p.id == "free" {
		return nil
	}
	return []Allowance{{"basic_images", p.basicImages, 0}, {"premium_llm", p.premiumLLM, 0}}
}

// allowanceOf names the allowance that a model spends (C4).
func allowanceOf(model string) string {
	switch model {
	case "z-image":
		return "basic_images"
	case "premium-llm":
		return "premium_llm"
	}
	return ""
}
