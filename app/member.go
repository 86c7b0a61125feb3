package app

import (
	"errors"
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/team"
	"conto/core/text"
	"conto/jobs/customer"
)

// Member is somebody of an account, or somebody invited.
type Member struct {
	team.Person
	Standing team.Standing
	Email    string
	Name     string        // as they have given it; "" is not known
	Offered  bool          // the account, to own it
	Spent    money.Credits // in the present month (C42)

	PremiumBy      string // by which name people know who moved the account's switch last; "" is not known
	PremiumReason  string // why the account's switch is off (C30)
	PlatformReason string // why the platform's is
}

// Members lists members and invitations; a member who may not see the others, themselves (C28).
func (a Team) Members(c *Call, id string) ([]Member, error) {
	s, _, err := a.View(c, id, account.ViewBalance)
	if err != nil {
		return nil, err
	}
	var list []Member
	var hidden error
	for i := range s.Team.People {
		if err := s.MaySeePerson(c.Actor, s.Team.People[i].User, a.Catalog()); err != nil {
			hidden = err
			continue
		}
		m, err := a.member(c, s, &s.Team.People[i])
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	if len(list) == 0 {
		return nil, hidden
	}
	return list, nil
}

// member completes a person of an account with their address; one who was erased has none.
func (a Team) member(c *Call, s *account.State, p *team.Person) (Member, error) {
	m := Member{Person: *p, Standing: s.Team.Standing(p.User, s.Plan(a.Catalog()).Seats),
		Spent: account.SpentBy(s, p.User)}
	m.Offered = s.Team.Offer != nil && s.Team.Offer.User == p.User
	person, err := a.customers.PersonOf(c, s, p.User)
	if err != nil {
		return m, err
	}
	m.Email, m.Name = person.Email, person.Name
	return m, a.switches(c, s, &m)
}

// switches completes a person's switches with who moved the account's, and why each is off.
func (a Team) switches(c *Call, s *account.State, m *Member) (err error) {
	if m.Premium != nil {
		if m.PremiumBy, err = a.customers.Called(c, s, m.Premium.By); err != nil {
			return err
		}
		if m.PremiumReason, err = a.texts.Read(c, s.ID, m.Premium.Reason); err != nil {
			return err
		}
	}
	if m.Platform != nil {
		m.PlatformReason, err = a.texts.Read(c, s.ID, m.Platform.Reason)
	}
	return err
}

// Invitation is whom somebody asks into an account.
type Invitation struct {
	Email string
	Role  team.Role
	User  string // the studio's own id for the person; "": made here
}

// Invite asks a person in (C28). Whom an admin adds is in at once.
func (a Team) Invite(c *Call, id string, i Invitation) (Member, error) {
	email, err := text.Email("email", i.Email)
	if err != nil {
		return Member{}, err
	}
	user := i.User
	if strings.Contains(user, "@") { // it stays in the journal, which names nobody (C37)
		return Member{}, fault.Wrong("user", message.UserIsAddress)
	}
	if user == "" {
		user = a.newID(c, "usr", id, email)
	}
	s, _, err := a.View(c, id, account.ViewBalance)
	if err != nil {
		return Member{}, err
	}
	cmd := account.Invite{User: user, Role: i.Role, Joined: c.Actor.Role == account.Admin}
	if err := s.Allow(cmd, c.Actor, a.Catalog()); err != nil { // before an address is claimed for it
		return Member{}, err
	}
	if !cmd.Joined { // who is in at once gets no mail
		if err := a.mayInvite(id, email); err != nil {
			return Member{}, err
		}
	}
	if err := a.claimAddress(c, s, email, user); err != nil {
		return Member{}, err
	}
	answer, err := a.do(c, id, cmd)
	if err != nil {
		return Member{}, errors.Join(err, a.customers.FreeAddress(c, id, email, user))
	}
	if err := a.invited(c, id, email, user, answer.Repeat); err != nil {
		return Member{}, err
	}
	return a.memberAfter(c, id, user, answer.Seq)
}

// mayInvite bounds invitations: mails in the studio's name to people who did not ask for them.
func (a Team) mayInvite(id, email string) error {
	if err := a.Limits.Invitations.Take(id); err != nil {
		return err
	}
	return a.Limits.Invited.Take(customer.AddressID(email))
}

// invited keeps the address of who was just invited. A repeat may come when the person was removed again: then it stays
// erased.
func (a Team) invited(c *Call, id, email, user string, repeat bool) error {
	there, err := a.belongs(c, id, user)
	switch {
	case err != nil:
		return err
	case !there:
		return a.customers.FreeAddress(c, id, email, user)
	}
	if err := a.keepAddress(c, id, email, user); err != nil {
		return err
	}
	if _, err = a.customers.PutPerson(c, id, user, Contact{Email: email}, repeat); err != nil {
		return err
	}
	return errors.Join(a.directory.Refresh(c, id), erased(a.App, c, id))
}

// memberAfter returns a member just after an entry; 0: now.
func (a Team) memberAfter(c *Call, id, user string, seq int64) (Member, error) {
	s, _, err := a.Engine.State(c, id)
	if err == nil && seq > 0 {
		s, err = a.Engine.StateAt(c, id, seq)
	}
	if err != nil {
		return Member{}, err
	}
	p := s.Team.Find(user)
	if p == nil {
		return Member{}, fault.Of(fault.NotFound, message.NoMember)
	}
	return a.member(c, s, p)
}

// ChangeMember changes a member: role, premium switch with its reason, who stays (C28–C30). The reason is for the
// person to read; it is kept beside the journal, which names it.
func (a Team) ChangeMember(c *Call, id string, change account.ChangeMember) (Member, error) {
	reason, err := team.Reason(change.Reason)
	if err != nil {
		return Member{}, err
	}
	answer, err := saying(a.App, c, id, reason, func(text string) account.Command {
		change.Reason = text
		return change
	})
	if err != nil {
		return Member{}, err
	}
	return a.memberAfter(c, id, change.User, answer.Seq)
}

// Join accepts an invitation.
func (a Team) Join(c *Call, id, user string) (Member, error) {
	answer, err := a.do(c, id, account.JoinMember{User: user})
	if err != nil {
		return Member{}, err
	}
	return a.memberAfter(c, id, user, answer.Seq)
}

// RemoveMember takes a member or an invitation out, and forgets the person's address.
func (a Team) RemoveMember(c *Call, id, user string) error {
	if _, err := a.do(c, id, account.RemoveMember{User: user}); err != nil {
		return err
	}
	if there, err := a.belongs(c, id, user); err != nil || there { // a repeat may come when they were invited again
		return err
	}
	if err := a.customers.Forget(c, id, user); err != nil {
		return err
	}
	return a.directory.Refresh(c, id)
}

// belongs reports whether a person is a member of the account now, or invited.
func (a Team) belongs(c *Call, id, user string) (bool, error) {
	s, _, err := a.Engine.State(c, id)
	return err == nil && s.Team.Find(user) != nil, err
}
