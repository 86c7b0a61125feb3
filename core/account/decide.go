package account

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/subscription"
	"conto/core/team"
)

// deciding is one decision: about an account, at an instant, by a catalogue.
type deciding struct {
	*State
	at time.Time
	b  catalog.History
}

// when begins a decision.
func (s *State) when(at time.Time, b catalog.History) deciding { return deciding{s, at, b} }

// The nouns that a decision is about.
func (s deciding) buying() buying     { return buying{s} }
func (s deciding) paying() paying     { return paying{s} }
func (s deciding) renewing() renewing { return renewing{s} }
func (s deciding) keeping() keeping   { return keeping{s} }
func (s deciding) ruling() ruling     { return ruling{s} }
func (s deciding) quoting() quoting   { return quoting{s} }
func (s deciding) judging() judging   { return judging{s} }
func (s deciding) telling() telling   { return telling{s} }

// Decide checks one command, given by an actor at an instant to which the state was advanced, and returns what then
// happens. It may refuse, with a *fault.Error; it changes nothing. No events and no refusal: the command is true
// already.
func Decide(s *State, cmd Command, by Actor, at time.Time, b catalog.History) ([]Event, error) {
	d := s.when(at, b)
	events, err := d.decide(cmd, by)
	if err != nil {
		return nil, err
	}
	events = append(events, d.keeping().buy(events)...)
	return withFall(s, append(d.renewing().withOrder(events), s.warn(events, b)...), b), nil
}

// decider is a command that needs no more than the state and the instant.
type decider interface {
	decide(s *State, at time.Time) ([]Event, error)
}

func (Tick) decide(*State, time.Time) ([]Event, error) { return nil, nil }

func (s deciding) decide(cmd Command, by Actor) ([]Event, error) {
	if open, ok := cmd.(Open); ok {
		if err := open.allow(by); err != nil {
			return nil, err
		}
		return s.open(open)
	}
	if s.Seq == 0 {
		return nil, fault.Of(fault.NotFound, message.NoSuchAccount)
	}
	if err := s.Allow(cmd, by, s.b); err != nil {
		return nil, err
	}
	switch c := cmd.(type) {
	case Spend:
		return s.spend(c, by)
	case Extend:
		return s.credit(credit.Extend{Hold: c.Hold, Until: c.Until, Closed: c.Closed}, s.at)
	case Settle:
		return s.credit(credit.Settle{Hold: c.Hold, Credits: c.Credits, Units: c.Units, Closed: c.Closed,
			Month: s.Sub.Month.End}, s.at)
	case Release:
		return s.credit(credit.Release{Hold: c.Hold, Closed: c.Closed}, s.at)
	case RefundHold:
		return s.credit(credit.RefundHold{Hold: c.Hold, Credits: c.Credits, Units: c.Units, Worth: worth(c.Closed, s.b),
			Closed: c.Closed}, s.at)
	case Grant:
		return s.grant(c, by)
	case Subscribe:
		return s.buying().subscribe(c)
	case Cancel:
		return s.buying().cancel(c)
	case Resume:
		return s.subscription(subscription.Resume{})
	case TopUp:
		return s.buying().topUp(c)
	case SetMethod:
		return s.buying().setMethod(c)
	case RecordPayment:
		return s.paying().recordPayment(c)
	case Order:
		return s.buying().order(c)
	case PayOrder:
		return s.buying().payOrder(c)
	case CancelOrder:
		return s.buying().cancelOrder(c)
	case RefundPayment:
		return s.paying().refundPayment(c)
	case SetKeepGoing:
		return s.keeping().set(c)
	case decider:
		return c.decide(s.State, s.at)
	case RecordDispute:
		return s.ruling().record(c)
	default:
		return s.settings(cmd, by)
	}
}

// settings decides what changes who the account is, and who may use it.
func (s deciding) settings(cmd Command, by Actor) ([]Event, error) {
	switch c := cmd.(type) {
	case SetKind:
		return s.setKind(c)
	case SetProfile:
		return s.setProfile(c), nil
	case SetTax:
		return s.taxSet(c), nil
	case MoveEdition:
		return s.move(c)
	case MakeKey:
		return s.makeKey(c)
	case RevokeKey:
		return s.revokeKey(c)
	case MakeEndpoint, ChangeEndpoint, RotateSecret, DisableEndpoint, RemoveEndpoint:
		return s.decideEndpoint(cmd)
	case Close:
		return closing(s.State, c, by, s.at, s.b)
	case Invite, JoinMember, ChangeMember, RemoveMember, HandOver, TakeOver, Decline:
		return s.decideTeam(cmd, by)
	default:
		panic(fmt.Sprintf("account: unknown command %T", cmd))
	}
}

