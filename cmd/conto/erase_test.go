package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"conto/client"
	"conto/jobs/record"
)

// marker is in everything that is personal of the people below.
const marker = "zqmark"

// lived makes everything of an account in which somebody could be named: addresses, names, texts, documents.
func lived(t *testing.T, s *server) *client.Account {
	ctx := t.Context()
	a, err := s.Accounts.Open(client.WithKey(ctx, "open-1"), client.NewAccount{Email: marker + ".first@example.com",
		Name: "Zqmark Rossi", Kind: "business", Country: "IT"})
	fine(t, "open", err)
	owner := s.As(a.Owner)
	email, name := marker+".second@example.com", "Zqmark Bianchi"
	_, err = owner.Accounts.ChangeContact(client.WithKey(ctx, "contact-1"), a.ID, nil, &name)
	fine(t, "a name", err)
	_, err = owner.Accounts.ChangeContact(client.WithKey(ctx, "contact-2"), a.ID, &email, nil)
	fine(t, "an address", err)
	_, err = owner.Profiles.Set(client.WithKey(ctx, "profile-1"), a.ID, client.Profile{
		Name: "Zqmark S.r.l.", VATID: "IT01234560587", SDICode: "ABC1234", PEC: marker + "@pec.example.com",
		Address: client.Address{Line1: "Via Zqmark 1", PostalCode: "00100", City: "Roma", Province: "RM", Country: "IT"},
	})
	fine(t, "a profile", err)
	_, err = owner.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "agency", Interval: "month", Method: "pm_ok"})
	fine(t, "a plan", err)
	_, err = owner.Credits.TopUp(ctx, a.ID, "500", "pm_ok")
	fine(t, "a pack", err)
	for i, who := range []*client.Client{s.Client, owner} {
		_, err = who.Team.Invite(client.WithKey(ctx, fmt.Sprint("invite-", i)), a.ID,
			fmt.Sprintf("%s.member%d@example.com", marker, i), "member", "")
		fine(t, "a member", err)
	}
	_, err = owner.Keys.Make(ctx, a.ID, "laptop of Zqmark")
	fine(t, "a key", err)
	told := openHookServer(t)
	_, err = owner.Endpoints.Make(ctx, a.ID, client.NewEndpoint{URL: told.URL + "/zqmark", Description: "of Zqmark",
		Types: []string{"payment.refunded", "generation.succeeded", "account.closed"}})
	fine(t, "an endpoint", err)
	_, err = s.Credits.Grant(ctx, a.ID, 5, "Mrs Zqmark was sad", nil)
	fine(t, "a grant", err)
	_, err = s.Orders.Open(ctx, a.ID, client.NewOrder{Pack: "2000"})
	fine(t, "an order", err)
	_, err = owner.Credits.Hold(ctx, a.ID, client.HoldRequest{Model: "z-image", ID: "open"})
	fine(t, "a hold", err)
	s.documents(a.ID, 3)
	_, err = s.Payments.Refund(ctx, a.ID, "ch_2", client.MoneyBack{Reason: "Zqmark asked for it"})
	fine(t, "a refund", err)
	s.documents(a.ID, 4)
	asked, err := owner.Support.Ask(client.WithKey(ctx, "ask-1"), a.ID,
		client.NewSupportRequest{Topic: "other", Subject: "I am Zqmark", Text: "Who is Zqmark?"})
	fine(t, "a request", err)
	_, err = s.Support.Answer(ctx, a.ID, asked.ID, "Dear Zqmark", false)
	fine(t, "an answer", err)
	g, err := owner.Studio.Start(ctx, a.ID, client.Work{Model: "fast-image", Prompt: "Portrait of Zqmark Rossi",
		Options: client.Options{"width": 64, "height": 64}})
	fine(t, "a generation", err)
	g, err = client.WaitFor(ctx, owner.Studio, a.ID, g.ID)
	fine(t, "wait for it", err)
	_, err = owner.Studio.Share(ctx, a.ID, g.Assets[0].ID, client.NewShare{Title: "Zqmark smiles"})
	fine(t, "a link to it", err)
	told.await("generation.succeeded", 1)
	told.await("payment.refunded", 1)
	return a
}

