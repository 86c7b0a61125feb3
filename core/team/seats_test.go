package team

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"conto/core/fault"
)

var day = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// naiveSeated lets people sit down one after the other: the slow, obvious twin of Standing.
func naiveSeated(people []Person, seats int) (seated, invited []string) {
	sit := func(want func(Person) bool) {
		for _, p := range people {
			if len(seated)+len(invited) < seats && want(p) {
				if p.Invited {
					invited = append(invited, p.User)
				} else {
					seated = append(seated, p.User)
				}
			}
		}
	}
	sit(func(p Person) bool { return p.Role == Owner })
	sit(func(p Person) bool { return p.Role != Owner && !p.Invited && p.Picked })
	sit(func(p Person) bool { return p.Role != Owner && !p.Invited && !p.Picked })
	sit(func(p Person) bool { return p.Role != Owner && p.Invited })
	return seated, invited
}

func anyTeam(t *rapid.T) State {
	s := State{People: []Person{{User: "owner", Role: Owner, Since: day}}}
	for i := range rapid.IntRange(0, 9).Draw(t, "others") {
		s.People = append(s.People, Person{
			User: fmt.Sprint("u", i), Role: rapid.SampledFrom([]Role{Manager, Member}).Draw(t, "role"),
			Invited: rapid.Bool().Draw(t, "invited"), Picked: rapid.Bool().Draw(t, "picked"),
		})
	}
	return s
}

func TestStandingAgainstNaiveTwinC28C29(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, seats := anyTeam(t), rapid.IntRange(1, 10).Draw(t, "seats")
		seated, invited := naiveSeated(s.People, seats)
		for _, p := range s.People {
			want := Suspended
			switch {
			case slices.Contains(seated, p.User):
				want = Seated
			case slices.Contains(invited, p.User):
				want = Invited
			}
			if got := s.Standing(p.User, seats); got != want {
				t.Fatalf("%s is %s, want %s, on %d seats among %+v", p.User, got, want, seats, s.People)
			}
		}
	})
}

// Seats that go and come back change nothing about who sits (C29).
func TestPeopleComeBackWithTheirSeatsC29(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyTeam(t)
		few, many := rapid.IntRange(1, 10).Draw(t, "few"), rapid.IntRange(1, 10).Draw(t, "many")
		if few > many {
			few, many = many, few
		}
		for _, p := range s.People {
			if s.Standing(p.User, few) != Suspended && s.Standing(p.User, many) != s.Standing(p.User, few) {
				t.Fatalf("%s is %s on %d seats and %s on %d", p.User, s.Standing(p.User, few), few, s.Standing(p.User, many), many)
			}
		}
	})
}

// Joining never takes a seat from somebody who has one, or from an earlier invitation (C28).
func TestJoiningTakesNobodysSeatC28(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, seats := anyTeam(t), rapid.IntRange(1, 10).Draw(t, "seats")
		user := rapid.SampledFrom(s.People).Draw(t, "who").User
		events, err := s.Decide(Join{user}, By{User: user}, seats, day)
		if (err == nil) != (s.Standing(user, seats) == Invited) {
			t.Fatalf("%s, %s, joins: %v", user, s.Standing(user, seats), err)
		}
		after := s.Clone()
		for _, e := range events {
			after.Apply(e)
		}
		for _, p := range s.People {
			was, is := s.Standing(p.User, seats), after.Standing(p.User, seats)
			if is != was && p.User != user && err == nil {
				t.Fatalf("%s was %s and is %s since %s joined", p.User, was, is, user)
			}
		}
	})
}

// Whose premium another admin disabled cannot enable it himself; anyone else who may switch it can (C30).
func TestLock_OwnC30(t *testing.T) {
	s := State{People: []Person{{User: "ann", Role: Owner}, {User: "bob", Role: Manager}}}
	switched := func(by By, user string, on bool) error {
		events, err := s.Decide(SetPremium{user, on, ""}, by, 3, day)
		for _, e := range events {
			s.Apply(e)
		}
		return err
	}
	ann, bob := By{ID: "user:ann", User: "ann"}, By{ID: "user:bob", User: "bob"}
	for i, c := range []struct {
		by   By
		user string
		on   bool
		ok   bool
	}{
		{bob, "bob", false, true}, {bob, "bob", true, true}, {ann, "bob", false, true}, {bob, "bob", true, false}, {ann,
			"bob", true, true},
		{ann, "ann", false, true}, {ann, "ann", true, true},
	} {
		if err := switched(c.by, c.user, c.on); (err == nil) != c.ok {
			t.Fatalf("%d: %s sets %s to %v: %v", i, c.by.ID, c.user, c.on, err)
		}
	}
}

