package team

import "conto/core/money"

// Command is something that may be asked of a team: Open, Invite, Join, SetRole, SetPremium, Pick, SetCap, Remove,
// HandOver, TakeOver.
type Command interface{ command() }

// Open makes the first person the owner.
type Open struct{ User string }

// Invite asks a person in, as manager or member (C28). Joined: they are in at once, because an admin vouches for
// them.
type Invite struct {
	User   string
	Role   Role
	Joined bool
}

// Join accepts an invitation.
type Join struct{ User string }

// SetRole makes a person manager or member.
type SetRole struct {
	User string
	Role Role
}

// SetPremium switches premium generation for one person (C30).
type SetPremium struct {
	User   string
	On     bool
	Reason string // of switching it off: what names the text
}

// Pick says whether a person stays before others when seats become fewer (C29).
type Pick struct {
	User string
	Stay bool
}

// SetCap says how many credits a person may spend a month; negative: as many as there are (C42).
type SetCap struct {
	User    string
	Credits money.Credits
}

// Remove takes a person, or an invitation, out.
type Remove struct{ User string }

// HandOver offers the account to a member; User "" takes the offer back (C28).
type HandOver struct{ User string }

// TakeOver accepts the account, by the member to whom it is offered; the owner becomes a manager.
type TakeOver struct{ User string }

func (HandOver) command()   {}
func (TakeOver) command()   {}
func (Open) command()       {}
func (Invite) command()     {}
func (Join) command()       {}
func (SetRole) command()    {}
func (SetPremium) command() {}
func (Pick) command()       {}
func (SetCap) command()     {}
func (Remove) command()     {}
