package sim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"conto/core/account"
	"conto/sim/audit"
)

// asks puts a command to the auditor, in its words, and returns what must become of it. seq is the entry that the
// command became, or would have become: the ids that are made for holds name it.
func (m *mirror) asks(cmd account.Command, by audit.Actor, at time.Time, seq int64) audit.Answer {
	a, generations := m.audit, audit.Generations{Account: m.audit}
	switch c := cmd.(type) {
	case account.Tick:
		return a.Pass(at)
	case account.Spend:
		return generations.Spend(at, by, audit.Spend{
			ID: c.ID, Made: fmt.Sprintf("h_%d", seq), Model: c.Model, Options: options(c.Options), User: c.User, Hold: !c.Now,
			Studio: c.Studio,
		})
	case account.Extend:
		return generations.Extend(at, by, audit.Extend{Hold: c.Hold, Until: c.Until})
	case account.Settle:
		return generations.Settle(at, by, audit.Settle{Hold: c.Hold, Credits: (*int64)(c.Credits), Units: c.Units})
	case account.Release:
		return generations.Release(at, by, audit.Release{Hold: c.Hold})
	case account.RefundHold:
		return generations.Refund(at, by, audit.Refund{Hold: c.Hold, Credits: (*int64)(c.Credits), Units: c.Units})
	case account.Grant:
		return a.Grant(at, by, audit.Grant{Credits: int64(c.Credits), Reason: c.Reason, Expires: c.ExpiresAt})
	case account.RecordPayment:
		return audit.Payments{Account: a}.Payment(at, by, audit.Payment{Charge: c.Charge, Outcome: string(c.Outcome)})
	}
	if ans, ok := m.asksTeam(cmd, by, at); ok {
		return ans
	}
	if ans, ok := m.asksMoney(cmd, by, at, seq); ok {
		return ans
	}
	return m.asksOwner(cmd, by, at)
}

// asksTeam returns asks for who belongs to the account.
func (m *mirror) asksTeam(cmd account.Command, by audit.Actor, at time.Time) (ans audit.Answer, ok bool) {
	a := audit.Team{Account: m.audit}
	switch c := cmd.(type) {
	case account.Invite:
		return a.Invite(at, by, audit.Invite{User: c.User, Role: string(c.Role), Joined: c.Joined}), true
	case account.JoinMember:
		return a.Join(at, by, audit.Join{User: c.User}), true
	case account.ChangeMember:
		change := audit.Change{User: c.User, Premium: c.Premium, Stays: c.Stay}
		if c.Role != nil {
			change.Role = string(*c.Role)
		}
		change.Cap = (*int64)(c.Cap)
		return a.Change(at, by, change), true
	case account.RemoveMember:
		return a.Remove(at, by, audit.Remove{User: c.User}), true
	case account.HandOver:
		return a.HandOver(at, by, audit.HandOver{User: c.User}), true
	case account.TakeOver:
		return a.TakeOver(at, by, audit.TakeOver{User: c.User}), true
	case account.Decline:
		return a.Decline(at, by, audit.Decline{User: c.User}), true
	}
	return ans, false
}

// asksMoney returns asks for orders, refunds and taxes.
func (m *mirror) asksMoney(cmd account.Command, by audit.Actor, at time.Time, seq int64) (ans audit.Answer, ok bool) {
	a, orders, buyer := m.audit, audit.Orders{Account: m.audit}, audit.Buyer{Account: m.audit}
	switch c := cmd.(type) {
	case account.Order:
		order := audit.Order{Plan: c.Plan, Interval: string(c.Interval), Pack: c.Pack, Reference: c.Reference}
		return orders.Order(at, by, order), true
	case account.PayOrder:
		return orders.PayOrder(at, by, audit.PayOrder{Charge: c.Charge}), true
	case account.CancelOrder:
		return orders.CancelOrder(at, by, audit.CancelOrder{Charge: c.Charge}), true
	case account.RefundPayment:
		back := audit.RefundPayment{Charge: c.Charge, Return: c.Return}
		if c.Amount != nil {
			back.Cents, back.Foreign = &c.Amount.Cents, c.Amount.Currency != "EUR"
		}
		return a.RefundPayment(at, by, back), true
	case account.SetKeepGoing:
		return audit.Purse{Account: a}.SetKeepGoing(at, by, audit.SetKeepGoing{
			On: c.On, Below: int64(c.Below), Pack: c.Pack, Limit: c.Limit.Cents, Foreign: c.Limit.Currency != "EUR",
		}), true
	case account.RecordDispute:
		return a.RecordDispute(at, by, audit.RecordDispute{
			ID: c.ID, Charge: c.Charge, Cents: c.Amount.Cents, Foreign: c.Amount.Currency != "EUR", State: string(
				c.State), Hold: c.Hold,
		}), true
	case account.Redeem:
		return audit.Use(a, at, by, audit.Redeem{Code: c.Code, Credits: int64(c.Credits), Until: c.Until, Days: c.Days,
			Expires: c.ExpiresAt}), true
	case account.SetAlert:
		return a.SetAlert(at, by, audit.SetAlert{Below: int64(c.Below)}), true
	case account.SetProfile:
		return buyer.SetProfile(at, by, audit.SetProfile{Entry: seq}), true
	case account.SetTax:
		return buyer.SetTax(at, by, audit.SetTax{Untaxed: c.ReverseCharge, Profile: c.Profile}), true
	}
	return ans, false
}

