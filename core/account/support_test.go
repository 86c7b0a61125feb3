package account_test

import (
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/fault"
)

// asked returns a request that may be.
func asked(user string, at int) account.SupportRequest {
	return account.SupportRequest{ID: "sup_" + user, User: user, Topic: account.SupportBilling, Subject: "An invoice",
		Text: "Where is it?", At: time.Unix(int64(at), 0)}
}

func TestSupportRequest_Check(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*account.SupportRequest)
		others int
		code   fault.Code
	}{
		"good":       {change: func(*account.SupportRequest) {}},
		"no topic":   {change: func(r *account.SupportRequest) { r.Topic = "love" }, code: fault.Invalid},
		"no subject": {change: func(r *account.SupportRequest) { r.Subject = "" }, code: fault.Invalid},
		"no text":    {change: func(r *account.SupportRequest) { r.Text = "" }, code: fault.Invalid},
		"too long": {change: func(r *account.SupportRequest) { r.Text += strings.Repeat("è", 4000) },
			code: fault.Invalid},
		"as long as it is": {change: func(r *account.SupportRequest) { r.Text = strings.Repeat("è", 4000) }},
		"a language":       {change: func(r *account.SupportRequest) { r.Language = "xx" }, code: fault.Invalid},
		"four wait":        {change: func(*account.SupportRequest) {}, others: 4},
		"five wait":        {change: func(*account.SupportRequest) {}, others: 5, code: fault.RateLimited},
		"five of another":  {change: func(r *account.SupportRequest) { r.User = "bob" }, others: 5},
	} {
		r := asked("ann", 1)
		c.change(&r)
		var others []account.SupportRequest
		for i := range c.others {
			others = append(others, asked("ann", i))
		}
		if err := r.Check(others); c.code == "" && err != nil || c.code != "" && !fault.Is(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSupportRequest_Answer: an answer frees a place among those that wait; a closed request takes none.
func TestSupportRequest_Answer(t *testing.T) {
	r := asked("ann", 1)
	if err := r.Answer(account.SupportAnswer{Text: "Here it is.", By: "support:leo"}); err != nil ||
		r.Standing() != account.SupportAnswered || r.Answers[0].By != "support:leo" {
		t.Fatalf("%+v %v", r, err)
	}
	full := []account.SupportRequest{r, asked("ann", 2), asked("ann", 3), asked("ann", 4), asked("ann", 5)}
	next := asked("ann", 6)
	if err := next.Check(full); err != nil {
		t.Error(err)
	}
	r.Close(account.Operator, time.Unix(3, 0))
	r.Close(account.NamedOperator("eve", account.Admin), time.Unix(4, 0))
	if r.Standing() != account.SupportClosed || r.ClosedBy != "operator" || !r.ClosedAt.Equal(time.Unix(3, 0)) {
		t.Errorf("%+v", r)
	}
	if err := r.Answer(account.SupportAnswer{Text: "More."}); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
}

// TestOrderSupportC6: what waits comes first, of plans with dedicated support before others, then the oldest.
func TestOrderSupportC6(t *testing.T) {
	answered := asked("eve", 0)
	if err := answered.Answer(account.SupportAnswer{Text: "Yes."}); err != nil {
		t.Fatal(err)
	}
	list := []account.SupportQueued{{answered, true}, {asked("old", 1), false}, {asked("older", 0), false},
		{asked("agency", 5), true}}
	account.OrderSupport(list)
	got := ""
	for _, q := range list {
		got += q.User + " "
	}
	if got != "agency older old eve " {
		t.Error(got)
	}
	s, book := theirAccount(t)
	if account.HasDedicatedSupport(s, book) {
		t.Error("Team has dedicated support")
	}
	if s.Sub.Plan = "agency"; !account.HasDedicatedSupport(s, book) {
		t.Error("Agency has none")
	}
}

// TestWhoseSupportRequest: a person sees their own, the owner and operators all.
func TestWhoseSupportRequest(t *testing.T) {
	s, _ := theirAccount(t)
	for who, may := range map[string]bool{"owner": true, "manager": false, "member": true, "support": true, "admin": true,
		"stranger": false} {
		r := asked("cat", 1)
		if err := account.MaySeeSupport(s, actors()[who], &r); may != (err == nil) || !may && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", who, err)
		}
	}
}