func (s deciding) open(c Open) ([]Event, error) {
	if s.Seq > 0 {
		return nil, fault.Of(fault.Conflict, message.AccountExists, "account", c.ID)
	}
	if err := c.Kind.check(); err != nil {
		return nil, err
	}
	if c.ID == "" {
		return nil, fault.Wrong("id", message.IsNeeded)
	}
	events := []Event{Opened{c.ID, c.Kind, c.Clock}}
	people, err := s.Team.Decide(team.Open{User: c.Owner}, team.By{Platform: true}, 1, s.at)
	if err != nil {
		return nil, err
	}
	events = appendAll(events, people)
	begun, err := s.Sub.Decide(subscription.Open{}, s.at, s.b)
	if err != nil {
		return nil, err
	}
	return s.buying().withRefill(appendAll(events, begun), ""), nil
}

func (k Kind) check() error {
	if k != Personal && k != Business && k != Enterprise {
		return fault.Wrong("kind", message.KindIs)
	}
	return nil
}

// setKind: what is charged without VAT is a business; another kind would not be (C32).
func (s deciding) setKind(c SetKind) ([]Event, error) {
	if err := c.Kind.check(); err != nil || c.Kind == s.Kind {
		return nil, err
	}
	if c.Kind == Personal && s.ReverseCharge {
		return nil, fault.Of(fault.Conflict, message.KindUntaxed)
	}
	return []Event{KindSet{c.Kind}}, nil
}

// appendAll appends one package's events to an account's.
func appendAll[E Event](events []Event, more []E) []Event {
	for _, e := range more {
		events = append(events, e)
	}
	return events
}

func (s *State) credit(c credit.Command, at time.Time) ([]Event, error) {
	events, err := s.Wallet.Decide(c, at)
	return appendAll(nil, events), err
}

func (s deciding) subscription(c subscription.Command) ([]Event, error) {
	events, err := s.Sub.Decide(c, s.at, s.b)
	return appendAll(nil, events), err
}

// spend holds or spends credits for a generation, or says why not (C14–C17, C29).
func (s deciding) spend(c Spend, by Actor) ([]Event, error) {
	if err := checkID(c.ID); err != nil {
		return nil, err
	}
	user, err := s.ActsFor(by, c.User)
	if err != nil {
		return nil, err
	}
	q, err := s.Price(c.Model, c.Options, user, s.b)
	if err != nil {
		return nil, err
	}
	if q.Lock != nil {
		return nil, q.Lock.Refusal(q.question)
	}
	r := credit.Request{
		ID: c.ID, Model: q.model.ID, Options: q.model.Describe(q.values), User: user, Edition: q.Edition, Credits: q.Credits,
		Allowance: q.Allowance, Units: q.Units, Worth: q.worth, Deadline: s.at.Add(q.model.Deadline),
		Month: s.Sub.Month.End, Consent: c.Consent && q.model.Takes.Consent,
	}
	switch {
	case c.Studio:
		r.By = Studio.ID
	case by.Role == "":
		r.By = by.ID
	}
	if r.ID == "" {
		r.ID = holdID(s.Seq + 1)
	}
	if !s.Edition(s.b).Unlocks(s.Plan(s.b), q.model) {
		r.OnlyFrom = credit.BoughtOnly
	}
	return s.credit(credit.Place{Request: r, Now: c.Now}, s.at)
}

// worth returns what the units of a hold would have cost in credits. Holds of early releases do not say it: theirs cost
// what the default options do.
func worth(c *credit.HoldRecord, b catalog.History) money.Credits {
	if c == nil || c.Hold.Units == 0 || c.Hold.Worth > 0 {
		if c == nil {
			return 0
		}
		return c.Hold.Worth
	}
	m, err := b.Edition(c.Hold.Edition).Model(c.Hold.Model)
	if err != nil {
		panic("account: " + err.Error())
	}
	values, err := m.Read(nil)
	if err != nil {
		panic("account: " + err.Error())
	}
	each, err := m.Credits(values)
	if err != nil {
		panic("account: " + err.Error())
	}
	return each * money.Credits(c.Hold.Units)
}

// checkID checks an id that a client chose for a hold.
func checkID(id string) error {
	const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:"
	if id == "" {
		return nil
	}
	if len(id) > 64 || strings.Trim(id, alphabet) != "" {
		return fault.Wrong("id", message.IDIs)
	}
	if strings.IndexByte("-_.:", id[0]) >= 0 { // what is called . or .. has no address
		return fault.Wrong("id", message.IDBegins)
	}
	if strings.HasPrefix(id, HoldPrefix) {
		return fault.Wrong("id", message.IDOurs, "prefix", HoldPrefix)
	}
	return nil
}

// maxSupportGrant bounds what an operator of the role support gives at once.
const maxSupportGrant money.Credits = 1000

