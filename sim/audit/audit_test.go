package audit_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"conto/sim/audit"
)

// TestIndependent: what audits the core shares nothing with it, nor with anything else of the project.
func TestIndependent(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			if path, _ := strconv.Unquote(spec.Path.Value); strings.HasPrefix(path, "conto/") || strings.Contains(path, ".") {
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}

func rome(t testing.TB) *time.Location {
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestBillingDays: C11's own example, over a leap day and both changes of the clocks.
func TestBillingDays(t *testing.T) {
	a := audit.Open(time.Date(2027, 10, 31, 10, 0, 0, 0, time.UTC), "ada", rome(t))
	want := "11-30 12-31 01-31 02-29 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31"
	var got []string
	for range 12 {
		a.Wake(a.Due())
		local := a.Month.Start.In(a.Zone)
		if local.Hour() != 0 || local.Minute() != 0 {
			t.Errorf("a month begins at %s", local)
		}
		got = append(got, local.Format("01-02"))
	}
	if strings.Join(got, " ") != want {
		t.Errorf("months begin on %v", got)
	}
}

// TestWorkedExamples: what the product's pages say in figures.
func TestWorkedExamples(t *testing.T) {
	at := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	open := func(plan, interval string) *audit.Account {
		a := audit.Open(at, "ada", rome(t))
		asked := a.Subscribe(at, audit.Operator, audit.Subscribe{Plan: plan, Interval: interval, Method: "pm_1"}).Asked
		paymentIs(a, at, asked[0].ID, "succeeded")
		return a
	}
	t.Run("C6: what a year costs at once", func(t *testing.T) {
		for i, cents := range []int64{8400, 18000, 46800, 94800, 286800} {
			if c := open(audit.Plans[i+1], "year").Charges[0]; c.Amount != cents {
				t.Errorf("%s: %d", audit.Plans[i+1], c.Amount)
			}
		}
	})
	t.Run("C7: 450 credits every month for 12 months", func(t *testing.T) {
		a := open("creator", "year")
		for range 11 {
			if a.Wake(a.Month.End); a.Available(false) != 450 || len(a.Charges) != 1 {
				t.Errorf("on %s: %d credits and %d charges", a.Now, a.Available(false), len(a.Charges))
			}
		}
	})
	t.Run("C20: half the period, half the difference", func(t *testing.T) {
		a := open("creator", "month")
		half := a.Period.Start.Add(a.Period.End.Sub(a.Period.Start) / 2)
		if q, _ := a.Quote(half, "pro", "month"); q.Charge != 1500 || q.Credits != 325 {
			t.Errorf("%d cents for %d credits", q.Charge, q.Credits)
		}
	})
	t.Run("C27: Free after the seventh day", func(t *testing.T) {
		a := open("pro", "month")
		var days []string
		for a.Wake(a.Period.End); a.Renewal != nil; a.Wake(a.Due()) {
			last := a.Charges[len(a.Charges)-1].ID
			paymentIs(a, a.Now, last, "declined")
			days = append(days, a.Now.In(a.Zone).Format("01-02"))
		}
		if got := strings.Join(days, " "); got != "02-28 03-01 03-03 03-05 03-07" || a.Plan != "free" {
			t.Errorf("tried on %s, then %s", got, a.Plan)
		}
	})
}

// An account receives what happens, and returns what must come of it.
func Example() {
	zone, _ := time.LoadLocation("Europe/Rome")
	at := time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)
	a := audit.Open(at, "ada", zone)

	ans := audit.Generations{Account: a}.Spend(at, audit.Operator, audit.Spend{ID: "clip", Model: "premium-video"})
	fmt.Println(ans.Code, ans.Reason)

	ans = a.Subscribe(at, audit.Operator, audit.Subscribe{Plan: "pro", Interval: "month", Method: "pm_1"})
	fmt.Println(ans.Asked[0].ID, ans.Asked[0].Purpose, ans.Asked[0].Amount)
	paymentIs(a, at, "ch_1", "succeeded")

	ans = audit.Generations{Account: a}.Spend(at, audit.Operator, audit.Spend{ID: "clip", Model: "premium-video"})
	fmt.Println(ans.Credits, a.View().Available)

	ans = a.Pass(a.Due()) // the billing day
	fmt.Println(ans.Asked[0].Purpose, a.View().Status, a.View().Available)
	// Output:
	// locked plan
	// ch_1 start 4900
	// 40 1110
	// renewal active 0
}

// paymentIs records the outcome of a charge, as the payment provider does.
func paymentIs(a *audit.Account, at time.Time, charge, outcome string) {
	told := audit.Payment{Charge: charge, Outcome: outcome}
	audit.Payments{Account: a}.Payment(at, audit.Actor{System: "payments"}, told)
}
