package main

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/driver/vies/viestest"
)

// eventually asks until something is so: documents and mails follow what they are about by a moment.
func eventually(t testing.TB, what string, so func() bool) {
	t.Helper()
	for range 600 {
		if so() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s: not so, after half a minute", what)
}

// documents waits until an account has so many documents, and answers them, the newest first.
func (s *server) documents(id string, n int) []client.Invoice {
	s.t.Helper()
	var list []client.Invoice
	eventually(s.t, "documents", func() bool {
		page, err := s.Invoices.List(s.t.Context(), id, "", 0)
		fine(s.t, "invoices", err)
		list = page.Items
		return len(list) >= n
	})
	if len(list) != n {
		s.t.Errorf("there are %d documents, want %d: %+v", len(list), n, list)
	}
	return list
}

// mails counts the mails whose subject begins so.
func (s *server) mails(subject string) int {
	return s.letters(func(head, _ string) bool { return strings.Contains(head, "Subject: "+subject) })
}

// mailSays counts the mails whose text has a sentence.
func (s *server) mailSays(sentence string) int {
	return s.letters(func(_,
		text string) bool {
		return strings.Contains(strings.ReplaceAll(text, "=\r\n", ""), sentence)
	})
}

// letters counts the mails that were sent, by what is in their heads and texts.
func (s *server) letters(which func(head, text string) bool) int {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.mail, "*.eml"))
	fine(s.t, "mails", err)
	n := 0
	for _, f := range files {
		text, err := os.ReadFile(f)
		fine(s.t, "mail", err)
		head, body, _ := strings.Cut(string(text), "\r\n\r\n")
		head, err = new(mime.WordDecoder).DecodeHeader(strings.ReplaceAll(head, "\r\n ", " "))
		fine(s.t, "head of a mail", err)
		if which(head, body) {
			n++
		}
	}
	return n
}

func euros(cents int64) client.Amount { return client.Amount{Cents: cents, Currency: "EUR"} }

