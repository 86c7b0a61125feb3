package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"conto/client"
	"conto/internal/browsertest"
)

// about is a request to support that may be.
func about(subject string) client.NewSupportRequest {
	return client.NewSupportRequest{Topic: "billing", Subject: subject, Text: "Where is it?\n\nI need it."}
}

// TestSupportRequests: a member writes and sees their own, the owner sees all of the account's and nobody else any; who
// has dedicated support comes first; an answer is mailed once, in the writer's language, and is under the operator's
// name for operators alone (C6).
func TestSupportRequests(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		plain, team := s.open(), s.team(t, "agency", "member", "manager")
		first, err := s.As(plain.Owner).Support.Ask(ctx, plain.ID, about("The first"))
		fine(t, "ask", err)
		n := about("Of a member")
		n.Language = "it"
		theirs, err := s.As(team.member).Support.Ask(client.WithKey(ctx, "once"), team.id, n)
		fine(t, "ask", err)
		again, err := s.As(team.member).Support.Ask(client.WithKey(ctx, "once"), team.id, n)
		if err != nil || again.ID != theirs.ID {
			t.Errorf("a repeat is %+v %v", again, err)
		}
		for who, want := range map[string]int{team.member: 1, team.manager: 0, team.owner: 1} {
			list, err := s.As(who).Support.List(ctx, team.id)
			if err != nil || len(list) != want {
				t.Errorf("%s sees %+v %v", who, list, err)
			}
		}
		_, err = s.As(team.manager).Support.Get(ctx, team.id, theirs.ID)
		refused(t, "another's request", err, "not_found")
		_, err = s.As(plain.Owner).Support.Get(ctx, team.id, theirs.ID)
		refused(t, "a stranger's look", err, "forbidden")
		_, err = s.As(plain.Owner).Support.Get(ctx, plain.ID, theirs.ID)
		refused(t, "another account's request by one's own", err, "not_found")
		_, err = s.As(team.member).Support.Answer(ctx, team.id, theirs.ID, "Mine", false)
		refused(t, "an answer of one's own", err, "forbidden")

		open, err := s.Support.Open(ctx)
		if err != nil || len(open) != 2 || open[0].ID != theirs.ID || !open[0].Dedicated || open[1].ID != first.ID {
			t.Fatalf("%+v %v", open, err)
		}
		leo := client.New(s.boot.URL, addedOperator(t, s, "leo", "support"))
		_, err = leo.Support.Answer(client.WithKey(ctx, "a"), team.id, theirs.ID, "Ecco.\nEccola.", true)
		fine(t, "answer", err)
		answered, err := leo.Support.Answer(client.WithKey(ctx, "a"), team.id, theirs.ID, "Ecco.\nEccola.", true)
		if err != nil || len(answered.Answers) != 1 || answered.Answers[0].By != "support:leo" ||
			answered.Standing != "closed" || answered.ClosedBy != "support:leo" {
			t.Errorf("%+v %v", answered, err)
		}
		_, err = leo.Support.Answer(ctx, team.id, theirs.ID, "More", false)
		refused(t, "an answer to what is closed", err, "conflict")
		eventually(t, "the mail", func() bool { return s.mails("Risposta: Of a member") == 1 })
		seen, err := s.As(team.member).Support.Get(ctx, team.id, theirs.ID)
		if err != nil || seen.Answers[0].Text != "Ecco.\nEccola." || seen.Answers[0].By != "" || seen.ClosedBy != "" {
			t.Errorf("%+v %v", seen, err)
		}
		tooMany(t, s, plain)
		_, err = s.As(plain.Owner).Accounts.Close(ctx, plain.ID, "")
		fine(t, "close", err)
		eventually(t, "the erasure", func() bool { open, err = s.Support.Open(ctx); return err == nil && len(open) == 0 })
	})
}

// tooMany: a person writes no more than five that wait.
func tooMany(t *testing.T, s *server, a *client.Account) {
	t.Helper()
	for i := range 4 {
		_, err := s.As(a.Owner).Support.Ask(t.Context(), a.ID, about(fmt.Sprint("Number ", i)))
		fine(t, "ask", err)
	}
	once := client.New(s.boot.URL, operatorKey, client.Retries(1, 0)).As(a.Owner)
	_, err := once.Support.Ask(t.Context(), a.ID, about("One too many"))
	refused(t, "one too many", err, "rate_limited")
}

// squad is an account with people.
type squad struct{ id, owner, member, manager string }

