package account_test

import (
	"testing"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/money"
)

// TestDeliveredC5: less than was asked for costs less, and nothing costs more than was held.
func TestDeliveredC5(t *testing.T) {
	e, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	book := catalog.NewBook(e)
	for name, c := range map[string]struct {
		model, options string
		held           money.Credits
		units          int64
		out            catalog.Output
		credits        money.Credits
		left           int64
	}{
		"all pictures":       {"premium-image", `{"count":4}`, 32, 0, catalog.Output{Outputs: 4}, 32, 0},
		"three of four":      {"premium-image", `{"count":4}`, 32, 0, catalog.Output{Outputs: 3}, 24, 0},
		"more than asked":    {"premium-image", `{"count":4}`, 32, 0, catalog.Output{Outputs: 9}, 32, 0},
		"nobody knows":       {"premium-video", `{"seconds":10}`, 80, 0, catalog.Output{}, 80, 0},
		"a shorter film":     {"premium-video", `{"seconds":10}`, 80, 0, catalog.Output{Seconds: 4}, 32, 0},
		"a shorter answer":   {"premium-llm", `{"max_output_tokens":3000}`, 4, 0, catalog.Output{Tokens: 1500}, 3, 0},
		"a short answer":     {"premium-llm", `{"max_output_tokens":3000}`, 4, 0, catalog.Output{Tokens: 5}, 2, 0},
		"a whole allowance":  {"z-image", `{"count":4}`, 0, 4, catalog.Output{Outputs: 3}, 0, 3},
		"allowance is first": {"z-image", `{"count":4}`, 4, 2, catalog.Output{Outputs: 3}, 2, 2},
		"allowance suffices": {"z-image", `{"count":4}`, 4, 2, catalog.Output{Outputs: 2}, 0, 2},
		"one unit for all":   {"premium-llm", `{"max_output_tokens":3000}`, 0, 1, catalog.Output{Tokens: 9}, 0, 1},
		"held for less":      {"premium-image", `{"count":4}`, 20, 0, catalog.Output{Outputs: 3}, 20, 0},
	} {
		h := &credit.Hold{Request: credit.Request{Model: c.model, Edition: 1, Credits: c.held, Units: c.units}}
		credits, units, err := account.Delivered(h, []byte(c.options), c.out, book)
		if credits != c.credits || units != c.left || err != nil {
			t.Errorf("%s: %d credits, %d units, %v; want %d and %d", name, credits, units, err, c.credits, c.left)
		}
	}
}