// TestPayments_InvoicedC32C33: and every refund its credit note, which the customer gets by mail and can have
// again.
func TestPayments_InvoicedC32C33(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		profile := client.Profile{
			Name: "Bottega Łódź S.r.l.", VATID: "IT04008190557", SDICode: "ABC1234",
			Address: client.Address{Line1: "Via Roma 1", PostalCode: "20121", City: "Milano", Province: "MI", Country: "IT"},
		}
		_, err := s.Profiles.Set(ctx, a.ID, profile)
		fine(t, "profile", err)
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		first := s.documents(a.ID, 1)[0]
		if first.Number != "TEST-2026/000001" || first.Kind != "invoice" || first.Date != "2026-03-10" ||
			first.Total != euros(1900) ||
			first.Net != euros(1557) || first.VAT != euros(343) || first.Tax != "domestic" || first.Charge != "ch_1" {
			t.Errorf("the first invoice is %+v", first)
		}
		page, err := s.Invoices.PDF(ctx, a.ID, first.ID)
		fine(t, "pdf", err)
		file, err := s.Invoices.XML(ctx, a.ID, first.ID)
		fine(t, "xml", err)
		for _, want := range []string{"<Numero>TEST-2026/000001</Numero>", "<CodiceDestinatario>ABC1234</CodiceDestinatario>",
			"<Imposta>3.43</Imposta>"} {
			if !bytes.Contains(file, []byte(want)) {
				t.Errorf("the file lacks %s:\n%s", want, file)
			}
		}
		if again, err := s.Invoices.PDF(ctx, a.ID, first.ID); err != nil || !bytes.HasPrefix(page, []byte("%PDF-")) ||
			!bytes.Equal(page, again) {
			t.Errorf("the page has %d bytes, and again %d (%v)", len(page), len(again), err)
		}

		half := euros(950)
		refund, err := s.Payments.Refund(ctx, a.ID, "ch_1", client.MoneyBack{Amount: &half, Reason: "a bad day"})
		fine(t, "refund", err)
		if refund.Amount != half || refund.Credits != 225 {
			t.Errorf("refunded %+v", refund)
		}
		note := s.documents(a.ID, 2)[0]
		if note.Kind != "credit_note" || note.Total != half || note.Of != first.Number || note.Number != "TEST-2026/000002" {
			t.Errorf("the credit note is %+v", note)
		}
		more := euros(951)
		_, err = s.Payments.Refund(ctx, a.ID, "ch_1", client.MoneyBack{Amount: &more})
		refused(t, "more than was paid", err, "invalid")
		_, err = s.As(a.Owner).Payments.Refund(ctx, a.ID, "ch_1", client.MoneyBack{})
		refused(t, "by the customer", err, "forbidden")

		profile.Name = "Nuova Bottega S.r.l." // from the next one on
		_, err = s.Profiles.Set(ctx, a.ID, profile)
		fine(t, "another name", err)
		clock.to("2026-05-11T00:00:00")
		list := s.documents(a.ID, 4)
		if list[0].Buyer.Name != profile.Name || list[2].Buyer.Name != "Bottega Łódź S.r.l." ||
			list[3].Buyer.Name != "Bottega Łódź S.r.l." {
			t.Errorf("buyers are %q, %q and %q", list[0].Buyer.Name, list[2].Buyer.Name, list[3].Buyer.Name)
		}
		if list[0].Date != "2026-05-10" || list[0].Number != "TEST-2026/000004" || list[1].Total != euros(1900) {
			t.Errorf("renewals are %+v", list[:2])
		}
		payments, err := s.Payments.List(ctx, a.ID)
		fine(t, "payments", err)
		if len(payments) != 3 || payments[2].Refunded != half || payments[0].Purpose != "renewal" {
			t.Errorf("payments are %+v", payments)
		}
		one, err := s.Invoices.List(ctx, a.ID, "", 3)
		fine(t, "a page", err)
		rest, err := s.Invoices.List(ctx, a.ID, *one.Next, 3)
		fine(t, "the next page", err)
		if len(one.Items) != 3 || len(rest.Items) != 1 || rest.Items[0].ID != first.ID || rest.Next != nil {
			t.Errorf("pages of %d and %d", len(one.Items), len(rest.Items))
		}
		packed, err := s.Invoices.Zip(ctx, a.ID, 2026)
		fine(t, "a year as a ZIP", err)
		whole, err := io.ReadAll(packed)
		fine(t, "read the ZIP", errors.Join(err, packed.Close()))
		files := contents(t, whole)
		kept := slices.Collect(maps.Values(files))
		if len(files) != 8 || !slices.Contains(kept, string(file)) || !slices.Contains(kept, string(page)) {
			t.Errorf("the year has %v", slices.Sorted(maps.Keys(files)))
		}
		_, err = s.Invoices.Zip(ctx, a.ID, 2025)
		refused(t, "a year without any", err, "not_found")
		_, err = s.Invoices.PDF(ctx, s.open().ID, first.ID)
		refused(t, "another account's", err, "not_found")
		eventually(t, "mails",
			func() bool { return s.mails("La tua fattura") == 3 && s.mails("La tua nota di credito") == 1 })
	})
}

