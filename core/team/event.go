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

// Removed: a person or an invitation is out.
type Removed struct {
	User string `json:"user"`
}

// Kind implements Event.
func (Added) Kind() string      { return "member_added" }
func (Joined) Kind() string     { return "member_joined" }
func (RoleSet) Kind() string    { return "role_set" }
func (PremiumSet) Kind() string { return "premium_set" }
func (Picked) Kind() string     { return "member_picked" }
func (Removed) Kind() string    { return "member_removed" }

func (Added) team()      {}
func (Joined) team()     {}
func (RoleSet) team()    {}
func (PremiumSet) team() {}
func (Picked) team()     {}
func (Removed) team()    {}
