package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/driver/store"
	"conto/engine"
)

// Gifts are the codes that bring credits (C43). A code is a record, and each of its uses another, which an account
// claims before it asks for the credits: of several who want the last one, one has it. Who has claimed a use has it for
// good, unless the account refuses the code. So when a server dies between the claim and the credits, nobody else can
// take them; they come when the account asks again, or when somebody else finds no use left.
type Gifts struct{ *App }

// Gift is a code with how many accounts have used it.
type Gift struct {
	account.Gift
	Used int
}

// giftRecord is the kind of record that keeps a code.
const giftRecord = "gift"

// useRecord begins the kinds of the records that are uses of codes: a code follows.
const useRecord = "gift-use-"

// use is who has claimed a use, and the request by which they did.
type use struct {
	Account string `json:"account"`
	Actor   string `json:"actor"`
	Key     string `json:"key,omitempty"`
	Digest  string `json:"digest,omitempty"`
}

// Make makes a code. Under an idempotency key it is the same each time.
func (g Gifts) Make(c *Call, gift account.Gift) (Gift, error) {
	if err := account.May(c.Actor, account.MakeCodes); err != nil {
		return Gift{}, err
	}
	note, err := text.Line("note", gift.Note)
	if err != nil {
		return Gift{}, err
	}
	now := g.Engine.Now()
	gift.Note, gift.MadeAt, gift.MadeBy = note, now.UTC().Truncate(time.Second), c.Actor.ID
	if err := gift.Check(now); err != nil {
		return Gift{}, err
	}
	return once(g.App, c, "", func() (Gift, error) {
		_, random, _ := strings.Cut(g.newID(c, "gift"), "_")
		code, ok := account.ReadCode(random)
		if !ok {
			panic("app: " + random + " is no code")
		}
		gift.Code = code
		kept, err := g.put(c, gift, true)
		if err != nil {
			return Gift{}, err
		}
		return g.counted(c, kept)
	})
}

