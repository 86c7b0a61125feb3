package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"conto/client"
	"conto/driver/store"
)

// personal opens a personal account.
func personal(t *testing.T, s *server, email, name string) (*client.Account, error) {
	return s.Accounts.Open(t.Context(), client.NewAccount{Email: email, Name: name, Kind: "personal"})
}

// TestPersonalAccount_OnePerPersonC39: an address opens no second one, however it is written and whoever is faster;
// it is free again once its account is closed, has another address, or is a business's.
func TestPersonalAccount_OnePerPersonC39(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		ada, err := personal(t, s, "Ada@Example.com", "Ada")
		fine(t, "open", err)
		_, err = personal(t, s, "ada@example.com", "Ada again")
		refused(t, "a second one", err, "conflict")
		for range 2 {
			_, err = s.Accounts.Open(ctx, client.NewAccount{Email: "ada@example.com", Kind: "business"})
			fine(t, "a business", err)
		}
		bea, err := personal(t, s, "bea@example.com", "Bea")
		fine(t, "another person", err)
		adas, other := "ADA@example.com", "ada@elsewhere.example"
		_, err = s.Accounts.ChangeContact(ctx, bea.ID, &adas, nil)
		refused(t, "somebody's address", err, "conflict")
		if got := s.account(bea.ID); got.Email != "bea@example.com" {
			t.Errorf("its address is %s", got.Email)
		}
		_, err = s.Accounts.ChangeContact(ctx, ada.ID, &other, nil)
		fine(t, "another address", err)
		_, err = s.Accounts.ChangeContact(ctx, bea.ID, &adas, nil)
		fine(t, "an address that is free", err)
		_, err = personal(t, s, "bea@example.com", "Bea's sister")
		fine(t, "and hers", err)

		_, err = s.Accounts.SetKind(ctx, bea.ID, "business")
		fine(t, "a business", err)
		cat, err := personal(t, s, "ada@example.com", "Cat")
		fine(t, "the address of a business", err)
		_, err = s.Accounts.SetKind(ctx, bea.ID, "personal")
		refused(t, "a person again", err, "conflict")
		_, err = s.Accounts.Close(ctx, cat.ID, "asked")
		fine(t, "close", err)
		_, err = s.Accounts.SetKind(ctx, bea.ID, "personal")
		fine(t, "a person again", err)
	})
}

// TestOpen_ConcurrentC39: of many who open a personal account with one address, one does.
func TestOpen_ConcurrentC39(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		for round := range 5 {
			email := fmt.Sprintf("ada%d@example.com", round)
			var together sync.WaitGroup
			errs := make([]error, 8)
			for i := range errs {
				together.Go(func() { _, errs[i] = personal(t, s, email, "Ada") })
			}
			together.Wait()
			opened := 0
			for _, err := range errs {
				if err == nil {
					opened++
				} else {
					refused(t, "a second one", err, "conflict")
				}
			}
			if found, err := s.Accounts.Find(t.Context(), email, ""); opened != 1 || err != nil ||
				len(found.Items) > 1 {
				t.Errorf("%d were opened: %+v %v", opened, found, err)
			}
		}
	})
}

// TestAddress_TakenOverC39: from a server that died before it opened the account, after a while; and in a database
// of an early release, the first account has the address and the others go on.
func TestAddress_TakenOverC39(t *testing.T) {
	at := place{data: t.TempDir()}
	s := start(t, at, nil)
	ada, err := personal(t, s, "ada@example.com", "Ada")
	fine(t, "open", err)
	ctx, kept := t.Context(), s.boot.Store
	claims, err := kept.List(ctx, ada.ID, "claimed")
	if err != nil || len(claims) != 1 {
		t.Fatal(claims, err)
	}
	turn := func(account string, since time.Duration) {
		t.Helper()
		body, err := json.Marshal(map[string]any{"account": account, "at": time.Now().Add(-since)})
		fine(t, "write", err)
		_, err = kept.Put(ctx, store.Record{Account: claims[0].ID, Kind: "holder", ID: "00000001", Body: body}, false)
		fine(t, "put", err)
	}
	bea, err := personal(t, s, "bea@example.com", "Bea")
	fine(t, "open", err)
	adas, beas := "ada@example.com", "bea2@example.com"
	turn(ada.ID, time.Hour)
	_, err = s.Accounts.ChangeContact(ctx, bea.ID, &adas, nil)
	refused(t, "an old turn of whoever has the address", err, "conflict")
	turn("acc_dead", time.Minute)
	_, err = s.Accounts.ChangeContact(ctx, bea.ID, &adas, nil)
	refused(t, "somebody who is opening just now", err, "conflict")
	turn("acc_dead", time.Hour)
	_, err = s.Accounts.ChangeContact(ctx, bea.ID, &adas, nil)
	fine(t, "somebody who died", err)
	_, err = s.Accounts.ChangeContact(ctx, bea.ID, &beas, nil)
	fine(t, "back", err)

	for _, kind := range []string{"directory", "claimed", "holder", "term", "found"} { // as an early release left it
		for _, account := range []string{"", ada.ID, bea.ID, claims[0].ID} {
			records, err := kept.List(ctx, account, kind)
			fine(t, "list", err)
			for _, r := range records {
				fine(t, "delete", kept.Delete(ctx, r.Account, r.Kind, r.ID))
			}
		}
	}
	_, err = kept.Put(ctx, store.Record{Account: bea.ID, Kind: "contact", ID: "main",
		Body: []byte(`{"email":"ADA@example.com","name":"Bea"}`)}, false)
	fine(t, "the same address", err)
	s.stop()
	s = start(t, at, nil)
	if found, err := s.Accounts.Find(ctx, "ada@example.com", ""); err != nil || len(found.Items) != 2 {
		t.Errorf("found: %+v %v", found, err)
	}
	_, err = personal(t, s, "ada@example.com", "A third")
	refused(t, "a third one", err, "conflict")
	name := "Bea Maria"
	_, err = s.Accounts.ChangeContact(ctx, bea.ID, nil, &name)
	fine(t, "the second one goes on", err)
	s.verified(at)
}