// TestBankTransfersC34: an order brings a pro-forma; paid, it does what the card payment would have done, and brings
// the invoice.
func TestBankTransfersC34(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		_, err := s.As(a.Owner).Orders.Open(ctx, a.ID, client.NewOrder{Plan: "agency", Interval: "year"})
		refused(t, "by the customer", err, "forbidden")
		_, err = s.Orders.Open(ctx, a.ID, client.NewOrder{})
		refused(t, "for nothing", err, "invalid")
		keyed := client.WithKey(ctx, "order-1")
		order, err := s.Orders.Open(keyed, a.ID, client.NewOrder{Plan: "agency", Interval: "year"})
		fine(t, "order", err)
		again, err := s.Orders.Open(keyed, a.ID, client.NewOrder{Plan: "agency", Interval: "year"})
		if err != nil || *again != *order || !strings.HasPrefix(order.Reference, "RF") || order.Amount != euros(286800) {
			t.Errorf("ordered %+v, and again %+v (%v)", order, again, err)
		}
		proforma := s.documents(a.ID, 1)[0]
		if proforma.Kind != "proforma" || proforma.Number != order.Reference || proforma.Total != order.Amount ||
			proforma.XML != nil {
			t.Errorf("the pro-forma is %+v", proforma)
		}
		page, err := s.Invoices.PDF(ctx, a.ID, proforma.ID)
		if err != nil || !bytes.HasPrefix(page, []byte("%PDF-")) {
			t.Errorf("its page: %v", err)
		}
		open, err := s.Orders.List(ctx, a.ID)
		if err != nil || len(open) != 1 || open[0] != *order {
			t.Errorf("orders are %+v (%v)", open, err)
		}
		clock.to("2026-03-14T09:00:00")
		got, err := s.Orders.Pay(ctx, a.ID, order.ID)
		fine(t, "paid", err)
		if got.Plan != "agency" || got.Credits.Plan != 7050 || got.Period.End != instant(t, "2027-03-14T00:00:00") {
			t.Errorf("paid: %+v", got)
		}
		_, err = s.Orders.Pay(ctx, a.ID, order.ID)
		if f := (*client.Error)(nil); !errors.As(err, &f) || f.Code != "conflict" ||
			!strings.Contains(string(f.Raw), `"state":"paid"`) {
			t.Errorf("paid twice: %+v", err)
		}
		if invoice := s.documents(a.ID, 2)[0]; invoice.Kind != "invoice" || invoice.Total != order.Amount ||
			invoice.Date != "2026-03-14" {
			t.Errorf("the invoice is %+v", invoice)
		}
		pack, err := s.Orders.Open(ctx, a.ID, client.NewOrder{Pack: "500"})
		fine(t, "a pack", err)
		_, err = s.Orders.Cancel(ctx, a.ID, pack.ID)
		fine(t, "cancel", err)
		_, err = s.Orders.Pay(ctx, a.ID, pack.ID)
		if f := (*client.Error)(nil); !errors.As(err, &f) || f.Code != "conflict" ||
			!strings.Contains(string(f.Raw), `"state":"cancelled"`) {
			t.Errorf("paid after it was cancelled: %+v", err)
		}
		eventually(t, "mails", func() bool { return s.mails("How to pay") >= 1 && s.mails("Your invoice") == 1 })
	})
}

// TestReverseChargeC32: a business elsewhere in the EU pays the net from when the registry confirms its VAT ID, and no
// registry that is away is taken for one that says no.
func TestReverseChargeC32(t *testing.T) {
	registry := viestest.Start()
	t.Cleanup(registry.Close)
	registry.Say("DE136695976", viestest.Reply{Valid: true, Name: "Beispiel GmbH"})
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, s := t.Context(), startWith(t, where(t), nil, boot.Outside{VIES: registry.URL})
			a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "eva@example.de", Name: "Eva", Kind: "business"})
			fine(t, "open", err)
			profile := client.Profile{Name: "Beispiel GmbH", VATID: "DE136695976",
				Address: client.Address{Line1: "Weg 1", PostalCode: "10115", City: "Berlin", Country: "DE"}}
			_, err = s.Profiles.Set(ctx, a.ID, profile)
			fine(t, "profile", err)
			eventually(t, "the net", func() bool {
				q, err := s.Subscriptions.Quote(ctx, a.ID, "creator", "month")
				fine(t, "quote", err)
				return q.Charge == euros(1557) && q.Reverse && s.account(a.ID).Reverse
			})
			_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"})
			fine(t, "subscribe", err)
			if d := s.documents(a.ID, 1)[0]; d.Tax != "reverse_charge" || d.Net != euros(1557) || d.VAT != euros(0) ||
				d.Total != euros(1557) {
				t.Errorf("the invoice is %+v", d)
			}
			var entries struct{ Items []json.RawMessage }
			raw, err := s.Raw(ctx, "GET", "/v1/accounts/"+a.ID+"/journal", nil)
			fine(t, "journal", err)
			if err := json.Unmarshal(raw, &entries); err != nil || !bytes.Contains(raw, []byte("consultation")) ||
				bytes.Contains(raw, []byte("DE136695976")) {
				t.Errorf("the journal should have the consultation's number and not the VAT ID (%v): %s", err, raw)
			}
			profile.VATID = "" // anyone who has no VAT ID any more is a consumer
			_, err = s.Profiles.Set(ctx, a.ID, profile)
			fine(t, "another profile", err)
			q, err := s.Subscriptions.Quote(ctx, a.ID, "pro", "month")
			if err != nil || q.Next.Amount != euros(4900) {
				t.Errorf("the next charge is %+v (%v)", q, err)
			}
		})
	}
}

