package sim

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"conto/core/catalog"
	"conto/sim/audit"
	"conto/sim/generation"
)

// vary makes figures of others: every price and every number of the plans changes a little, in cents and credits that
// are not round, and the order of the plans stays.
func vary(f audit.Figures, l *rng) audit.Figures {
	near := func(n int64) int64 { return n + l.Int64N(n/4+2) - n/8 }
	f.Plans, f.Packs = append([]audit.Plan(nil), f.Plans...), append([]audit.Pack(nil), f.Packs...)
	for i := range f.Plans {
		p := &f.Plans[i]
		p.Credits = near(p.Credits)
		if i == 0 {
			continue
		}
		before := f.Plans[i-1]
		p.Monthly, p.Yearly = max(near(p.Monthly), before.Monthly+1), max(near(p.Yearly), before.Yearly+1)
		p.BasicImages, p.PremiumLLM = near(p.BasicImages), near(p.PremiumLLM)
		if l.chance(40) { // soon used up
			p.BasicImages, p.PremiumLLM = l.Int64N(20), l.Int64N(4)
		}
		if p.Seats > 1 {
			p.Seats = max(2, p.Seats-1+l.IntN(3))
		}
	}
	for i := range f.Packs {
		f.Packs[i].Cents, f.Packs[i].Credits = near(f.Packs[i].Cents), near(f.Packs[i].Credits)
	}
	for _, price := range []*int64{
		&f.Prices.ZImage, &f.Prices.ZImageLarge, &f.Prices.PremiumImage, &f.Prices.PremiumImageLarge, &f.Prices.PremiumLLM,
		&f.Prices.PremiumLLMMore, &f.Prices.LipSync, &f.Prices.TalkingAvatar, &f.Prices.PremiumVideo,
		&f.Prices.PremiumVideoHD,
	} {
		*price = max(1, near(*price))
	}
	return f
}

// runs names the providers of models.
func (w host) runs() map[string]string {
	if w.works == nil {
		return nil
	}
	return generation.Runs
}

// write writes the default catalogue with other figures, and with the providers of some models.
func write(f audit.Figures, runs map[string]string) []byte {
	var text map[string]any
	if err := yaml.Unmarshal(catalog.Default, &text); err != nil {
		panic("sim: " + err.Error())
	}
	for i, one := range text["plans"].([]any) {
		plan, p := one.(map[string]any), f.Plans[i]
		plan["credits"], plan["seats"] = p.Credits, p.Seats
		if i > 0 {
			plan["monthly"], plan["yearly"] = euros(p.Monthly), euros(p.Yearly)
			plan["allowances"] = map[string]int64{"basic_images": p.BasicImages, "premium_llm": p.PremiumLLM}
		}
	}
	for i, one := range text["packs"].([]any) {
		pack, p := one.(map[string]any), f.Packs[i]
		pack["credits"], pack["price"] = p.Credits, euros(p.Cents)
	}
	prices := expressions(f.Prices)
	for _, one := range text["models"].([]any) {
		model := one.(map[string]any)
		if provider := runs[model["id"].(string)]; provider != "" {
			model["provider"] = provider
		}
		if price, priced := prices[model["id"].(string)]; priced {
			model["price"] = price
		}
	}
	written, err := yaml.Marshal(text)
	if err != nil {
		panic("sim: " + err.Error())
	}
	return written
}

func euros(cents int64) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// expressions returns the prices of C2 as the catalogue writes them.
func expressions(p audit.Prices) map[string]string {
	const small = "width * height <= 1024 * 1024"
	return map[string]string{
		"z-image":       fmt.Sprintf("count * (%s ? %d : %d)", small, p.ZImage, p.ZImageLarge),
		"premium-image": fmt.Sprintf("count * (%s ? %d : %d)", small, p.PremiumImage, p.PremiumImageLarge),
		"premium-llm": fmt.Sprintf("%d + %d * blocks(max(max_output_tokens - 1000, 0), 1000)", p.PremiumLLM,
			p.PremiumLLMMore),
		"lip-sync":       fmt.Sprintf("%d * seconds", p.LipSync),
		"talking-avatar": fmt.Sprintf("%d * seconds", p.TalkingAvatar),
		"premium-video":  fmt.Sprintf("seconds * (resolution == '1080p' ? %d : %d)", p.PremiumVideoHD, p.PremiumVideo),
	}
}

// read reads the figures of every edition of a book, which has the plans and models of the default catalogue.
func read(book catalog.History) ([]audit.Figures, error) {
	var all []audit.Figures
	for n := 1; book.Has(n); n++ {
		f, err := readEdition(book.Edition(n))
		if err != nil {
			return nil, fmt.Errorf("edition %d is not one that the auditor can judge: %w", n, err)
		}
		all = append(all, f)
	}
	return all, nil
}

func readEdition(e *catalog.Edition) (audit.Figures, error) {
	var f audit.Figures
	for _, p := range e.Plans {
		row := audit.Plan{ID: p.ID, Monthly: p.Monthly.Cents, Yearly: p.Yearly.Cents, Credits: int64(p.Credits),
			Seats: p.Seats}
		for _, a := range p.Allowances {
			switch a.Name {
			case "basic_images":
				row.BasicImages = a.Units
			case "premium_llm":
				row.PremiumLLM = a.Units
			}
		}
		f.Plans = append(f.Plans, row)
	}
	for _, p := range e.Packs {
		f.Packs = append(f.Packs, audit.Pack{ID: p.ID, Credits: int64(p.Credits), Cents: p.Price.Cents})
	}
	for _, id := range audit.Plans {
		if _, err := e.Plan(id); err != nil {
			return f, err
		}
	}
	return f, readPrices(e, &f.Prices)
}

// readPrices asks what each price of C2 is at its plainest.
func readPrices(e *catalog.Edition, p *audit.Prices) error {
	for _, ask := range []struct {
		price          *int64
		model, options string
	}{
		{&p.ZImage, "z-image", ""}, {&p.ZImageLarge, "z-image", `{"width":2048}`},
		{&p.PremiumImage, "premium-image", ""}, {&p.PremiumImageLarge, "premium-image", `{"width":2048}`},
		{&p.PremiumLLM, "premium-llm", ""}, {&p.PremiumLLMMore, "premium-llm", `{"max_output_tokens":1001}`},
		{&p.LipSync, "lip-sync", `{"seconds":1}`}, {&p.TalkingAvatar, "talking-avatar", `{"seconds":1}`},
		{&p.PremiumVideo, "premium-video", `{"seconds":1}`},
		{&p.PremiumVideoHD, "premium-video", `{"seconds":1,"resolution":"1080p"}`},
	} {
		m, err := e.Model(ask.model)
		if err != nil {
			return err
		}
		values, err := m.Read([]byte(ask.options))
		if err != nil {
			return err
		}
		credits, err := m.Credits(values)
		if err != nil {
			return err
		}
		*ask.price = int64(credits)
	}
	p.PremiumLLMMore -= p.PremiumLLM
	return nil
}