// TestFindAccountsC39: operators find accounts and their people by what is known of them.
func TestFindAccountsC39(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a := lived(t, s)
		other, err := personal(t, s, "else@example.com", "Somebody Else Bianchi")
		fine(t, "open", err)
		documents, err := s.Invoices.List(ctx, a.ID, "", 50)
		fine(t, "documents", err)
		orders, err := s.Orders.List(ctx, a.ID)
		fine(t, "orders", err)
		s.eventuallyFinds("else@example.com")
		for sought, by := range map[string]string{
			a.ID: "id", a.ID + "/ch_1": "id", a.Owner: "user", "ZQMARK.second@example.com": "email", "zqmark": "name",
			"bianchi zqmark": "name", "S.r.l.": "name", "IT01234560587": "vat_id", "IT 01234560587": "vat_id",
			"01234560587":                "vat_id",
			"zqmark.member1@example.com": "email", "zqmark@pec.example.com": "email", orders[0].Reference: "reference",
			documents.Items[0].Number: "document", documents.Items[3].Number: "document",
		} {
			found, err := s.Accounts.Find(ctx, sought, "")
			if err != nil || len(found.Items) != 1 || found.Items[0].ID != a.ID ||
				by != found.Items[0].By && !(by == "document" && found.Items[0].By == "reference") {
				t.Errorf("%q: %+v, %v; want it by its %s", sought, found, err, by)
			}
		}
		for _, sought := range []string{"zqmark else", "zqmark.first@example.com", "nobody", "acc_x", "books:test", "%"} {
			if found, err := s.Accounts.Find(ctx, sought, ""); err != nil || len(found.Items) != 0 {
				t.Errorf("%q: %+v, %v", sought, found, err)
			}
		}
		if both, err := s.Accounts.Find(ctx, "Bianchi", ""); err != nil || len(both.Items) != 2 {
			t.Errorf("two of a name: %+v %v", both, err)
		}
		if all, err := s.Accounts.Find(ctx, "", ""); err != nil || len(all.Items) != 2 {
			t.Errorf("all: %+v %v", all, err)
		}
		member, err := s.Accounts.Find(ctx, "zqmark.member0@example.com", "")
		fine(t, "member", err)
		fine(t, "remove", s.Team.Remove(ctx, a.ID, member.Items[0].User))
		if gone, err := s.Accounts.Find(ctx, "zqmark.member0@example.com", ""); err != nil ||
			len(gone.Items) != 0 {
			t.Errorf("who is gone: %+v %v", gone, err)
		}
		_, err = s.As(other.Owner).Accounts.Find(ctx, "zqmark", "")
		refused(t, "an owner", err, "forbidden")
	})
}

// eventuallyFinds waits until a text leads to an account.
func (s *server) eventuallyFinds(sought string) {
	eventually(s.t, sought, func() bool {
		found, err := s.Accounts.Find(s.t.Context(), sought, "")
		fine(s.t, "find", err)
		return len(found.Items) > 0
	})
}

// TestFindingIsQuickC39: among those of ten thousand accounts, a look reads what it finds and no more.
func TestFindingIsQuickC39(t *testing.T) {
	at := place{data: t.TempDir()}
	s := start(t, at, nil)
	ada, err := personal(t, s, "ada@example.com", "Ada Lovelace")
	fine(t, "open", err)
	s.eventuallyFinds("ada@example.com")
	s.stop()
	db, err := sql.Open("sqlite", filepath.Join(at.data, "conto.db"))
	fine(t, "open", err)
	_, err = db.Exec(`
		WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
		INSERT INTO records (account, kind, id, body)
		SELECT 'find:' || w.word || i, 'found', 'acc_' || i, CAST('{"by":"email"}' AS BLOB) FROM n,
			(SELECT 'a' AS word UNION SELECT 'b' UNION SELECT 'c') w
		UNION ALL SELECT 'acc_' || i, 'term', 'a' || i, CAST('{"by":"email"}' AS BLOB) FROM n`)
	fine(t, "fill", err)
	fine(t, "close", db.Close())
	s = start(t, at, nil)
	began := time.Now()
	const looks = 100
	for range looks {
		found, err := s.Accounts.Find(t.Context(), "lovelace ada", "")
		if err != nil || len(found.Items) != 1 || found.Items[0].ID != ada.ID {
			t.Fatalf("%+v %v", found, err)
		}
	}
	if took := time.Since(began) / looks; took > slower*20*time.Millisecond {
		t.Errorf("a look takes %s", took)
	}
}