// TestRenewalByTransferC34: a plan that was paid by transfer is renewed so: an order and its pro-forma come before the
// period ends, mails speak of the transfer, support may set it and cancel it, and a card ends it.
func TestRenewalByTransferC34(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		order, err := s.Orders.Open(ctx, a.ID, client.NewOrder{Plan: "creator", Interval: "month"})
		fine(t, "order", err)
		s.documents(a.ID, 1) // the pro-forma
		_, err = s.Orders.Pay(ctx, a.ID, order.ID)
		fine(t, "paid", err)
		_, err = s.As(a.Owner).PaymentMethods.Set(ctx, a.ID, "transfer")
		refused(t, "by the customer", err, "forbidden")

		clock.to("2026-03-28T12:00:00")
		waiting, err := s.Orders.List(ctx, a.ID)
		if err != nil || len(waiting) != 1 || waiting[0].Purpose != "renewal" || waiting[0].Amount != euros(1900) ||
			waiting[0].ExpiresAt != instant(t, "2026-04-17T00:00:00") {
			t.Fatalf("orders are %+v (%v)", waiting, err)
		}
		if proforma := s.documents(a.ID, 3)[0]; proforma.Number != waiting[0].Reference || proforma.State != "open" {
			t.Errorf("the pro-forma is %+v", proforma)
		}
		_, err = s.Orders.Pay(ctx, a.ID, waiting[0].ID)
		fine(t, "paid ahead", err)
		invoice := s.documents(a.ID, 4)[0]
		if got := s.account(a.ID); invoice.Kind != "invoice" || got.Ahead == nil ||
			got.Ahead.Period.End != instant(t, "2026-05-10T00:00:00") || got.Credits.Plan != 500 {
			t.Errorf("paid ahead: %+v, %+v", invoice, got)
		}
		clock.to("2026-05-12T12:00:00")
		got := s.account(a.ID)
		if got.Status != "past_due" || got.Method != "transfer" || got.Owed == nil || got.Owed.NextTry != nil ||
			got.Owed.Reference == "" {
			t.Fatalf("not paid: %+v, %+v", got, got.Owed)
		}
		eventually(t, "a mail", func() bool { return s.mails("Your bank transfer for Creator") == 2 })
		if s.mailSays("Your plan stays until 17 May 2026") == 0 || s.mailSays(got.Owed.Reference) == 0 ||
			s.mailSays("card") > 0 {
			t.Error("the mails say something else")
		}
		got, err = s.PaymentMethods.Set(ctx, a.ID, "pm_ok")
		fine(t, "a card", err)
		if got.Status != "active" || got.Method != "pm_ok" || got.Credits.Plan != 450 ||
			got.Period.End != instant(t, "2026-06-10T00:00:00") {
			t.Errorf("with a card: %+v", got)
		}
		var states []string
		for _, d := range s.documents(a.ID, 6) {
			if d.Kind == "proforma" {
				states = append(states, d.State)
			}
		}
		if want := []string{"given_up", "paid", "paid"}; !slices.Equal(states, want) {
			t.Errorf("the pro-formas are %v, want %v", states, want)
		}
	})
}