// TestClose_ErasesNamesC37 looks for people of a closed account in every column of every table.
func TestClose_ErasesNamesC37(t *testing.T) {
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := where(t)
			s := start(t, at, nil)
			a := lived(t, s)
			exported(t, s, a)
			closed(t, s, a)
			s.stop()
			found := 0
			everyRow(t, at, func(table string, row map[string]any) {
				kind, known := record.KindOf(fmt.Sprint(row["kind"]))
				if table == "records" && !known {
					t.Errorf("records of the kind %v are not on the list", row["kind"])
				}
				byLaw := table == "records" && kind.Keeping == record.ByLaw ||
					table == "entries" && strings.HasPrefix(fmt.Sprint(row["account"]), "books")
				for column, value := range row {
					text := strings.ToLower(fmt.Sprintf("%s %v", value, value))
					if strings.Contains(text, marker) && byLaw {
						found++
					} else if strings.Contains(text, marker) {
						t.Errorf("%s of %s names somebody: %s", column, table, text)
					}
				}
			})
			if file, err := os.ReadFile(filepath.Join(at.data, "conto.db")); at.database == "" &&
				(err != nil || strings.Contains(strings.ToLower(string(file)), marker+".member")) {
				t.Errorf("the file has a member's address where no table shows it (%v)", err)
			}
			if found == 0 {
				t.Error("the invoices name nobody")
			}
			if code, out := says(t, append([]string{"verify"}, at.flags()...)...); code != 0 {
				t.Error(out)
			}
		})
	}
}

// exported checks what an owner takes along.
func exported(t *testing.T, s *server, a *client.Account) {
	t.Helper()
	body, err := s.As(a.Owner).Accounts.Export(t.Context(), a.ID)
	fine(t, "export", err)
	files := contents(t, body)
	for name, want := range map[string]string{
		"account.json": "zqmark.second@example.com", "members.json": "zqmark.member1@example.com",
		"keys.json":     "laptop of Zqmark",
		"journal.jsonl": "Mrs Zqmark was sad", "orders.json": "ch_3", "records/billing-profile.json": "Via Zqmark 1",
		"records/mailed.json": "sent", "records/document-mail.json": "zqmark.second@example.com",
		"records/delivery.json": "generation.succeeded", "records/delivery-body.json": "Portrait of Zqmark",
		"records/support-request.json": "I am Zqmark", "records/support-answer.json": "Dear Zqmark",
		"records/person.json":                    "zqmark.member0",
		"documents/invoice-TEST-2026-000001.pdf": "%PDF",
		"generations.json":                       "Portrait of Zqmark", "assets.json": "Portrait of Zqmark",
		"shares.json": "Zqmark smiles",
	} {
		name = strings.Replace(name, "2026", fmt.Sprint(a.At.Year()), 1)
		if !strings.Contains(files[name], want) {
			t.Errorf("%s has no %q: %.300s", name, want, files[name])
		}
	}
	pictures := 0
	for name, text := range files {
		if strings.HasPrefix(name, "files/gen_") && strings.HasPrefix(text, "\x89PNG") {
			pictures++
		}
		if strings.Contains(text, `"digest":`) && name != "records/answer.json" && name != "journal.jsonl" {
			t.Errorf("%s has a digest: %.300s", name, text)
		}
	}
	if pictures != 1 {
		t.Errorf("%d pictures are taken along", pictures)
	}
}

// closed closes the account, and waits until it is erased.
func closed(t *testing.T, s *server, a *client.Account) {
	t.Helper()
	ctx := t.Context()
	owner := s.As(a.Owner)
	_, err := s.Accounts.Close(ctx, a.ID, "")
	refused(t, "an operator without a reason", err, "invalid")
	got, err := owner.Accounts.Close(client.WithKey(ctx, "close-1"), a.ID, "because of Zqmark")
	fine(t, "close", err)
	again, err := owner.Accounts.Close(client.WithKey(ctx, "close-1"), a.ID, "because of Zqmark")
	fine(t, "close again", err)
	if got.ClosedAt == nil || got.Plan != "free" || got.Email != "" || again.Seq != got.Seq {
		t.Errorf("closed: %+v, again %+v", got, again)
	}
	eventually(t, "erased", func() bool {
		left := 0
		for _, kind := range record.Kinds() {
			if kind.Keeping == record.Personal && kind.Name != "term" { // invoices are found by their number
				records, err := s.boot.Store.List(ctx, a.ID, kind.Name)
				fine(t, "records", err)
				left += len(records)
			}
		}
		return left == 0
	})
	if links, err := s.boot.Store.List(ctx, "", record.ShareOf); err != nil || len(links) != 0 {
		t.Errorf("links to files are left: %v, %v", links, err)
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(s.mail), "files", a.ID, "*"))
	if err != nil || len(files) != 0 {
		t.Errorf("files of the gallery are left: %v, %v", files, err)
	}
	name := "Zqmark again"
	_, err = owner.Accounts.ChangeContact(ctx, a.ID, nil, &name)
	refused(t, "a name", err, "account_closed")
	_, err = owner.Accounts.ChangeContact(client.WithKey(ctx, "contact-1"), a.ID, nil, &name)
	refused(t, "a repeat", err, "account_closed")
	if documents, err := owner.Invoices.List(ctx, a.ID, "", 50); err != nil || len(documents.Items) != 3 {
		t.Errorf("its invoices: %+v, %v", documents, err)
	} else if _, err := owner.Invoices.PDF(ctx, a.ID, documents.Items[0].ID); err != nil {
		t.Error(err)
	} else if found, err := s.Accounts.Find(ctx, documents.Items[0].Number, ""); err != nil ||
		len(found.Items) != 1 || found.Items[0].ClosedAt == nil {
		t.Errorf("by an invoice: %+v, %v", found, err)
	}
	for _, gone := range []string{marker + ".second@example.com", "Zqmark", marker + ".member0@example.com"} {
		if found, err := s.Accounts.Find(ctx, gone, ""); err != nil || len(found.Items) != 0 {
			t.Errorf("%s is found: %+v, %v", gone, found, err)
		}
	}
	if mails, err := filepath.Glob(filepath.Join(s.mail, "*.eml")); err != nil || len(mails) != 1 {
		t.Errorf("mails that are left: %v %v", mails, err)
	}
	_, err = s.Accounts.Open(client.WithKey(ctx, "open-1"), client.NewAccount{Email: marker + ".first@example.com",
		Name: "Zqmark Rossi", Kind: "business", Country: "IT"})
	fine(t, "a repeat of opening it", err)
}