// asksOwner returns asks for what only the owner may ask.
func (m *mirror) asksOwner(cmd account.Command, by audit.Actor, at time.Time) audit.Answer {
	a, payments := m.audit, audit.Payments{Account: m.audit}
	switch c := cmd.(type) {
	case account.Subscribe:
		s := audit.Subscribe{Plan: c.Plan, Interval: string(c.Interval), Method: c.Method}
		if q := c.Quoted; q != nil {
			if s.Quoted = m.quotes[termsKey(*q)]; s.Quoted == nil { // given before the auditor came
				s.Quoted = a.Recall(q.At, q.Plan, string(q.Interval), q.Edition)
			}
		}
		return a.Subscribe(at, by, s)
	case account.Cancel:
		return a.Cancel(at, by, audit.Cancel{Now: c.Now})
	case account.Resume:
		return a.Resume(at, by, audit.Resume{})
	case account.TopUp:
		return payments.TopUp(at, by, audit.TopUp{Pack: c.Pack, Method: c.Method})
	case account.SetMethod:
		return payments.SetMethod(at, by, audit.SetMethod{Method: c.Method})
	case account.Open:
		a.Wake(at)
		return audit.Answer{Code: audit.Conflict}
	case account.SetKind:
		return audit.Buyer{Account: a}.SetKind(at, by, audit.SetKind{Kind: string(c.Kind)})
	case account.MoveEdition:
		return a.Move(at, by, audit.Move{Edition: c.Edition})
	case account.MakeKey:
		return a.MakeKey(at, by, audit.MakeKey{ID: c.ID})
	case account.RevokeKey:
		return a.RevokeKey(at, by, audit.RevokeKey{ID: c.ID})
	case account.Close:
		return audit.Leaving{Account: a}.Close(at, by, audit.Close{Reason: c.Reason})
	}
	return asksEndpoint(audit.Endpoints{Account: a}, cmd, by, at)
}

// asksEndpoint is asks for webhook endpoints.
func asksEndpoint(a audit.Endpoints, cmd account.Command, by audit.Actor, at time.Time) audit.Answer {
	switch c := cmd.(type) {
	case account.MakeEndpoint:
		return a.Make(at, by, audit.MakeEndpoint{ID: c.ID, URL: c.URL, Types: words(c.Types)})
	case account.ChangeEndpoint:
		return a.Change(at, by, audit.ChangeEndpoint{ID: c.ID, URL: c.URL, Types: words(c.Types), Off: c.Disabled})
	case account.RotateSecret:
		return a.Rotate(at, by, c.ID, c.Turn)
	case account.DisableEndpoint:
		return a.Disable(at, by, c.ID, string(c.Why))
	case account.RemoveEndpoint:
		return a.Remove(at, by, c.ID)
	}
	panic(fmt.Sprintf("sim: the auditor has no word for %T", cmd))
}

// words returns types of events in the auditor's words: nil stays nil, and none is none.
func words(types []account.EventType) []string {
	if types == nil {
		return nil
	}
	list := []string{}
	for _, t := range types {
		list = append(list, string(t))
	}
	return list
}

// options returns those of a generation in the auditor's words. What is neither a whole number nor a word is told as a
// word that no model knows.
func options(raw json.RawMessage) audit.Options {
	o := audit.Options{Numbers: map[string]int64{}, Words: map[string]string{}}
	if len(raw) == 0 {
		return o
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var all map[string]any
	if err := decoder.Decode(&all); err != nil {
		o.Words["?"] = string(raw)
	}
	for name, value := range all {
		if number, ok := value.(json.Number); ok {
			if n, err := number.Int64(); err == nil {
				o.Numbers[name] = n
				continue
			}
		}
		o.Words[name] = fmt.Sprint(value)
	}
	return o
}

// asker returns who gave an entry's command, in the auditor's words. Through an API key asks the owner.
func asker(actor, owner string) audit.Actor {
	if user, ok := strings.CutPrefix(actor, "user:"); ok {
		return audit.Actor{User: user}
	}
	if key, ok := strings.CutPrefix(actor, "key:"); ok {
		return audit.Actor{User: owner, Key: key}
	}
	switch actor {
	case account.Time.ID, account.Payments.ID, account.Registries.ID, account.Webhooks.ID,
		account.Studio.ID:
		return audit.Actor{System: actor}
	}
	return audit.Operator
}
