package fatturapa

import "strings"

// trim takes white space away around the rates, by which lines, contributions and summaries belong together.
func (b *body) trim() {
	for i := range b.Goods.Lines {
		b.Goods.Lines[i].Rate = strings.TrimFunc(b.Goods.Lines[i].Rate, isBlank)
	}
	for i := range b.Goods.Rates {
		b.Goods.Rates[i].Rate = strings.TrimFunc(b.Goods.Rates[i].Rate, isBlank)
	}
	for i := range b.General.Document.Funds {
		b.General.Document.Funds[i].Rate = strings.TrimFunc(b.General.Document.Funds[i].Rate, isBlank)
	}
}

// funds checks contributions to pension funds, which are taxed like lines: each has a summary of its rate and nature.
func (c *checker) funds(b *body) {
	summed, rates := map[group]bool{}, map[string]bool{}
	for _, r := range b.Goods.Rates {
		summed[group{r.Rate, r.Nature}], rates[r.Rate] = true, true
	}
	for _, f := range b.General.Document.Funds {
		const what = "the contribution to a pension fund"
		c.nature(f.Rate, f.Nature, "00413", "00414", what)
		switch {
		case !rates[f.Rate]:
			c.find("00419", "%s has the rate %s, for which there is no summary", what, f.Rate)
		case !summed[group{f.Rate, f.Nature}]:
			c.find("00444", "%s has the nature %q, for which there is no summary", what, f.Nature)
		}
		if f.Withheld != "" && b.General.Document.Withheld == nil {
			c.find("00415", "%s is subject to withholding, and the document withholds nothing", what)
		}
	}
}
