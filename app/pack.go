package app

import (
	"time"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/subscription"
)

// Packs quotes packs.
type Packs struct{ *App }

// PackQuote is exactly what buying a pack would do (C24).
type PackQuote struct {
	ID        string // confirms these terms
	ExpiresAt time.Time
	account.PackTerms
	Document bill.Document // what the invoice would say, had it been paid at the instant of the quote
}

// packSeal is the purpose under which quotes of packs are sealed, and sealedPack what one carries.
const packSeal = "pack"

type sealedPack struct {
	Account string            `json:"account"`
	Terms   account.PackTerms `json:"terms"`
}

// Quote returns what buying a pack would do now. It writes nothing.
func (p Packs) Quote(c *Call, id, pack string) (*PackQuote, error) {
	s, at, err := p.View(c, id, account.ViewMoney)
	if err != nil {
		return nil, err
	}
	terms, err := account.QuotePack(s, pack, at, p.Catalog())
	if err != nil {
		return nil, err
	}
	doc, err := p.Work.Issuer.Propose(c, s, terms.Asked(), at, bill.Payment{Method: bill.Card})
	if err != nil {
		return nil, err
	}
	token, err := p.Keyring.Seal(packSeal, sealedPack{id, terms})
	return &PackQuote{token, at.Add(subscription.QuoteLife), terms, doc}, err
}
