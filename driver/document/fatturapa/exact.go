package fatturapa

import "math/big"

// Codes for what the exchange overlooks, or does not look at, and what books must not have: sums that are not exact.
// They are Conto's own.
const (
	InexactLine    = "exact-line"    // a line's sum is not its price times its quantity, to the cent
	InexactNet     = "exact-net"     // a summary's net is not that of its lines
	InexactTotal   = "exact-total"   // the document's total is not the net and the VAT of its summaries
	InexactPayment = "exact-payment" // what is paid is not the total
)

// exact checks sums without what the exchange overlooks in them (00422, 00423): those of Conto's files are exact.
func (c *checker) exact(b *body) {
	for _, l := range b.Goods.Lines {
		if want := l.total(); differ(want, number(l.Total)) && !far(want, number(l.Total), cent) {
			c.find(InexactLine, "line %d: %s × %s is not %s", l.Number, l.Quantity, l.Price, l.Total)
		}
	}
	nets := b.nets()
	total, overlooked := number(b.General.Document.Rounding), new(big.Rat)
	for _, r := range b.Goods.Rates {
		total.Add(total, number(r.Net)).Add(total, number(r.VAT))
		net := nets[group{r.Rate, r.Nature}]
		if net == nil {
			continue // 00443, 00444
		}
		net.Add(net, number(r.Rounding)).Add(net, number(r.Extra))
		if differ(net, number(r.Net)) && !far(net, number(r.Net), euro) {
			c.find(InexactNet, "the summary of %s: its lines come to %s, not %s", r.Rate, net.FloatString(2), r.Net)
		}
	}
	if abroad := b.abroad(); abroad.Sign() != 0 {
		total.Add(total, abroad)
		overlooked = cent // the rate alone does not say how VAT that the price includes was rounded
	}
	said := b.General.Document.Total
	if said == "" || far(total, number(said), overlooked) {
		c.find(InexactTotal, "the summaries come to %s, and the total says %q", total.FloatString(2), said)
	}
	for _, p := range b.Payment {
		paid := new(big.Rat)
		for _, d := range p.Details {
			paid.Add(paid, number(d.Amount))
		}
		if said != "" && differ(paid, number(said)) {
			c.find(InexactPayment, "%s is paid, and the total says %s", paid.FloatString(2), said)
		}
	}
}

// abroad returns the VAT of other countries, which is in the total and in no summary (OSS).
func (b *body) abroad() *big.Rat {
	sum := new(big.Rat)
	for _, l := range b.Goods.Lines {
		if l.Other != nil && l.Other.Kind == oss {
			vat := new(big.Rat).Mul(number(l.Total), number(l.Other.Text))
			sum.Add(sum, vat.Quo(vat, big.NewRat(100, 1)))
		}
	}
	return sum
}

// differ reports whether two numbers are not the same.
func differ(a, b *big.Rat) bool { return a.Cmp(b) != 0 }