// everyRow shows every row of every table.
func everyRow(t *testing.T, at place, show func(table string, row map[string]any)) {
	t.Helper()
	ctx := context.Background()
	if at.database == "" {
		db, err := sql.Open("sqlite", filepath.Join(at.data, "conto.db"))
		fine(t, "open", err)
		defer func() { fine(t, "close", db.Close()) }()
		tables := lines(t, db, "SELECT name FROM sqlite_master WHERE type = 'table'")
		for _, table := range tables {
			rows, err := db.QueryContext(ctx, fmt.Sprintf("SELECT * FROM %q", table))
			fine(t, table, err)
			columns, err := rows.Columns()
			fine(t, table, err)
			for rows.Next() {
				values, into := make([]any, len(columns)), make([]any, len(columns))
				for i := range values {
					into[i] = &values[i]
				}
				fine(t, table, rows.Scan(into...))
				row := map[string]any{}
				for i, c := range columns {
					row[c] = values[i]
				}
				show(table, row)
			}
			fine(t, table, rows.Close())
		}
		return
	}
	db, err := pgx.Connect(ctx, at.database)
	fine(t, "connect", err)
	defer func() { fine(t, "close", db.Close(ctx)) }()
	named, err := db.Query(ctx, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
	fine(t, "tables", err)
	tables, err := pgx.CollectRows(named, pgx.RowTo[string])
	fine(t, "tables", err)
	for _, table := range tables {
		rows, err := db.Query(ctx, "SELECT * FROM "+pgx.Identifier{table}.Sanitize())
		fine(t, table, err)
		all, err := pgx.CollectRows(rows, pgx.RowToMap)
		fine(t, table, err)
		for _, row := range all {
			show(table, row)
		}
	}
}

func lines(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	fine(t, query, err)
	var all []string
	for rows.Next() {
		var one string
		fine(t, query, rows.Scan(&one))
		all = append(all, one)
	}
	fine(t, query, rows.Close())
	return all
}

// TestOldAddress_ErasedC37: once it has changed, no record has the address that was, and repeats of earlier
// requests show the present one.
func TestOldAddress_ErasedC37(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, err := s.Accounts.Open(ctx, client.NewAccount{Email: "old@example.com", Name: "Ada", Kind: "personal"})
		fine(t, "open", err)
		name, email := "Ada Maria", "new@example.com"
		first, err := s.Accounts.ChangeContact(client.WithKey(ctx, "k1"), a.ID, nil, &name)
		fine(t, "a name", err)
		_, err = s.Accounts.ChangeContact(client.WithKey(ctx, "k2"), a.ID, &email, nil)
		fine(t, "an address", err)
		for _, kind := range record.Kinds() {
			records, err := s.boot.Store.List(ctx, a.ID, kind.Name)
			fine(t, kind.Name, err)
			for _, r := range records {
				if strings.Contains(string(r.Body)+r.ID, "old@example.com") {
					t.Errorf("%s %s: %s", r.Kind, r.ID, r.Body)
				}
			}
		}
		again, err := s.Accounts.ChangeContact(client.WithKey(ctx, "k1"), a.ID, nil, &name)
		if err != nil || first.Email != "old@example.com" || again.Email != email || again.Name != first.Name {
			t.Errorf("first %+v, again %+v, %v", first, again, err)
		}
	})
}