// TestLettersC14C22C25: what happens to an account is written to its owner, each thing once, and an invitation to the
// invited.
func TestLettersC14C22C25(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		spend := func(images int) {
			_, err := s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "z-image", Options: client.Options{"count": images}})
			fine(t, "spend", err)
		}
		for range 5 { // 50 credits: 42, 34 … 10, which is a fifth
			spend(4)
		}
		spend(1) // low already
		spend(4) // and gone
		_, err := s.Subscriptions.Change(ctx, a.ID,
			client.Subscription{Plan: "team", Interval: "month", Method: "pm_declined_later"})
		fine(t, "subscribe", err)
		_, err = s.As(a.Owner).Team.Invite(ctx, a.ID, "bob@example.com", "member", "")
		fine(t, "invite", err)
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "pro", Interval: "month"})
		fine(t, "downgrade", err)
		_, err = s.Subscriptions.Resume(ctx, a.ID)
		fine(t, "resume", err)
		// before it lapses: who is not invited any more is not written to
		eventually(t, "the invitation", func() bool { return s.mails("Ada invites you to") == 1 })
		clock.to("2026-04-18T00:00:00") // the renewal is declined five times
		want := map[string]int{
			"Your credits are running low": 1, "You have used all your credits": 1, "You are on Team now": 1,
			"Your plan changes on": 1,
			"Ada invites you to":   1, "Your payment did not go through": 4, "Your account is on Free now": 1, "Your invoice": 1,
		}
		for subject, n := range want {
			eventually(t, subject, func() bool { return s.mails(subject) >= n })
		}
		time.Sleep(200 * time.Millisecond)
		for subject, n := range want {
			if got := s.mails(subject); got != n {
				t.Errorf("%d mails say %q, want %d", got, subject, n)
			}
		}
	})
}

// TestExportC32: a table of all documents of some days, with each as a page and as a file.
func TestExportC32(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, clock := s.openAt("2026-03-10T10:00:00")
		_, err := s.Profiles.Set(ctx, a.ID, client.Profile{
			Name: "Bottega", VATID: "IT04008190557", Address: client.Address{Line1: "Via Roma 1", PostalCode: "20121",
				City: "Milano", Province: "MI", Country: "IT"},
		})
		fine(t, "profile", err)
		_, err = s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		s.documents(a.ID, 1)
		clock.to("2026-04-10T00:00:00")
		s.documents(a.ID, 2)
		_, err = s.Payments.Refund(ctx, a.ID, "ch_2", client.MoneyBack{})
		fine(t, "refund", err)
		s.documents(a.ID, 3)

		out := filepath.Join(t.TempDir(), "spring.zip")
		flags := []string{"invoices", "export", "--url", s.boot.URL, "--operator-key", operatorKey, "--books",
			"clock:" + a.TestClock, "--out", out}
		code, said := says(t, append(flags, "--from", "2026-04-01", "--to", "2026-06-30")...)
		if code != 0 || !strings.Contains(said, "2 documents from 2026-04-01 to 2026-06-30") {
			t.Fatalf("code %d: %s", code, said)
		}
		archive, err := zip.OpenReader(out)
		fine(t, "open", err)
		defer func() { _ = archive.Close() }()
		var names []string
		for _, f := range archive.File {
			names = append(names, f.Name)
		}
		want := []string{"2026/invoice-000002.pdf", "2026/invoice-000002.xml", "2026/credit_note-000003.pdf",
			"2026/credit_note-000003.xml", "documents.csv"}
		if !slices.Equal(names, want) {
			t.Errorf("the export has %v", names)
		}
		table, err := archive.Open("documents.csv")
		fine(t, "table", err)
		rows, err := csv.NewReader(table).ReadAll()
		if err != nil || len(rows) != 3 || rows[2][0] != "TEST-2026/000003" || rows[2][4] != "TEST-2026/000002" ||
			rows[2][16] != "-19.00" || rows[2][12] != "22" {
			t.Errorf("the table is %v (%v)", rows, err)
		}
		if code, said = says(t, append(flags, "--from", "spring", "--to", "2026-06-30")...); code != 1 ||
			!strings.Contains(said, "must be a day such as") {
			t.Errorf("code %d: %s", code, said)
		}
	})
}

