package account

import (
	"time"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
)

// PackTerms is exactly what buying a pack would do (C24). Its credits do not expire (C19).
type PackTerms struct {
	Pack    string        `json:"pack"`
	Edition int           `json:"edition"` // of the catalogue that says the price
	At      time.Time     `json:"at"`      // the instant for which this was computed
	Charge  money.Amount  `json:"charge"`
	Credits money.Credits `json:"credits"`

	ReverseCharge bool `json:"reverse_charge,omitempty"` // the amount is without VAT
}

// Asked returns the charge that buying at these terms asks for, for a document about it.
func (t PackTerms) Asked() Charge {
	return Charge{Purpose: ForTopUp, Amount: t.Charge, Pack: t.Pack, Credits: t.Credits, ReverseCharge: t.ReverseCharge}
}

// QuotePack returns exactly what buying a pack would do now (C18, C24). Errors: invalid for a pack that there is not.
func QuotePack(s *State, id string, at time.Time, b catalog.History) (PackTerms, error) {
	pack, _, err := TopUp{Pack: id}.agreed(s, at, b)
	if err != nil {
		return PackTerms{}, err
	}
	c := s.when(at, b).buying().chargeForPack(pack, "")
	return PackTerms{pack.ID, b.Latest().Number, at, c.Amount, c.Credits, c.ReverseCharge}, nil
}

// agreed returns the pack that a command buys, and the instant of which its price is. What was quoted holds, even if
// prices have changed since; it refuses with quote_expired when the quote is too old, or VAT is charged otherwise now.
func (c TopUp) agreed(s *State, at time.Time, b catalog.History) (*catalog.Pack, time.Time, error) {
	edition, from := b.Latest(), at
	if q := c.Quoted; q != nil {
		if q.Pack != c.Pack {
			return nil, at, fault.Wrong("quote", message.QuoteIsForPack, "pack", q.Pack)
		}
		if err := subscription.CheckQuoted(q.At, at); err != nil {
			return nil, at, err
		}
		switch {
		case q.ReverseCharge != s.ReverseCharge:
			return nil, at, fault.Of(fault.QuoteExpired, message.QuoteVATChanged)
		case !b.Has(q.Edition):
			return nil, at, fault.Of(fault.QuoteExpired, message.QuoteChanged)
		}
		edition, from = b.Edition(q.Edition), q.At
	}
	pack, err := edition.Pack(c.Pack)
	if err != nil {
		return nil, at, fault.Wrong("pack", message.NoPack, "pack", c.Pack)
	}
	return pack, from, nil
}
