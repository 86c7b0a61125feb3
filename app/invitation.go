package app

import (
	"errors"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/team"
	"conto/engine"
	"conto/jobs/customer"
)

// Invitations are what the link in the mail of an invitation opens: who has the link is who was invited (C28).
type Invitations struct{ *App }

// Invited is an invitation, for whom it is for.
type Invited struct {
	customer.Invited
	Language message.Language
	Until    time.Time
	Joined   bool // it was accepted
}

// See returns what an invitation is to. It refuses with not_found a link that leads nowhere any more: the invitation
// was declined, taken back, accepted under another link, or has lapsed.
func (i Invitations) See(c *Call, token string) (Invited, error) {
	link, s, p, err := i.open(c, token)
	if err != nil {
		return Invited{}, err
	}
	shown := Invited{Until: link.Since.Add(team.Life), Joined: !p.Invited}
	if shown.Invited, err = i.customers.Invited(c, s, p.User); err != nil {
		return Invited{}, err
	}
	language, err := i.customers.LanguageOf(c, s.ID)
	shown.Language = message.Language(language)
	return shown, err
}

// Accept makes who was invited a member. Accepting again changes nothing.
func (i Invitations) Accept(c *Call, token string) (Invited, error) {
	_, s, p, err := i.open(c, token)
	if err == nil && p.Invited {
		_, err = i.Engine.Do(c, engine.Request{
			Account: s.ID, Actor: account.Person(p.User), Command: account.JoinMember{User: p.User},
		})
	}
	if err != nil {
		return Invited{}, err
	}
	return i.See(c, token)
}

// Decline takes the invitation out, and forgets the person's address.
func (i Invitations) Decline(c *Call, token string) error {
	_, s, p, err := i.open(c, token)
	if err != nil {
		return err
	}
	if !p.Invited {
		return fault.Of(fault.Conflict, message.JoinedBefore)
	}
	own := *c
	own.Actor = account.Person(p.User)
	return Team(i).RemoveMember(&own, s.ID, p.User)
}

// open finds what a link is about.
func (i Invitations) open(c *Call, token string) (customer.InvitationLink, *account.State, *team.Person, error) {
	var link customer.InvitationLink
	gone := fault.Of(fault.NotFound, message.InvitationGone)
	if !i.Keyring.Unseal(customer.InvitationSeal, token, &link) {
		return link, nil, nil, gone
	}
	s, _, err := i.Engine.State(c, link.Account)
	if err != nil {
		return link, nil, nil, err
	}
	p := s.Team.Find(link.User)
	if p == nil || p.Invited && !p.Since.Equal(link.Since) {
		return link, nil, nil, gone
	}
	return link, s, p, nil
}

// HandOver offers the account to a member; user "" takes the offer back, or declines it, by whom it was made to (C28).
func (a Team) HandOver(c *Call, id, user string) error {
	var cmd account.Command = account.HandOver{User: user}
	if user == "" && c.Actor.User != "" {
		s, _, err := a.View(c, id, account.ViewBalance)
		if err != nil {
			return err
		}
		if o := s.Team.Offer; o != nil && o.User == c.Actor.User {
			cmd = account.Decline{User: o.User}
		}
	}
	_, err := a.do(c, id, cmd)
	return err
}

// TakeOver accepts the account that was offered to who asks.
func (a Team) TakeOver(c *Call, id string) (Member, error) {
	answer, err := a.do(c, id, account.TakeOver{User: c.Actor.User})
	if err != nil {
		return Member{}, err
	}
	return a.memberAfter(c, id, c.Actor.User, answer.Seq)
}

// Refusal returns the sentence of a refusal in a language, and reports whether an error is one.
func Refusal(err error, l message.Language) (string, bool) {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return f.In(l), true
	}
	return "", false
}
