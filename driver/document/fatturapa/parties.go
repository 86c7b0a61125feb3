package fatturapa

import (
	"slices"
	"strings"
)

// What the types of document say of who they are from and to. Conto writes TD01 and TD04 only; the others are here so
// that a file of the wrong type is found under the exchange's code.
var (
	forOthers = strings.Fields("TD01 TD02 TD03 TD06 TD16 TD17 TD18 TD19 TD20 TD24 TD25 TD28 TD29") // never to oneself
	toOneself = strings.Fields("TD21 TD27")
	ofAbroad  = strings.Fields("TD17 TD18 TD19 TD28") // the seller is not Italian
	byBuyers  = strings.Fields("TD16 TD17 TD18 TD19 TD20 TD22 TD23 TD28")
)

// parties checks who a document is from and to against its type.
func (c *checker) parties(f *incoming, b *body) {
	kind := b.General.Document.Type
	seller, buyer := &f.Header.Seller.Identity, &f.Header.Buyer.Identity
	same := buyer.VATID != nil && *buyer.VATID == seller.VATID ||
		buyer.VATID == nil && buyer.TaxCode != "" && buyer.TaxCode == seller.TaxCode
	switch {
	case same && slices.Contains(forOthers, kind):
		c.find("00471", "a %s cannot be made out to its seller", kind)
	case !same && slices.Contains(toOneself, kind):
		c.find("00472", "a %s is made out to its seller only", kind)
	}
	if slices.Contains(ofAbroad, kind) && seller.VATID.Country == italy {
		c.find("00473", "a %s has a seller who is not Italian", kind)
	}
	if kind == "TD21" && slices.ContainsFunc(b.Goods.Lines, func(l line) bool { return number(l.Rate).Sign() == 0 }) {
		c.find("00474", "each line of a %s has VAT", kind)
	}
	if slices.Contains(byBuyers, kind) && buyer.VATID == nil {
		c.find("00475", "the buyer of a %s has a VAT ID", kind)
	}
}
