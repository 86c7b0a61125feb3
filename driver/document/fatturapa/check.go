package fatturapa

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"

	"conto/core/cal"
	"conto/internal/plainxml"
)

// Finding is something for which the exchange would reject a file, by its code, or something that is not exact, by
// ours.
type Finding struct{ Code, Text string }

// String returns the code with its text.
func (f Finding) String() string { return f.Code + " " + f.Text }

// incoming is a file as it is read, whatever prefix its root has.
type incoming struct {
	XMLName xml.Name
	Version string `xml:"versione,attr"`
	Header  header `xml:"FatturaElettronicaHeader"`
	Bodies  []body `xml:"FatturaElettronicaBody"`
}

// fileName is a name that the exchange takes: who sends, and a progressive of up to five characters.
var fileName = regexp.MustCompile(`^[A-Z]{2}[A-Za-z0-9]{2,28}_[A-Za-z0-9]{1,5}\.(xml|XML|xml\.p7m)$`)

// Check returns everything for which the exchange would reject a file on the day on which it receives it, and whatever
// in it is not exact: what is found is in the order in which the exchange looks for it. It looks no further into a file
// that does not keep to the schema, and neither does Check.
func Check(name string, content []byte, received cal.Date) []Finding {
	c := &checker{received: received.String()}
	if !fileName.MatchString(name) {
		c.find("00001", "the file's name %q is not a country, an id, _, up to five characters and .xml", name)
	}
	if len(content) > largest {
		c.find("00003", "the file has %d bytes; the exchange takes %d", len(content), largest)
	}
	var whole node
	var f incoming
	for _, to := range []any{&whole, &f} {
		if err := plainxml.Decode(content, func(root xml.Name) (any, error) {
			if root.Space != space || root.Local != "FatturaElettronica" {
				return nil, errors.New("it is no FatturaElettronica")
			}
			return to, nil
		}); err != nil {
			c.find("00200", "the file is not as it must be: %v", err)
			return c.found
		}
	}
	if c.root(&whole); slices.ContainsFunc(c.found, func(f Finding) bool { return f.Code == "00200" }) {
		return c.found
	}
	c.header(&f)
	for i := range f.Bodies {
		c.body(&f, &f.Bodies[i])
	}
	return c.found
}

// largest is how many bytes a file may have.
const largest = 5_000_000

type checker struct {
	received string
	found    []Finding
}

func (c *checker) find(code, text string, args ...any) {
	c.found = append(c.found, Finding{code, fmt.Sprintf(text, args...)})
}

func (c *checker) header(f *incoming) {
	t := &f.Header.Transmission
	switch {
	case t.Format != f.Version:
		c.find("00428", "the format is %s and the version %s", t.Format, f.Version)
	case t.Format == "FPR12" && len(t.To) != 7 || t.Format == "FPA12" && len(t.To) != 6:
		c.find("00427", "the destination %s has %d characters, which does not fit %s", t.To, len(t.To), t.Format)
	}
	b := &f.Header.Buyer.Identity
	if b.VATID == nil && b.TaxCode == "" {
		c.find("00417", "the buyer has neither a VAT ID nor a tax code")
	}
	if b.VATID != nil && b.VATID.Country != italy && f.Header.Seller.Identity.VATID.Country != italy {
		c.find("00476", "neither the seller nor the buyer is Italian")
	}
}

func (c *checker) body(f *incoming, b *body) {
	g := &b.General.Document
	if !strings.ContainsAny(g.Number, "0123456789") {
		c.find("00425", "the number %q has no digit", g.Number)
	}
	if g.Date > c.received {
		c.find("00403", "the document is of %s, and was received on %s", g.Date, c.received)
	}
	for _, of := range b.General.Of {
		if of.Date > g.Date {
			c.find("00418", "the document is of %s, and the one to which it is linked of %s", g.Date, of.Date)
		}
	}
	c.parties(f, b)
	b.trim()
	c.funds(b)
	c.lines(b)
	c.rates(b)
	c.exact(b)
}

// group is a rate with a nature: lines and summaries that belong together.
type group struct{ rate, nature string }