// All lists the codes.
func (g Gifts) All(c *Call) ([]Gift, error) {
	if err := account.May(c.Actor, account.ReadCodes); err != nil {
		return nil, err
	}
	records, err := g.Store.List(c, "", giftRecord)
	if err != nil {
		return nil, err
	}
	list := make([]Gift, len(records))
	for i, r := range records {
		gift, err := giftOf(r)
		if err != nil {
			return nil, err
		}
		if list[i], err = g.counted(c, gift); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Withdraw lets no further account use a code. What it has brought stays.
func (g Gifts) Withdraw(c *Call, typed string) error {
	if err := account.May(c.Actor, account.MakeCodes); err != nil {
		return err
	}
	gift, err := g.find(c, typed)
	if err != nil || gift.Withdrawn {
		return err
	}
	gift.Withdrawn = true
	_, err = g.put(c, gift, false)
	return err
}

// Use has an account use a code, as it was typed. Guesses are counted for the account and for the address from which
// they come; a good code from there is not held up, since it may be that of the studio's own server.
func (g Gifts) Use(c *Call, id, typed string) (*Account, error) {
	s, at, err := g.View(c, id, account.ViewBalance)
	if err != nil {
		return nil, err
	}
	if err := s.Allow(account.Redeem{}, c.Actor, g.Catalog()); err != nil {
		return nil, err
	}
	if err := g.Limits.Guesses.Spent(id); err != nil {
		return nil, err
	}
	gift, err := g.find(c, typed)
	if fault.Is(err, fault.NotFound) {
		g.Limits.Guesses.Note(id)
		if limited := g.Limits.GuessesFrom.Take(c.From); limited != nil {
			return nil, limited
		}
	}
	if err != nil {
		return nil, err
	}
	mine := use{id, c.Actor.ID, c.Key, c.Digest}
	if s.Codes.Used(gift.Code) { // a repeat has its answer in the journal
		return g.changed(c, id, gift.Redeem())
	}
	if err := gift.Usable(at); err != nil {
		return nil, err
	}
	slot, err := g.claim(c, gift, mine)
	if err != nil {
		return nil, err
	}
	answer, err := g.do(c, id, gift.Redeem())
	if err == nil {
		return g.accountAfter(c, id, answer)
	}
	return g.refused(c, slot, gift.Code, id, err)
}

// refused frees the use that an account has claimed and was refused; if the account has the code all the same, because
// somebody else finished what was asked, all is well.
func (g Gifts) refused(c *Call, slot, code, id string, refusal error) (*Account, error) {
	if f := (*fault.Error)(nil); !errors.As(refusal, &f) { // nothing is known
		return nil, refusal
	}
	s, at, err := g.Engine.State(c, id)
	switch {
	case err != nil:
		return nil, err
	case s.Codes.Used(code) && fault.Is(refusal, fault.Conflict):
		return g.complete(c, s, at)
	case s.Codes.Used(code):
		return nil, refusal
	}
	return nil, errors.Join(refusal, g.Store.Delete(c, "", useRecord+code, slot))
}

// claim finds the use that an account has claimed before, or claims a free one, and returns which. It refuses with
// conflict when there is none.
func (g Gifts) claim(c *Call, gift account.Gift, mine use) (string, error) {
	uses, err := g.uses(c, gift.Code)
	if err != nil {
		return "", err
	}
	for slot, one := range uses {
		if one.Account == mine.Account {
			return slot, nil
		}
	}
	if slot, err := g.free(c, gift, mine, uses); slot != "" || err != nil {
		return slot, err
	}
	freed, err := g.finish(c, gift, uses)
	if err != nil || !freed {
		return "", errors.Join(err, usesTaken(gift))
	}
	if uses, err = g.uses(c, gift.Code); err != nil {
		return "", err
	}
	slot, err := g.free(c, gift, mine, uses)
	if err == nil && slot == "" {
		err = usesTaken(gift)
	}
	return slot, err
}

func usesTaken(gift account.Gift) error {
	return fault.Of(fault.Conflict, message.CodeUsesTaken, "code", gift.Code)
}

// free claims a use that nobody has; "": there is none.
func (g Gifts) free(c *Call, gift account.Gift, mine use, uses map[string]use) (string, error) {
	body, err := json.Marshal(mine)
	if err != nil {
		return "", err
	}
	for n := 1; n <= gift.Uses; n++ {
		slot := fmt.Sprintf("%05d", n)
		if _, taken := uses[slot]; taken {
			continue
		}
		kept, err := g.Store.Put(c, store.Record{Kind: useRecord + gift.Code, ID: slot, Body: body}, true)
		if err != nil {
			return "", err
		}
		if one, err := useOf(kept); err != nil || one.Account == mine.Account {
			return slot, err
		}
	}
	return "", nil
}

// finish asks for the credits of who has claimed a use and not got them, as they had asked, because a server died
// between. It reports whether a use is free now, because the account refuses the code.
func (g Gifts) finish(c *Call, gift account.Gift, uses map[string]use) (bool, error) {
	freed := false
	for slot, one := range uses {
		s, _, err := g.Engine.State(c, one.Account)
		if err != nil {
			return freed, err
		}
		if s.Codes.Used(gift.Code) {
			continue
		}
		by, known := s.ActorOf(one.Actor)
		if !known {
			by = account.Operator
		}
		_, err = g.Engine.Do(c, engine.Request{Account: one.Account, Actor: by, Key: one.Key, Digest: one.Digest,
			Command: gift.Redeem()})
		if err == nil {
			continue
		}
		if _, refusal := g.refused(c, slot, gift.Code, one.Account, err); refusal == nil {
			continue
		}
		if f := (*fault.Error)(nil); !errors.As(err, &f) {
			return freed, err
		}
		freed = true
	}
	return freed, nil
}

// find reads a code as it was typed, or refuses with not_found.
func (g Gifts) find(c *Call, typed string) (account.Gift, error) {
	code, ok := account.ReadCode(typed)
	if !ok {
		return account.Gift{}, fault.Of(fault.NotFound, message.NoSuchCode)
	}
	r, err := g.Store.Get(c, "", giftRecord, code)
	if errors.Is(err, store.ErrNotFound) {
		return account.Gift{}, fault.Of(fault.NotFound, message.NoSuchCode)
	}
	if err != nil {
		return account.Gift{}, err
	}
	return giftOf(r)
}

func (g Gifts) put(c *Call, gift account.Gift, ifAbsent bool) (account.Gift, error) {
	body, err := json.Marshal(gift)
	if err != nil {
		return gift, err
	}
	kept, err := g.Store.Put(c, store.Record{Kind: giftRecord, ID: gift.Code, Body: body}, ifAbsent)
	if err != nil {
		return gift, err
	}
	return giftOf(kept)
}

// counted adds how many accounts have a use of the code.
func (g Gifts) counted(c *Call, gift account.Gift) (Gift, error) {
	uses, err := g.uses(c, gift.Code)
	return Gift{gift, len(uses)}, err
}

// uses returns those of a code, by their numbers.
func (g Gifts) uses(c *Call, code string) (map[string]use, error) {
	records, err := g.Store.List(c, "", useRecord+code)
	if err != nil {
		return nil, err
	}
	all := map[string]use{}
	for _, r := range records {
		if all[r.ID], err = useOf(r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func giftOf(r store.Record) (gift account.Gift, err error) {
	return gift, json.Unmarshal(r.Body, &gift)
}

func useOf(r store.Record) (one use, err error) { return one, json.Unmarshal(r.Body, &one) }