// The account's switch and the platform's are two: nobody in the account can undo the platform's, and premium is on
// only while both are (C30).
func TestPremium_TwoSwitchesC30(t *testing.T) {
	s := State{People: []Person{{User: "ann", Role: Owner}, {User: "bob", Role: Manager}}}
	platform, ann := By{ID: "operator", Platform: true}, By{ID: "user:ann", User: "ann"}
	for i, c := range []struct {
		by      By
		on      bool
		off     bool // afterwards
		changes bool
	}{
		{platform, false, true, true}, {ann, true, true, false}, {ann, false, true, true}, {platform, true, true,
			true}, {platform, true, true, false},
		{ann, true, false, true}, {platform, false, true, true}, {platform, true, false, true},
	} {
		events, err := s.Decide(SetPremium{"bob", c.on, ""}, c.by, 3, day)
		for _, e := range events {
			s.Apply(e)
		}
		if err != nil || s.Find("bob").PremiumOff() != c.off || len(events) > 0 != c.changes {
			t.Fatalf("%d: %s sets it to %v: %v, %v", i, c.by.ID, c.on, events, err)
		}
	}
}

// What an operator disabled when there was one switch stays theirs to enable (C30).
func TestPremium_PlatformOnAccountsSwitchC30(t *testing.T) {
	s := State{People: []Person{{User: "ann", Role: Owner}, {User: "bob", Role: Member, Premium: &Switch{By: "operator"}}}}
	if _, err := s.Decide(SetPremium{"bob", true, ""}, By{ID: "user:ann", User: "ann"}, 3, day); !fault.Is(err,
		fault.Forbidden) {
		t.Errorf("the owner undoes it: %v", err)
	}
	events, err := s.Decide(SetPremium{"bob", true, ""}, By{ID: "operator", Platform: true}, 3, day)
	for _, e := range events {
		s.Apply(e)
	}
	if err != nil || s.Find("bob").PremiumOff() {
		t.Errorf("the platform cannot enable it: %v, %v", events, err)
	}
}

// A reason is one line of so many characters, as core/text keeps it; another one may be given while premium is off, by
// anyone who could also switch it on, and whose switch it is stays so (C30).
func TestPremiumOff_ReasonC30(t *testing.T) {
	for typed, want := range map[string]string{" until March ": "until March", "": "", strings.Repeat("è",
		MaxReason): strings.Repeat("è", MaxReason)} {
		if kept, err := Reason(typed); err != nil || kept != want {
			t.Errorf("%q is kept as %q: %v", typed, kept, err)
		}
	}
	for _, typed := range []string{"two\nlines", strings.Repeat("e", MaxReason+1), "\u202e"} {
		if _, err := Reason(typed); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := State{People: []Person{{User: "ann", Role: Owner}, {User: "bob", Role: Manager}}}
		by := map[string]By{"ann": {ID: "user:ann", User: "ann"}, "bob": {ID: "user:bob", User: "bob"},
			"": {ID: "operator", Platform: true}}
		for i := range rapid.IntRange(1, 8).Draw(t, "commands") {
			who := by[rapid.SampledFrom([]string{"ann", "bob", ""}).Draw(t, "by")]
			on, before := rapid.Bool().Draw(t, "on"), s.Clone()
			reason := rapid.SampledFrom([]string{"", fmt.Sprint("text:", i)}).Draw(t, "reason")
			events, err := s.Decide(SetPremium{"bob", on, reason}, who, 3, day)
			for _, e := range events {
				s.Apply(e)
			}
			if on && reason != "" && err == nil {
				t.Fatal("a reason to switch it on")
			}
			was, now := before.Find("bob"), s.Find("bob")
			if own := was.Premium; own.off() && !own.Own && who.User == "bob" && now.Premium != own {
				t.Fatalf("bob moved what another switched off: %+v", now.Premium)
			}
			if !who.Platform && now.Platform != was.Platform {
				t.Fatal("somebody of the account moved the platform’s switch")
			}
		}
	})
}
