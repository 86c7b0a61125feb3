package sim

import (
	"encoding/json"
	"fmt"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/money"
	"conto/sim/audit"
)

// newKey thinks of an API key to be made.
func newKey(rng *rng) account.MakeKey {
	id := fmt.Sprintf("k_%d", rng.IntN(9))
	return account.MakeKey{ID: id, Label: "studio", Digest: digestOf(id)}
}

// anyMethod returns a payment method, mostly one that pays; "" is the one in use.
func anyMethod(rng *rng) string {
	return pick(rng, "pm_ok", "pm_ok", "pm_ok2", "pm_no", "pm_ask", "pm_moody", "", "")
}

// anySpend returns a generation under an id, of any model, with options that may be out of range.
func anySpend(rng *rng, id string) account.Spend {
	c := account.Spend{ID: id, Model: pick(rng, audit.Models...), Now: !rng.chance(60)}
	if rng.chance(1) {
		c.Model = "no-model"
	}
	c.Studio = rng.chance(15)
	if rng.chance(10) {
		c.User = pick(rng, people[:4]...)
	}
	options := map[string]any{}
	put := func(name string, values ...int) {
		if rng.chance(70) {
			options[name] = pick(rng, values...)
		}
	}
	switch c.Model {
	case "z-image", "premium-image", "fast-image":
		put("count", 1, 2, 8, 8)
		put("width", 512, 1024, 1025, 2048)
		put("height", 512, 1024)
	case "premium-llm", "mini-llm":
		put("max_output_tokens", 1, 1000, 1001, 60000)
	case "lip-sync", "premium-video", "talking-avatar":
		put("seconds", 1, 5, 60, 61)
		if rng.chance(20) {
			options["resolution"] = pick(rng, "720p", "1080p")
		}
	}
	body, err := json.Marshal(options)
	if err != nil {
		panic("sim: " + err.Error())
	}
	c.Options = body
	return c
}

// someCredits returns a number of credits, or nil for all of them.
func someCredits(rng *rng, percent int) *money.Credits {
	if !rng.chance(percent) {
		return nil
	}
	n := money.Credits(pick(rng, 0, 1, 2, 8, 30, rng.IntN(60)))
	return &n
}

// someUnits returns some number of units of an allowance, or none said.
func someUnits(rng *rng, percent int) *int64 {
	if !rng.chance(percent) {
		return nil
	}
	n := int64(pick(rng, 0, 0, 1, 1, 2, rng.IntN(9)))
	return &n
}

// anyPlan returns a plan that is sold, or one of some others.
func anyPlan(rng *rng, others ...string) string {
	return pick(rng, append(others, "free", "starter", "creator", "pro", "team", "agency", "agency")...)
}

// anyInterval returns mostly the month, and rarely none that there is.
func anyInterval(rng *rng) catalog.Interval {
	if rng.chance(2) {
		return "week"
	}
	return pick(rng, catalog.Month, catalog.Month, catalog.Year)
}

// anyCap returns a cap, or none.
func anyCap(rng *rng) *money.Credits {
	n := money.Credits(pick(rng, -1, 0, 8, 30, 100, rng.IntN(300)))
	return &n
}

func user(id string) account.Actor { return account.Person(id) }

func apiKey(id string) account.Actor {
	return account.Program(account.Proof{ID: id, Digest: digestOf(id)})
}

// digestOf stands in for the digest of an API key's secret.
func digestOf(id string) string { return "digest of " + id }
