package app

import (
	"encoding/json"
	"errors"
	"time"

	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
)

// Explanation is why something came out as it did: which rule, which lots, which edition.
type Explanation struct {
	State   *account.State // the account just before
	Subject string
	At      time.Time
	Reasons []account.Reason
	Hold    *credit.HoldRecord // of a generation
	User    string             // whom it is about, as the reasons name them; "" is nobody
	Name    string             // by which name people know them; "" is not known
}

// ExplainHold returns why a hold took what it took.
func (a Generations) ExplainHold(c *Call, id, hold string) (*Explanation, error) {
	_, h, err := a.hold(c, id, hold)
	if err != nil {
		return nil, err
	}
	seq, made := account.HoldSeq(hold)
	if !made {
		entry, err := a.Engine.Find(c, id, account.OpenKey(hold))
		if err != nil {
			return nil, err
		}
		seq = entry.Seq
	}
	before, err := a.Engine.StateAt(c, id, seq-1)
	if err != nil {
		return nil, err
	}
	user := h.HoldRecord.Hold.User
	name, err := a.customers.Called(c, before, account.Person(user).ID)
	return &Explanation{State: before, Subject: "hold " + hold, At: h.HoldRecord.Hold.OpenedAt,
		Reasons: account.ExplainHold(before, &h.HoldRecord, a.Catalog()), Hold: &h.HoldRecord, User: user, Name: name}, err
}

// ExplainCharge returns why a charge is what it is.
func (a Generations) ExplainCharge(c *Call, id, charge string) (*Explanation, error) {
	if _, _, err := a.View(c, id, account.ViewMoney); err != nil {
		return nil, err
	}
	entry, err := a.Engine.Find(c, id, account.ChargeKey(charge))
	if errors.Is(err, store.ErrNotFound) {
		return nil, fault.Of(fault.NotFound, message.NoCharge, "charge", charge)
	}
	if err != nil {
		return nil, err
	}
	events, err := account.DecodeEvents(entry.Events)
	if err != nil {
		return nil, err
	}
	before, err := a.Engine.StateAt(c, id, entry.Seq-1)
	if err != nil {
		return nil, err
	}
	for _, event := range events {
		if asked, ok := event.(account.ChargeRequested); ok && asked.ID == charge {
			why := account.ExplainCharge(before, asked.Charge, a.Catalog())
			return &Explanation{State: before, Subject: "charge " + charge, At: entry.At, Reasons: why},
				nil
		}
		before.Apply(event)
	}
	return nil, errors.New("a charge's entry does not ask for it")
}

// sealedRefusal is what a refusal's token carries: what was asked, by whom and for whom, and what it rested on.
type sealedRefusal struct {
	Account string          `json:"a"`
	Seq     int64           `json:"s"`
	At      time.Time       `json:"t"`
	Model   string          `json:"m"`
	Options json.RawMessage `json:"o,omitempty"`
	User    string          `json:"u,omitempty"`
	Actor   string          `json:"b"`
}

// withRefusal adds to the refusal of a generation what explains it later.
func (a Generations) withRefusal(c *Call, id string, g Generation, answer Answer, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || answer.Basis == 0 || (f.Code != fault.Locked && f.Code != fault.InsufficientCredits) {
		return err
	}
	err = naming{a.App, c, id}.refusal(err)
	errors.As(err, &f)
	user := g.User
	if user == "" {
		user = c.Actor.User
	}
	token, sealErr := a.Keyring.Seal("refusal",
		sealedRefusal{id, answer.Basis, answer.At, g.Model, g.Options, user, c.Actor.ID})
	if sealErr != nil {
		return err
	}
	return f.With("refusal", token)
}

// ExplainRefusal returns why a generation was refused, by the token that the refusal carried, to whom it was refused
// and to those who see what everybody does.
func (a Generations) ExplainRefusal(c *Call, id, token string) (*Explanation, error) {
	now, _, err := a.View(c, id, account.ViewHolds)
	if err != nil {
		return nil, err
	}
	var was sealedRefusal
	if !a.Keyring.Unseal("refusal", token, &was) || was.Account != id {
		return nil, fault.Wrong("refusal", message.RefusalIs)
	}
	if was.Actor != c.Actor.ID {
		if err := now.MayRead(c.Actor, account.ViewJournal, a.Catalog()); err != nil {
			return nil, err
		}
	}
	s, err := a.Engine.StateAt(c, id, was.Seq)
	if err != nil {
		return nil, err
	}
	reasons, err := account.ExplainRefusal(s, account.Spend{Model: was.Model, Options: was.Options, User: was.User},
		a.Catalog())
	if err != nil {
		return nil, err
	}
	return &Explanation{State: s, Subject: "refusal of " + was.Model, At: was.At, Reasons: reasons}, nil
}
