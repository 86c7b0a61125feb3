package team

import (
	"slices"
	"time"

	"conto/core/money"
)

// Role is what a person may do: the owner everything, a manager invites, removes and switches premium, a member
// generates.
type Role string

// The roles. An account has one owner.
const (
	Owner   Role = "owner"
	Manager Role = "manager"
	Member  Role = "member"
)

// Person is somebody of the account, or somebody invited.
type Person struct {
	User    string    `json:"user"`
	Role    Role      `json:"role"`
	Since   time.Time `json:"since"`             // joined, or was invited
	Invited bool      `json:"invited,omitempty"` // has not accepted yet
	Picked  bool      `json:"picked,omitempty"`  // stays before others when seats become fewer (C29)
	By      string    `json:"by,omitempty"`      // who invited them, for the record
	// Premium is the account's switch, Platform the platform's; nil was never moved, so it is on (C30).
	Premium  *Switch `json:"premium,omitempty"`
	Platform *Switch `json:"platform,omitempty"`
	Cap      *Cap    `json:"cap,omitempty"` // nil: none
}

// Cap is how many credits a person may spend a month (C42).
type Cap struct {
	Credits money.Credits `json:"credits"`
	By      string        `json:"by"`            // who set it, for the record
	Own     bool          `json:"own,omitempty"` // that person
	At      time.Time     `json:"at"`
}

// Switch is the last time that somebody moved a switch of a person's premium generation (C30).
type Switch struct {
	On  bool      `json:"on"`
	By  string    `json:"by"`
	Own bool      `json:"own,omitempty"` // by that person
	At  time.Time `json:"at"`
	// why, for the person to read, where it is off and somebody wrote it: what names the text
	Reason string `json:"reason,omitempty"`
}

// State is the people, the owner first, the others in the order in which they came.
type State struct {
	People []Person `json:"people"`
	Offer  *Offered `json:"offer,omitempty"` // the owner's, to hand the account over
}

// Life is how long an invitation may be accepted, and the offer to take an account over (C28).
const Life = 14 * 24 * time.Hour

// NextDue returns when time alone changes the team: an invitation lapses, or an offer. It is zero when nothing does.
func (s *State) NextDue() time.Time {
	var next time.Time
	for i := range s.People {
		if p := &s.People[i]; p.Invited && (next.IsZero() || p.Since.Add(Life).Before(next)) {
			next = p.Since.Add(Life)
		}
	}
	if s.Offer != nil && (next.IsZero() || s.Offer.At.Add(Life).Before(next)) {
		next = s.Offer.At.Add(Life)
	}
	return next
}

// Expire returns what lapses at an instant.
func (s *State) Expire(t time.Time) []Event {
	var events []Event
	for i := range s.People {
		if p := &s.People[i]; p.Invited && !p.Since.Add(Life).After(t) {
			events = append(events, Lapsed{p.User})
		}
	}
	if s.Offer != nil && !s.Offer.At.Add(Life).After(t) {
		events = append(events, OfferEnded{s.Offer.User})
	}
	return events
}

// Find returns a person, or nil.
func (s *State) Find(user string) *Person {
	for i := range s.People {
		if s.People[i].User == user {
			return &s.People[i]
		}
	}
	return nil
}

// PremiumOff reports whether an admin, the account's or the platform's, disabled premium generation for this person.
func (p *Person) PremiumOff() bool { return p.Premium.off() || p.Platform.off() }

// Off returns the switch because of which premium generation is off for this person, and whether it is the platform's:
// where both are off that one, which nobody in the account can move. It is nil where premium is on.
func (p *Person) Off() (s *Switch, platform bool) {
	switch {
	case p.Platform.off():
		return p.Platform, true
	case p.Premium.off():
		return p.Premium, p.Premium.byPlatform()
	}
	return nil, false
}

func (s *Switch) off() bool { return s != nil && !s.On }

// byPlatform reports whether an operator moved the account's switch, as they did before the platform had one of its
// own.
func (s *Switch) byPlatform() bool { return s != nil && s.By == "operator" }

// Standing is how a person, or an invitation, stands to the seats.
type Standing string

// The standings. Who is suspended keeps everything and waits for a seat (C29).
const (
	Seated    Standing = "active"
	Invited   Standing = "invited"
	Suspended Standing = "suspended"
)

// Standing returns how a person stands when the plan has so many seats: the owner sits first, then those the owner
// picked, then who has been there longest; then come the invitations, the oldest first. Those who sit and the
// invitations that may be accepted never exceed the seats (C28).
func (s *State) Standing(user string, seats int) Standing {
	order := make([]*Person, len(s.People))
	for i := range s.People {
		order[i] = &s.People[i]
	}
	slices.SortStableFunc(order, func(a, b *Person) int { return rank(a) - rank(b) })
	for _, p := range order[:min(max(seats, 0), len(order))] {
		switch {
		case p.User != user:
		case p.Invited:
			return Invited
		default:
			return Seated
		}
	}
	return Suspended
}

func rank(p *Person) int {
	switch {
	case p.Role == Owner:
		return 0
	case p.Invited:
		return 3
	case p.Picked:
		return 1
	default:
		return 2
	}
}

// By is who gives a command.
type By struct {
	ID       string // for the record: "operator", or a user's id
	User     string // "" for an operator
	Platform bool   // an operator
}