func (c *checker) lines(b *body) {
	summed := map[group]bool{}
	rates := map[string]bool{}
	for _, r := range b.Goods.Rates {
		summed[group{r.Rate, r.Nature}], rates[r.Rate] = true, true
	}
	for _, l := range b.Goods.Lines {
		c.nature(l.Rate, l.Nature, "00400", "00401", fmt.Sprintf("line %d", l.Number))
		switch {
		case !rates[l.Rate]:
			c.find("00419", "line %d has the rate %s, for which there is no summary", l.Number, l.Rate)
		case !summed[group{l.Rate, l.Nature}]:
			c.find("00444", "line %d has the nature %q, for which there is no summary", l.Number, l.Nature)
		}
		if far(l.total(), number(l.Total), cent) {
			c.find("00423", "line %d: %s × %s is not %s", l.Number, l.Quantity, l.Price, l.Total)
		}
	}
}

// total returns what a line comes to.
func (l *line) total() *big.Rat {
	price := l.price()
	return price.Mul(price, quantity(l.Quantity))
}

// price returns that of one piece, after discounts: each is an amount of it or, without one, a share.
func (l *line) price() *big.Rat {
	price := number(l.Price)
	for _, d := range l.Discounts {
		by := number(d.Amount)
		if d.Amount == "" {
			by.Mul(price, number(d.Percent))
			by.Quo(by, big.NewRat(100, 1))
		}
		if d.Kind == "SC" {
			by.Neg(by)
		}
		price.Add(price, by)
	}
	return price
}

// nets returns what the lines of each rate and nature come to, with the contributions to pension funds.
func (b *body) nets() map[group]*big.Rat {
	nets := map[group]*big.Rat{}
	for _, l := range b.Goods.Lines {
		g := group{l.Rate, l.Nature}
		if nets[g] == nil {
			nets[g] = new(big.Rat)
		}
		nets[g].Add(nets[g], number(l.Total))
	}
	for _, f := range b.General.Document.Funds {
		g := group{f.Rate, f.Nature}
		if nets[g] == nil {
			nets[g] = new(big.Rat)
		}
		nets[g].Add(nets[g], number(f.Amount))
	}
	return nets
}

func (c *checker) rates(b *body) {
	nets := b.nets()
	rates := map[string]bool{}
	for _, l := range b.Goods.Lines {
		rates[l.Rate] = true
	}
	for _, f := range b.General.Document.Funds {
		rates[f.Rate] = true
	}
	for _, r := range b.Goods.Rates {
		what := "the summary of " + r.Rate
		c.nature(r.Rate, r.Nature, "00429", "00430", what)
		if !rates[r.Rate] {
			c.find("00443", "%s has no line", what)
		}
		vat := new(big.Rat).Mul(number(r.Net), number(r.Rate))
		if far(vat.Quo(vat, big.NewRat(100, 1)), number(r.VAT), cent) {
			c.find("00421", "%s: %s %% of %s is not %s", what, r.Rate, r.Net, r.VAT)
		}
		net := nets[group{r.Rate, r.Nature}]
		if net == nil {
			continue
		}
		if net.Add(net, number(r.Rounding)).Add(net, number(r.Extra)); far(net, number(r.Net), euro) {
			c.find("00422", "%s: its lines come to %s, not %s", what, net.FloatString(2), r.Net)
		}
	}
}

// nature checks that there is one exactly where there is no VAT, and one that is still in use.
func (c *checker) nature(rate, nature, missing, tooMuch, what string) {
	zero := number(rate).Sign() == 0
	switch {
	case zero && nature == "":
		c.find(missing, "%s has no VAT, and no nature that says why", what)
	case !zero && nature != "":
		c.find(tooMuch, "%s has the rate %s and the nature %s of what has none", what, rate, nature)
	case nature == "N2" || nature == "N3" || nature == "N6":
		c.find("00445", "%s: the nature %s must be given more exactly, such as %s.1", what, nature, nature)
	}
}

// The exchange overlooks as much; Conto's own documents need none of it but the cent of VAT, for prices include it (see
// exact).
var cent, euro = big.NewRat(1, 100), big.NewRat(1, 1)

// far reports whether two numbers differ by more than is overlooked.
func far(a, b, most *big.Rat) bool {
	difference := new(big.Rat).Sub(a, b)
	return difference.Abs(difference).Cmp(most) > 0
}

// number reads a decimal; what is none is 0, for the schema finds it.
func number(text string) *big.Rat {
	if n, ok := new(big.Rat).SetString(strings.TrimSpace(text)); ok {
		return n
	}
	return new(big.Rat)
}

// quantity returns one where none is given.
func quantity(text string) *big.Rat {
	if text == "" {
		return big.NewRat(1, 1)
	}
	return number(text)
}
