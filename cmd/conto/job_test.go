package main

import (
	"os"
	"strings"
	"testing"

	"conto/client"
	"conto/internal/browsertest"
)

// TestFailingJobInABrowser: a job that fails is on the list with its error; support sees it and cannot have it tried
// again, an admin can, and that is recorded.
func TestFailingJobInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	fine(t, "take the mails away", os.RemoveAll(s.mail))
	fine(t, "put a file there", os.WriteFile(s.mail, nil, 0o600))
	a := s.open()
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	var failing []client.FailingJob
	eventually(t, "a failing job", func() bool {
		jobs, err := s.Jobs.List(ctx)
		fine(t, "list", err)
		failing = jobs.Failing
		return len(failing) > 0
	})
	if f := failing[0]; f.Account != a.ID || !strings.HasPrefix(f.Kind, "mail") && f.Kind != "letters" || len(f.Why) == 0 {
		t.Errorf("%+v", f)
	}
	leo := client.New(s.boot.URL, addedOperator(t, s, "leo", "support"))
	refused(t, "support", leo.Jobs.Retry(ctx, failing[0]), "forbidden")
	refused(t, "a job that is none", s.Jobs.Retry(ctx, client.FailingJob{Kind: "charge", Account: a.ID, ID: "x"}),
		"not_found")

	j := atDesk(t, program, s, addedOperator(t, s, "paola", "admin"), browsertest.Screen{Width: 1280, Language: "en"})
	eventually(t, "it is tried again", func() bool {
		j.open("/admin/jobs")
		j.says("Jobs that fail", "Mail", a.ID)
		j.follow(`form[action="/admin/jobs/retry"] button`)
		return strings.Contains(j.text("main"), "It is tried again now.")
	})
	j.open("/admin/operators")
	j.says("paola, admin had a job tried again: ", "operator added leo")
}