// GrantsUpTo returns how much an actor may give at once, and whether that is bounded at all.
func GrantsUpTo(by Actor) (most money.Credits, bounded bool) {
	return maxSupportGrant, by.Role == Support
}

func (s deciding) grant(c Grant, by Actor) ([]Event, error) {
	if strings.TrimSpace(c.Reason) == "" {
		return nil, fault.Wrong("reason", message.ReasonNeeded)
	}
	if most, bounded := GrantsUpTo(by); bounded && c.Credits > most {
		return nil, fault.Of(fault.Forbidden, message.SupportGrants, "most", most, "role", Admin)
	}
	expires := c.ExpiresAt
	if !expires.IsZero() {
		expires = expires.UTC().Truncate(time.Microsecond) // as fine as a store can tell when it is due
		if !expires.After(s.at) || !expires.Before(Horizon) {
			return nil, fault.Wrong("expires_at", message.LaterThanNow, "now", s.at.Format(time.RFC3339), "year",
				strconv.Itoa(Horizon.Year()))
		}
	}
	return s.credit(credit.Grant{Source: credit.Bonus, Credits: c.Credits, ExpiresAt: expires, Reason: c.Reason}, s.at)
}

func (s deciding) move(c MoveEdition) ([]Event, error) {
	moved, err := s.Sub.Decide(subscription.Move{Edition: c.Edition}, s.at, s.b)
	if err != nil {
		return nil, err
	}
	events, err := s.buying().onlyChange() // it was priced under the edition that was, and would bring that back
	if err != nil {
		return nil, err
	}
	return appendAll(events, moved), nil
}

func (s deciding) makeKey(c MakeKey) ([]Event, error) {
	if !s.Plan(s.b).Has(catalog.APIAccess) {
		return nil, s.judging().noAPIAccess()
	}
	if c.ID == "" || s.Key(c.ID) != nil {
		return nil, fault.Wrong("id", message.KeyIDTaken)
	}
	scopes, err := checkScopes(c.Scopes)
	if err != nil {
		return nil, err
	}
	if len(s.Keys) >= maxKeys {
		return nil, fault.Of(fault.Conflict, message.MostKeys, "most", maxKeys)
	}
	return []Event{KeyMade{Key{ID: c.ID, Name: c.Label, Digest: c.Digest, Scopes: scopes, MadeAt: s.at}}}, nil
}

const maxKeys = 20

func (s deciding) revokeKey(c RevokeKey) ([]Event, error) {
	if s.Key(c.ID) == nil {
		return nil, fault.Of(fault.NotFound, message.NoKey, "key", c.ID)
	}
	return []Event{KeyRevoked(c)}, nil
}

func (s deciding) decideTeam(cmd Command, by Actor) ([]Event, error) {
	var commands []team.Command
	switch c := cmd.(type) {
	case Invite:
		commands = append(commands, team.Invite{User: c.User, Role: c.Role, Joined: c.Joined})
	case JoinMember:
		commands = append(commands, team.Join{User: c.User})
	case RemoveMember:
		commands = append(commands, team.Remove{User: c.User})
	case HandOver:
		if s.Kind == Personal && c.User != "" {
			return nil, fault.Of(fault.Conflict, message.PersonalIsNotHandedOver)
		}
		commands = append(commands, team.HandOver{User: c.User})
	case TakeOver:
		commands = append(commands, team.TakeOver{User: c.User})
	case Decline:
		if o := s.Team.Offer; o == nil || o.User != c.User {
			return nil, fault.Of(fault.Conflict, message.NothingOffered)
		}
		commands = append(commands, team.HandOver{})
	case ChangeMember:
		if s.Team.Find(c.User) == nil {
			return nil, fault.Of(fault.NotFound, message.NoMemberNamed, "user", c.User)
		}
		if c.Role != nil {
			commands = append(commands, team.SetRole{User: c.User, Role: *c.Role})
		}
		if c.Premium != nil {
			commands = append(commands, team.SetPremium{User: c.User, On: *c.Premium, Reason: c.Reason})
		} else if c.Reason != "" {
			return nil, fault.Wrong("reason", message.PremiumReasonIs)
		}
		if c.Stay != nil {
			commands = append(commands, team.Pick{User: c.User, Stay: *c.Stay})
		}
		if c.Cap != nil {
			commands = append(commands, team.SetCap{User: c.User, Credits: *c.Cap})
		}
	}
	var events []Event
	for _, c := range commands { // they concern different things, so none depends on another's events
		more, err := s.Team.Decide(c, team.By{ID: by.ID, User: by.User, Platform: by.Role != ""}, s.Plan(s.b).Seats, s.at)
		if err != nil {
			return nil, err
		}
		events = appendAll(events, more)
	}
	return events, nil
}
