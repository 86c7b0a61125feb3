package main

import (
	"encoding/csv"
	"html"
	"net/http"
	"strings"
	"testing"

	"conto/client"
	"conto/jobs/record"
)

// TestUsage_SumsC28: the sums of more generations than a record of them has are whole, by day, model and member, as the
// API and the page show them; a hold counts from when it is opened and as it ended, on its own day; a member sees what
// they used. What the page lists in pages is, taken together, what the file has.
func TestUsage_SumsC28(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		_, err = s.Team.Invite(ctx, a.ID, "cat@example.com", "member", "cat")
		fine(t, "a member", err)
		cat := s.As("cat")
		_, err = cat.Credits.Hold(ctx, a.ID, client.HoldRequest{ID: "long", Model: "premium-image"})
		fine(t, "a hold", err)
		_, err = cat.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "mini-llm"})
		fine(t, "a free mode", err)
		_, err = s.Credits.Hold(ctx, a.ID, client.HoldRequest{ID: "failed", Model: "premium-image"})
		fine(t, "a hold", err)
		clock.to("2026-03-11T00:00:01")
		_, err = cat.Credits.Settle(ctx, a.ID, "long", nil) // its deadline has passed
		fine(t, "settled late", err)
		two := int64(2)
		_, err = s.Credits.Refund(ctx, a.ID, "long", &two)
		fine(t, "refund", err)
		many := make([]client.Spend, 600)
		for i := range many {
			many[i] = client.Spend{Account: a.ID, HoldRequest: client.HoldRequest{Model: "z-image"}}
		}
		for range 2 {
			_, err = s.Credits.SpendMany(ctx, many)
			fine(t, "spend", err)
		}
		for range 2 { // counted, and kept
			u, err := s.Credits.Usage(ctx, a.ID, "", "")
			fine(t, "usage", err)
			if u.From != "2026-03-10" || u.To != "2026-04-09" || !u.Whole || len(u.ByDay) != 2 || len(u.ByMember) != 2 ||
				u.Total != (client.UsageSum{Generations: 1203, Free: 1, Failed: 1, Credits: 1408, Allowance: 500, Returned: 2}) {
				t.Errorf("the month: %+v", u)
			}
		}
		u, err := cat.Credits.Usage(ctx, a.ID, "2026-03-10", "2026-03-10")
		fine(t, "usage", err)
		if u.Whole || len(u.ByModel) != 2 || len(u.ByMember) != 1 || u.ByMember[0].User != "cat" ||
			u.ByMember[0].Name != "cat@example.com" || u.ByModel[1].Model != "premium-image" ||
			u.Total != (client.UsageSum{Generations: 2, Free: 1, Credits: 8, Returned: 2}) {
			t.Errorf("the member's: %+v", u)
		}
		for _, days := range [][2]string{{"2026-03-10", ""}, {"2026-03-10", "2026-03-09"}, {"2026-03-10", "2027-03-12"}} {
			_, err = s.Credits.Usage(ctx, a.ID, days[0], days[1])
			refused(t, "days that are none", err, "invalid")
		}
		owners := s.usagePages(t, a.ID, a.Owner, "0", 1203)
		s.usagePages(t, a.ID, "cat", "0", 2)
		clock.to("2026-04-20T10:00:00")
		_, err = s.Credits.Refund(ctx, a.ID, "long", &two)
		fine(t, "refund", err)
		late := s.usagePages(t, a.ID, a.Owner, "1", 1203)
		if strings.Replace(late, ",8,0,,0,4\n", ",8,0,,0,2\n", 1) != owners || late == owners {
			t.Errorf("from the next month on, the month is\n%s\nand was\n%s", late[len(late)-300:],
				owners[len(owners)-300:])
		}
		s.usageErased(t, a)
	})
}

// usageErased has the owner close the account (C37): what was kept of its sums is gone, and is not kept again when an
// operator looks at them.
func (s *server) usageErased(t *testing.T, a *client.Account) {
	t.Helper()
	kept := func() int {
		list, err := s.boot.Store.List(t.Context(), a.ID, record.UsagePart)
		fine(t, "records", err)
		return len(list)
	}
	if n := kept(); n != 1 {
		t.Errorf("%d records of sums", n)
	}
	_, err := s.As(a.Owner).Accounts.Close(t.Context(), a.ID, "")
	fine(t, "close", err)
	eventually(t, "erased", func() bool { return kept() == 0 })
	u, err := s.Credits.Usage(t.Context(), a.ID, "2026-03-10", "2026-03-11")
	fine(t, "usage", err)
	if u.Total.Generations != 1203 || kept() != 0 {
		t.Errorf("of an account that is closed: %+v, and %d records", u, kept())
	}
}

// usagePages has somebody walk through the list of a month, compares it with the file, and returns that.
func (s *server) usagePages(t *testing.T, id, user, month string, want int) string {
	t.Helper()
	who := newVisitor(t)
	portal, err := s.Portals.Open(t.Context(), id, user, "")
	fine(t, "portal", err)
	who.ask(t, s, "GET /portal", pageAccess{path: strings.TrimPrefix(portal.URL, s.boot.URL)}, "none")
	holds, path := 0, "/account/usage?by=person&month="+month
	for path != "" {
		answer, page := through(t, who.Client, http.MethodGet, s.boot.URL+path, "")
		if answer.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, answer.StatusCode)
		}
		holds += strings.Count(page, `href="/account/usage/`)
		path = ""
		if end := strings.Index(page, "#each"); end > 0 {
			path = html.UnescapeString(page[strings.LastIndex(page[:end], "/account"):end])
		}
	}
	_, file := through(t, who.Client, http.MethodGet, s.boot.URL+"/account/usage.csv?month="+month, "")
	lines, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	fine(t, "the file", err)
	if len(lines)-1 != want || holds != want {
		t.Errorf("%s has %d generations on pages and %d in the file, not %d", user, holds, len(lines)-1, want)
	}
	_, sums := through(t, who.Client, http.MethodGet, s.boot.URL+"/account/usage.csv?sums=1&month="+month, "")
	if want > 2 && !strings.Contains(sums, "2026-03-11,z-image,") ||
		!strings.Contains(sums, "2026-03-10,mini-llm,cat@example.com,1,1,0,0,0,0,0\n") {
		t.Errorf("the sums as a file:\n%s", sums)
	}
	return file
}