// TestBankStatement_MatchC34: by their references, which is proposed and changes nothing.
func TestBankStatement_MatchC34(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a := s.open()
		order, err := s.Orders.Open(ctx, a.ID, client.NewOrder{Pack: "500"})
		fine(t, "order", err)
		other, err := s.Orders.Open(ctx, a.ID, client.NewOrder{Pack: "2000"})
		fine(t, "another", err)
		s.documents(a.ID, 2)
		statement := filepath.Join(t.TempDir(), "statement.csv")
		text := "Date;Amount;Currency;Description;Payer\n" +
			"2026-11-20;19,00;EUR;" + strings.ToLower(order.Reference[:4]) + " " + order.Reference[4:] + ";Ada\n" +
			"2026-11-21;50,00;EUR;" + other.Reference + ";Ada\n" +
			"2026-11-22;7,00;EUR;lunch;Bob\n"
		fine(t, "write", os.WriteFile(statement, []byte(text), 0o600))
		code, said := says(t, "bank", "match", statement, "--url", s.boot.URL, "--operator-key", operatorKey)
		for _, want := range []string{
			"sure      order " + order.ID + " of " + a.ID, "differs   order " + other.ID + " of " +
				a.ID, "no order  7.00 EUR from Bob", "2 orders may be paid, 1 transfers are for none",
		} {
			if code != 0 || !strings.Contains(said, want) {
				t.Errorf("code %d, no %q in:\n%s", code, want, said)
			}
		}
		open, err := s.Orders.List(ctx, a.ID)
		if err != nil || len(open) != 2 {
			t.Errorf("orders are %+v (%v)", open, err)
		}
		_, err = s.Orders.Pay(ctx, a.ID, order.ID)
		fine(t, "paid", err)
		found, err := s.Orders.Match(ctx, []byte(text), nil)
		if err != nil || len(found.Proposals) != 1 || found.Proposals[0].Order != other.ID || len(found.Others) != 2 {
			t.Errorf("after it was paid: %+v (%v)", found, err)
		}
		_, err = s.Orders.Match(ctx, []byte("no statement"), nil)
		refused(t, "no statement", err, "invalid")
		s.matchByLayout(t, other)
	})
}

// matchByLayout hands in a statement without titles, whose layout is given by the flags of the command.
func (s *server) matchByLayout(t *testing.T, order *client.Order) {
	t.Helper()
	statement := filepath.Join(t.TempDir(), "statement.txt")
	text := "x|2026-11-21|50.00|" + order.Reference + "|plus|Ada|ok\n" +
		"x|2026-11-22|50.00|" + order.Reference + "|minus|Ada|ok\n" + "x|2026-11-22|50.00|" + order.Reference +
		"|plus|Ada|open\n"
	fine(t, "write", os.WriteFile(statement, []byte(text), 0o600))
	call := []string{"bank", "match", statement, "--url", s.boot.URL, "--operator-key", operatorKey}
	if code, said := says(t, call...); code != 1 || !strings.Contains(said, "say in the layout which columns hold them") {
		t.Errorf("without a layout: code %d\n%s", code, said)
	}
	code, said := says(t, append(call, "--date", "#2", "--amount", "#3", "--text", "#4", "--direction", "#5", "--in",
		"plus", "--out", "minus",
		"--counterparty", "#6", "--status", "#7", "--booked", "ok", "--unbooked", "open", "--decimal", "point",
		"--delimiter", "pipe",
		"--date-order", "day-first", "--encoding", "utf-8", "--currency-code", "EUR", "--reference", "-", "--currency", "-")...)
	for _, want := range []string{
		"differs   order " + order.ID, "CSV: 1 received; left out: 1 outgoing, 1 pending, 0 reverted, 0 other rows",
		"columns: #1 (not read), #2 (date), #3 (amount), #4 (text), #5 (direction), #6 (counterparty), #7 (status)",
	} {
		if code != 0 || !strings.Contains(said, want) {
			t.Errorf("code %d, no %q in:\n%s", code, want, said)
		}
	}
	if code, said := says(t, append(call, "--encoding", "klingon")...); code != 1 ||
		!strings.Contains(said, "layout.encoding") {
		t.Errorf("an encoding that is none: code %d\n%s", code, said)
	}
}
