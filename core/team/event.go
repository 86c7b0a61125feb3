package team

import "time"

// Event is something that happened to a team. Kind is its name in the journal.
type Event interface {
	Kind() string
	team()
}

// Added: a person was invited, or joined at once.
type Added struct{ Person }

// Joined: an invitation was accepted.
type Joined struct {
	User  string    `json:"user"`
	Since time.Time `json:"since"`
}

// RoleSet: a person has another role.
type RoleSet struct {
	User string `json:"user"`
	Role Role   `json:"role"`
}

// PremiumSet: somebody switched a person's premium generation (C30).
type PremiumSet struct {
	User string `json:"user"`
	Switch
	Platform bool `json:"platform,omitempty"` // the platform's switch, not the account's
}

// Picked: the owner said whether a person stays before others.
type Picked struct {
	User string `json:"user"`
	Stay bool   `json:"stay"`
}

// CapSet: somebody said how many credits a person may spend a month; nil: as many as there are (C42).
type CapSet struct {
	User string `json:"user"`
	Cap  *Cap   `json:"cap,omitempty"`
}

// Removed: a person or an invitation is out.
type Removed struct {
	User string `json:"user"`
}

// Lapsed: an invitation was not accepted in time, so the person is out.
type Lapsed struct {
	User string `json:"user"`
}

// Offered: the owner offers the account to a member.
type Offered struct {
	User string    `json:"user"`
	At   time.Time `json:"at"`
}

// OfferEnded: the offer was taken back, declined or not accepted in time.
type OfferEnded struct {
	User string `json:"user"`
}

// HandedOver: the member to whom the account was offered owns it; who did is a manager.
type HandedOver struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Kind implements Event.
func (Added) Kind() string      { return "member_added" }
func (Joined) Kind() string     { return "member_joined" }
func (RoleSet) Kind() string    { return "role_set" }
func (PremiumSet) Kind() string { return "premium_set" }
func (Picked) Kind() string     { return "member_picked" }
func (CapSet) Kind() string     { return "cap_set" }
func (Removed) Kind() string    { return "member_removed" }
func (Lapsed) Kind() string     { return "invitation_lapsed" }
func (Offered) Kind() string    { return "account_offered" }
func (OfferEnded) Kind() string { return "offer_ended" }
func (HandedOver) Kind() string { return "handed_over" }

func (Lapsed) team()     {}
func (Offered) team()    {}
func (OfferEnded) team() {}
func (HandedOver) team() {}
func (Added) team()      {}
func (Joined) team()     {}
func (RoleSet) team()    {}
func (PremiumSet) team() {}
func (Picked) team()     {}
func (CapSet) team()     {}
func (Removed) team()    {}
