package audit

import (
	"slices"
	"time"
)

// Roster is who belongs to an account.
type Roster struct {
	Owner  string
	People []Person // the owner, then the others in the order in which they came
	Offer  *Offer   // to hand the account over (C28)
}

// Person is somebody of the account, or somebody invited.
type Person struct {
	User       string
	Role       string // owner, manager, member
	Invited    bool   // has not joined yet
	Stays      bool   // picked by the owner (C29)
	PremiumOff bool   // by the account's switch (C30)
	OffBySelf  bool   // who switched it off is this person

	PlatformOff bool      // by the platform's switch
	Since       time.Time // of an invitation
	Cap         *int64    // credits that they may spend a month (C42)
	CapBySelf   bool      // who set it is this person
}

// Team is an account as its people ask for something about them.
type Team struct{ *Account }

// asked is how long an invitation, or an offer to take the account over, may be accepted (C28).
const asked = 14 * 24 * time.Hour

// Offer is an account that its owner offers to hand over.
type Offer struct {
	To    string
	Since time.Time
}

// HandOver offers the account to a member, or to nobody any more (C28).
type HandOver struct{ User string }

// TakeOver accepts it.
type TakeOver struct{ User string }

// Decline refuses it.
type Decline struct{ User string }

// premiumOff reports whether one of the two switches is off (C30).
func (p *Person) premiumOff() bool { return p.PremiumOff || p.PlatformOff }

// Invite asks somebody in; Joined: the admin who invites vouches for them, and they are in at once.
type Invite struct {
	User, Role string
	Joined     bool
}

// Join accepts an invitation.
type Join struct{ User string }

// Change changes what is given: "" and nil leave as it is.
type Change struct {
	User    string
	Role    string
	Premium *bool  // C30
	Stays   *bool  // C29
	Cap     *int64 // C42; negative: none
}

// Remove takes a person or an invitation out.
type Remove struct{ User string }

// person finds somebody, or nil.
func (a *Roster) person(user string) *Person {
	for i := range a.People {
		if a.People[i].User == user {
			return &a.People[i]
		}
	}
	return nil
}

// Standing returns active, invited or suspended: seats go to the owner, to those who were picked, to who has been there
// longest, and then to the invitations, the oldest first (C28, C29).
func (a *Account) Standing(user string) string {
	var queue []Person
	for _, turn := range []func(Person) bool{
		func(p Person) bool { return p.Role == "owner" },
		func(p Person) bool { return p.Role != "owner" && !p.Invited && p.Stays },
		func(p Person) bool { return p.Role != "owner" && !p.Invited && !p.Stays },
		func(p Person) bool { return p.Invited },
	} {
		for _, p := range a.People {
			if turn(p) {
				queue = append(queue, p)
			}
		}
	}
	for i, p := range queue {
		if p.User != user {
			continue
		}
		switch {
		case i >= a.plan().Seats:
			return "suspended"
		case p.Invited:
			return "invited"
		}
		return "active"
	}
	return ""
}

// maySit refuses who does not belong to the account or has no seat (C28, C29, C31).
func (a *Account) maySit(user string) string {
	switch a.Standing(user) {
	case "":
		return NotFound
	case "active":
		return ""
	}
	return Forbidden
}

// Invite mirrors an invitation (C28).
func (a Team) Invite(at time.Time, by Actor, i Invite) Answer {
	a.Wake(at)
	who := byManager
	if i.Joined { // for whom only an admin vouches
		who = byNobody
	}
	if no, refused := a.mayNot(by, who, ""); refused {
		return no
	}
	switch {
	case i.Role != "manager" && i.Role != "member", i.User == "":
		return a.refuse(Invalid)
	case a.person(i.User) != nil, len(a.People) >= a.plan().Seats:
		return a.refuse(Conflict)
	}
	a.People = append(a.People, Person{User: i.User, Role: i.Role, Invited: !i.Joined, Since: at})
	return a.ok()
}

// Join mirrors an invitation that is accepted; who joins is the newest (C28, C29).
func (a Team) Join(at time.Time, by Actor, j Join) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, bySelf, j.User); refused {
		return no
	}
	p := a.person(j.User)
	switch {
	case p == nil:
		return a.refuse(NotFound)
	case !p.Invited, a.Standing(j.User) == "suspended":
		return a.refuse(Conflict)
	}
	joined := *p
	joined.Invited = false
	a.drop(j.User)
	a.People = append(a.People, joined)
	return a.ok()
}

// drop takes somebody out of the list.
func (a *Roster) drop(user string) {
	a.People = slices.DeleteFunc(a.People, func(p Person) bool { return p.User == user })
}

