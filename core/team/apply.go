package team

import (
	"fmt"
	"slices"
)

// Apply folds one event into the team. It is total: an event that cannot be is a programming error, and panics.
func (s *State) Apply(event Event) {
	switch e := event.(type) {
	case Added:
		s.People = append(s.People, e.Person)
	case Joined:
		i := s.must(e.User)
		p := s.People[i]
		p.Invited, p.Since = false, e.Since
		s.People = append(slices.Delete(s.People, i, i+1), p) // standing counts from the day of joining
	case RoleSet:
		s.People[s.must(e.User)].Role = e.Role
	case PremiumSet:
		if p := &s.People[s.must(e.User)]; e.Platform {
			p.Platform = &e.Switch
		} else {
			p.Premium = &e.Switch
		}
	case Picked:
		s.People[s.must(e.User)].Picked = e.Stay
	case CapSet:
		s.People[s.must(e.User)].Cap = e.Cap
	case Removed:
		s.drop(e.User)
	case Lapsed:
		s.drop(e.User)
	case Offered:
		s.Offer = &e
	case OfferEnded:
		s.Offer = nil
	case HandedOver:
		i := s.must(e.To)
		before, now := s.People[0], s.People[i]
		before.Role, now.Role, now.Picked = Manager, Owner, false
		others := slices.Delete(slices.Clone(s.People), i, i+1)[1:]
		s.People, s.Offer = append([]Person{now, before}, others...), nil
	default:
		panic(fmt.Sprintf("team: unknown event %T", event))
	}
}

func (s *State) drop(user string) {
	i := s.must(user)
	s.People = slices.Delete(s.People, i, i+1)
}

func (s *State) must(user string) int {
	i := slices.IndexFunc(s.People, func(p Person) bool { return p.User == user })
	if i < 0 {
		panic(fmt.Sprintf("team: no person %q", user))
	}
	return i
}

// Clone returns a copy that shares nothing which Apply changes.
func (s *State) Clone() State { return State{slices.Clone(s.People), s.Offer} }