// team opens an account on a plan with a member and a manager.
func (s *server) team(t *testing.T, plan string, roles ...string) squad {
	t.Helper()
	a, err := s.Accounts.Open(t.Context(), client.NewAccount{Email: anyone(), Name: "Studio", Kind: "business"})
	fine(t, "open", err)
	_, err = s.Subscriptions.Change(t.Context(), a.ID, client.Subscription{Plan: plan, Interval: "month", Method: "pm_ok"})
	fine(t, "subscribe", err)
	made := squad{id: a.ID, owner: a.Owner}
	for _, role := range roles {
		m, err := s.Team.Invite(t.Context(), a.ID, anyone(), role, "")
		fine(t, "invite", err)
		if role == "manager" {
			made.manager = m.User
		} else {
			made.member = m.User
		}
	}
	return made
}

// TestSupportInABrowser: a member writes from Help in Italian; support finds it with the account beside it, answers and
// closes it; the member reads the answer, and is told when what they wrote cannot be sent.
func TestSupportInABrowser(t *testing.T) {
	t.Parallel()
	program := browsertest.Program(t)
	s := start(t, place{data: t.TempDir()}, nil)
	luca := comesIn(t, program, s, "luca", browsertest.Screen{Width: 390, Language: "it"})
	luca.open("/it/aiuto")
	luca.value("#subject", "Dove trovo la fattura?")
	luca.value("#text", "Non la vedo.\nGrazie.")
	luca.follow(`form[action="/account/support/send"] button`)
	luca.says("Abbiamo la tua richiesta “Dove trovo la fattura?”", "Aspetta una risposta", "Non la vedo.")

	leo := atDesk(t, program, s, addedOperator(t, s, "leo", "support"), browsertest.Screen{Width: 1280, Language: "en"})
	leo.open("/admin/support")
	leo.says("Dove trovo la fattura?", "Studio Rinaldi", "Team", "Waits for an answer")
	leo.follow(`th a[href^="/admin/support/"]`)
	leo.says("Luca Conti", "Non la vedo.", "Italiano", "Balance, explained")
	leo.value("#text", "La vede solo Marta.")
	leo.follow(`button[name=close][value=yes]`)
	leo.says("The answer is on its way.", "leo, support answered", "Closed by leo, support")
	leo.open("/admin/support")
	leo.says("No request is open.")

	luca.open("/account/support")
	luca.says("La vede solo Marta.", "Chiusa")
	eventually(t, "the mail", func() bool { return s.mails("Risposta: Dove trovo la fattura?") == 1 })
	marta := comesIn(t, program, s, "marta", browsertest.Screen{Width: 1280, Language: "en"})
	marta.open("/account/support")
	marta.says("Requests of this account", "Luca Conti wrote")
	for _, j := range []journey{luca, leo, marta} {
		if complaints := j.Complaints(); len(complaints) > 0 {
			t.Error(complaints)
		}
	}
}

// TestSupportPagesAreTheirs: a request's page is nobody's but operators', no matter who asks; a form that is refused
// keeps what was written.
func TestSupportPagesAreTheirs(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	b := newVisitor(t)
	b.ask(t, s, "POST /sign-in/sample", pageAccess{form: "person=anna"}, "same-origin")
	form := url.Values{"topic": {"billing"}, "subject": {"Mine"}, "text": {"x"}}
	if status, to := b.ask(t, s, "POST /account/support/send", pageAccess{form: form.Encode()}, "same-origin"); status !=
		http.StatusSeeOther || to != "/account/support" {
		t.Fatalf("%d %s", status, to)
	}
	form.Set("text", strings.Repeat("x", 4001))
	status, _ := b.ask(t, s, "POST /account/support/send", pageAccess{form: form.Encode()}, "same-origin")
	if status != http.StatusUnprocessableEntity {
		t.Errorf("too long: %d", status)
	}
	open, err := s.Support.Open(t.Context())
	if err != nil || len(open) != 1 {
		t.Fatalf("%+v %v", open, err)
	}
	at := "/admin/support/" + open[0].Account + "/" + open[0].ID
	for pattern, form := range map[string]string{"GET /admin/support": "", "GET " + at: "",
		"POST " + at + "/answer": "text=x", "POST " + at + "/close": ""} {
		if status, _ := b.ask(t, s, pattern, pageAccess{form: form}, "same-origin"); status != http.StatusNotFound {
			t.Errorf("%s by a customer: %d", pattern, status)
		}
	}
	leo := newVisitor(t)
	key := url.Values{"operator_key": {addedOperator(t, s, "leo", "support")}}.Encode()
	leo.ask(t, s, "POST /admin/sign-in", pageAccess{form: key}, "same-origin")
	for pattern, want := range map[string]int{"GET " + at: 200, "GET /admin/support/" + open[0].Account + "/sup_no": 404,
		"GET /admin/support/acc_no/" + open[0].ID: 404, "POST " + at + "/answer": 422, "POST " + at + "/close": 303} {
		if status, _ := leo.ask(t, s, pattern, pageAccess{}, "same-origin"); status != want {
			t.Errorf("%s by support: %d, want %d", pattern, status, want)
		}
	}
}