// Change mirrors a change of a member: roles and who stays are the owner's, premium is a manager's, too (C28–C30).
func (a Team) Change(at time.Time, by Actor, c Change) Answer {
	a.Wake(at)
	who := byManager
	if c.Role != "" || c.Stays != nil {
		who = byOwner
	}
	if no, refused := a.mayNot(by, who, ""); refused {
		return no
	}
	p := a.person(c.User)
	switch {
	case p == nil:
		return a.refuse(NotFound)
	case c.Role != "" && c.Role != "manager" && c.Role != "member":
		return a.refuse(Invalid)
	case c.Role != "" && p.Role == "owner":
		return a.refuse(Conflict)
	case c.Premium != nil && p.Role == "owner" && by != Operator && by.User != a.Owner:
		return a.refuse(Forbidden)
	case c.Premium != nil && *c.Premium && p.PremiumOff && !p.OffBySelf && by.User == c.User:
		return a.refuse(Forbidden) // an admin's lock is not opened by whom it locks
	}
	if code := capped(a).change(p, by, c.Cap); code != "" {
		return a.refuse(code)
	}
	if c.Role != "" {
		p.Role = c.Role
	}
	switch {
	case c.Premium == nil:
	case by == Operator: // the platform has a switch of its own, which nobody in the account moves
		p.PlatformOff = !*c.Premium
	case p.PremiumOff == *c.Premium:
		p.PremiumOff, p.OffBySelf = !*c.Premium, by.User == c.User
	}
	if c.Stays != nil {
		p.Stays = *c.Stays
	}
	return a.ok()
}

// Remove mirrors a person who is taken out; what they made stays (C26).
func (a Team) Remove(at time.Time, by Actor, r Remove) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byBoth, r.User); refused {
		return no
	}
	p := a.person(r.User)
	switch {
	case p == nil:
		return a.refuse(NotFound)
	case p.Role == "owner" && by != Operator && by.User != a.Owner:
		return a.refuse(Forbidden)
	case p.Role == "owner":
		return a.refuse(Conflict)
	}
	a.drop(r.User)
	if a.Offer != nil && a.Offer.To == r.User {
		a.Offer = nil
	}
	return a.ok()
}

// HandOver mirrors an account that is offered to one of its people, who sits.
func (a Team) HandOver(at time.Time, by Actor, h HandOver) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byOwner, ""); refused {
		return no
	}
	switch {
	case h.User == "" && a.Offer == nil, h.User != "" && a.Kind == "personal":
		return a.refuse(Conflict)
	case h.User == "":
		a.Offer = nil
	case a.person(h.User) == nil:
		return a.refuse(NotFound)
	case h.User == a.Owner, a.Standing(h.User) != "active":
		return a.refuse(Conflict)
	case a.Offer == nil || a.Offer.To != h.User:
		a.Offer = &Offer{h.User, at}
	}
	return a.ok()
}

// TakeOver mirrors who accepts the account: they own it, and who did is the first of its managers.
func (a Team) TakeOver(at time.Time, by Actor, t TakeOver) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, byHimself, t.User); refused {
		return no
	}
	if a.Offer == nil || a.Offer.To != t.User || a.Standing(t.User) != "active" {
		return a.refuse(Conflict)
	}
	was, is := *a.person(a.Owner), *a.person(t.User)
	was.Role, is.Role, is.Stays = "manager", "owner", false
	a.drop(was.User)
	a.drop(is.User)
	a.People = append([]Person{is, was}, a.People...)
	a.Owner, a.Offer = is.User, nil
	return a.ok()
}

// Decline mirrors a refusal of the offer.
func (a Team) Decline(at time.Time, by Actor, d Decline) Answer {
	a.Wake(at)
	if no, refused := a.mayNot(by, bySelf, d.User); refused {
		return no
	}
	if a.Offer == nil || a.Offer.To != d.User {
		return a.refuse(Conflict)
	}
	a.Offer = nil
	return a.ok()
}

// lapses returns when what was asked of people lapses.
func (a Team) lapses() []time.Time {
	var all []time.Time
	for _, p := range a.People {
		if p.Invited {
			all = append(all, p.Since.Add(asked))
		}
	}
	if a.Offer != nil {
		all = append(all, a.Offer.Since.Add(asked))
	}
	return all
}

// lapse ends what was asked of people too long ago.
func (a Team) lapse(due time.Time) {
	a.People = slices.DeleteFunc(a.People, func(p Person) bool { return p.Invited && !p.Since.Add(asked).After(due) })
	if a.Offer != nil && !a.Offer.Since.Add(asked).After(due) {
		a.Offer = nil
	}
}
