package mail

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conto/core/bill"
	"conto/core/cal"
	"conto/core/message"
	"conto/core/money"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files anew")

// everything returns what any letter may tell.
func everything() Facts {
	amount, day := money.EUR(19_00), cal.Date{Year: 2026, Month: time.March, Day: 31}
	return Facts{Plan: "Creator", Number: "2026/000123", Amount: &amount, Credits: 500, Level: 600, Day: &day,
		URL: "https://studio.example/billing", Inviter: "Ada", Card: "Visa 4242", Email: "ada@new.example",
		Account: "Ada's Studio", Role: "member", Why: message.KeepGoingDeclined,
		Subject: "Where is my invoice?", Text: "It is under Invoices.\n\nAnd here it is."}
}

// TestLettersC33C35: every kind in both languages says what the golden file says, and the HTML says the same as the
// text.
func TestLettersC33C35(t *testing.T) {
	for _, language := range []bill.Language{bill.English, bill.Italian} {
		var all strings.Builder
		for _, kind := range slices.Sorted(slices.Values(Kinds())) {
			m, err := Write(Letter{kind, language, "Studio & Co", "Łucja <3", everything()})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&all, "== %s: %s\n\n%s\n", kind, m.Subject, m.Text)
			if strings.ContainsAny(m.Subject+m.Text, "{}\x00") {
				t.Errorf("%s: something is not filled in:\n%s\n%s", kind, m.Subject, m.Text)
			}
			if !strings.Contains(m.HTML, "Studio &amp; Co") || !strings.Contains(m.HTML, "Łucja &lt;3") {
				t.Errorf("%s: names are not escaped:\n%s", kind, m.HTML)
			}
		}
		golden := filepath.Join("testdata", string(language)+".txt")
		if *rewrite {
			if err := os.WriteFile(golden, []byte(all.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), all.String()); diff != "" {
			t.Error(diff)
		}
	}
}

// TestUnknown_NotSaid: a sentence without its facts is left out; a subject must have them.
func TestUnknown_NotSaid(t *testing.T) {
	m, err := Write(Letter{Kind: NoCredits, Language: bill.English, Studio: "Studio"})
	if err != nil || strings.Contains(m.Text, "refill") || !strings.Contains(m.Text, "Free modes") ||
		!strings.HasPrefix(m.Text, "Hello,\n") {
		t.Errorf("%q, %v", m.Text, err)
	}
	if _, err := Write(Letter{Kind: Invoice, Language: bill.English, Studio: "Studio"}); err == nil {
		t.Error("an invoice without a number is written")
	}
	if _, err := Write(Letter{Kind: "love"}); err == nil {
		t.Error("a letter that nobody knows is written")
	}
	if m, err := Write(Letter{Kind: Ended, Language: "fr", Studio: "Studio"}); err != nil ||
		!strings.Contains(m.Subject, "Free now") {
		t.Errorf("%q, %v", m.Subject, err)
	}
}
