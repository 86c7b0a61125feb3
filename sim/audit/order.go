package audit

import "slices"

// Models are the ids of C2, in its order.
var Models = []string{
	"mini-llm", "fast-image", "basic-voice", "upscale", "remove-background", "z-image", "premium-llm", "premium-image",
	"lip-sync", "premium-video", "talking-avatar",
}

// free reports whether a model is a free mode (C3).
func free(model string) bool { return slices.Index(Models, model) < 5 }

// premium reports whether a model is of the class that C30 can disable.
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

// kind returns the column of C2.
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

// read fills in the defaults and returns false for an unknown option or a value out of range (C2).
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

// each returns the price of one image, one second or one text (C2).
func (r order) each(p Prices) int64 {
	large := r.width*r.height > 1024*1024
	switch {
	case r.model == "z-image" && large:
		return p.ZImageLarge
	case r.model == "z-image":
		return p.ZImage
	case r.model == "premium-image" && large:
		return p.PremiumImageLarge
	case r.model == "premium-image":
		return p.PremiumImage
	case r.model == "premium-video" && r.resolution == "1080p":
		return p.PremiumVideoHD
	case r.model == "premium-video":
		return p.PremiumVideo
	case r.model == "lip-sync":
		return p.LipSync
	case r.model == "talking-avatar":
		return p.TalkingAvatar
	case r.model == "premium-llm":
		credits := p.PremiumLLM
		for left := r.tokens - 1000; left > 0; left -= 1000 {
			credits += p.PremiumLLMMore
		}
		return credits
	}
	return 0
}

// pieces returns how many images, seconds or texts are ordered.
func (r order) pieces() int64 {
	switch kind(r.model) {
	case "image":
		return r.count
	case "video":
		return r.seconds
	}
	return 1
}

// allowanceOf returns the allowance that a model spends (C4).
func allowanceOf(model string) string {
	switch model {
	case "z-image":
		return "basic_images"
	case "premium-llm":
		return "premium_llm"
	}
	return ""
}
