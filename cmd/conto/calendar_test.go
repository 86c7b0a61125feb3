package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"conto/client"
)

// refills are the instants and the credits of everything that time granted to an account, oldest first.
func (s *server) refills(id string) []string {
	s.t.Helper()
	var all []string
	for cursor := ""; ; {
		page, err := s.Accounts.Journal(s.t.Context(), id, cursor, 200)
		fine(s.t, "journal", err)
		for _, e := range page.Items {
			var events []struct {
				Granted *struct {
					Credits   int64
					ExpiresAt time.Time `json:"expires_at"`
				}
			}
			fine(s.t, "events", json.Unmarshal(e.Events, &events))
			for _, event := range events {
				if g := event.Granted; g != nil {
					all = append(all, e.At.Format(time.RFC3339Nano)+" "+time.Duration(g.Credits).String()+" until "+
						g.ExpiresAt.Format(time.RFC3339Nano))
				}
			}
		}
		if page.Next == nil {
			slices.Reverse(all)
			return all
		}
		cursor = *page.Next
	}
}

func TestSteppedAndJumpedAreRefilledAtTheSameInstantsC11C12(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		const end = "2029-04-15T12:00:00" // past both changes of the clocks, twice
		openings := []string{"2027-12-29T23:59:59", "2027-12-30T00:00:00", "2027-12-31T10:00:00", "2028-02-29T10:00:00",
			"2028-03-26T02:30:00", "2028-10-29T02:30:00"}
		life := func(advance func(v *traveller)) [][]string {
			clock, err := s.TestClocks.Make(t.Context(), instant(t, openings[0]))
			fine(t, "clock", err)
			v := &traveller{s, clock.ID}
			var accounts []string
			for i, at := range openings {
				v.to(at)
				a, err := s.Accounts.Open(t.Context(),
					client.NewAccount{Email: fmt.Sprintf("a%d@example.com", i), Kind: "personal", TestClock: clock.ID})
				fine(t, "open", err)
				if i%2 == 1 {
					_, err = s.Subscriptions.Change(t.Context(), a.ID,
						client.Subscription{Plan: "creator", Interval: []string{"month", "year"}[i/2%2], Method: "pm_ok"})
					fine(t, "subscribe", err)
				}
				accounts = append(accounts, a.ID)
			}
			advance(v)
			var all [][]string
			for _, id := range accounts {
				all = append(all, s.refills(id))
			}
			return all
		}
		stepped := life(func(v *traveller) {
			for at := instant(t, openings[len(openings)-1]); at.Before(instant(t, end)); at = at.Add(24 * time.Hour) {
				_, err := s.TestClocks.Advance(t.Context(), v.clock, at)
				fine(t, "advance", err)
			}
			v.to(end)
		})
		jumped := life(func(v *traveller) { v.to(end) })
		for i := range openings {
			if len(stepped[i]) < 6 || !slices.Equal(stepped[i], jumped[i]) {
				t.Errorf("opened at %s\nstepped %v\njumped  %v", openings[i], stepped[i], jumped[i])
			}
		}
		if got, want := stepped[2][3][:20], "2028-03-30T22:00:00Z"; got != want { // the 31st of March, not the 29th
			t.Errorf("the third refill of the account of 31 December is at %s, want %s", got, want)
		}
	})
}
