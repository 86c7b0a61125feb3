package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"conto/client"
)

// worthDamaging fills a server: three accounts, of which the first has bought and spent, held under an id of its own
// and released, and had money back. It answers the three, once all documents are there.
func worthDamaging(t *testing.T, s *server) (first, second, third string) {
	t.Helper()
	ctx := t.Context()
	first, second, third = s.open().ID, s.open().ID, s.open().ID
	_, err := s.Credits.TopUp(ctx, first, "500", "pm_ok")
	fine(t, "top up", err)
	_, err = s.Credits.Spend(ctx, first, client.HoldRequest{Model: "z-image"})
	fine(t, "spend", err)
	_, err = s.Credits.Hold(ctx, first, client.HoldRequest{ID: "mine", Model: "z-image"})
	fine(t, "hold", err)
	_, err = s.Credits.Release(ctx, first, "mine")
	fine(t, "release", err)
	_, err = s.Credits.Grant(ctx, second, 7, "sorry", nil)
	fine(t, "grant", err)
	_, err = s.Credits.Grant(ctx, first, 7, "sorry", nil)
	fine(t, "grant", err)
	_, err = s.Payments.Refund(ctx, first, "ch_1", client.MoneyBack{})
	fine(t, "refund", err)
	s.documents(first, 2) // whose last one is written before what follows
	_, err = s.Credits.Grant(ctx, third, 7, "sorry", nil)
	fine(t, "grant", err)
	return first, second, third
}

// damages are statements, and what verify says of what they do to SQLite's file. A, B and C are the three accounts.
var damages = []struct{ name, statement, want string }{
	{"nothing", `SELECT 1`, ""},
	{"a spend's credits",
		`UPDATE entries SET events = CAST(replace(CAST(events AS TEXT), '"credits":2', '"credits":1') AS BLOB) WHERE account = 'A' AND instr(events, CAST('"spent"' AS BLOB))`, "not what spend causes"},
	{"a pack's credits",
		`UPDATE entries SET events = CAST(replace(CAST(events AS TEXT), '"credits":500', '"credits":900') AS BLOB) WHERE account = 'A'`, "not what"},
	{"a grant's reason",
		`UPDATE entries SET events = CAST(replace(CAST(events AS TEXT), '"reason":"', '"reason":"x') AS BLOB) WHERE account = 'B' AND seq = 2`, "not what grant causes"},
	{"a grant's command",
		`UPDATE entries SET command = CAST(replace(CAST(command AS TEXT), '7', '8') AS BLOB) WHERE account = 'B' AND seq = 2`, "not what grant causes"},
	{"a model",
		`UPDATE entries SET command = CAST(replace(CAST(command AS TEXT), 'z-image', 'mini-llm') AS BLOB) WHERE account = 'A'`, "not what spend causes"},
	{"a command's words",
		`UPDATE entries SET command = CAST(replace(CAST(command AS TEXT), '"model"', '"Model"') AS BLOB) WHERE account = 'A' AND seq = 4`, "more, or less, than is read"},
	{"an actor", `UPDATE entries SET actor = 'evil' WHERE account = 'A' AND seq = 4`, `"evil" gives no command`},
	{"an actor who may not", `UPDATE entries SET actor = 'user:x' WHERE account = 'B' AND seq = 2`, "would be refused"},
	{"an instant", `UPDATE entries SET at = at + 1 WHERE account = 'A' AND seq = 4`, "not what spend causes"},
	{"an instant before others", `UPDATE entries SET at = 1 WHERE account = 'B' AND seq = 2`,
		"earlier than the one before it"},
	{"a middle entry", `DELETE FROM entries WHERE account = 'A' AND seq = 4`, "no entry at position"},
	{"an account's first entry", `DELETE FROM entries WHERE account = 'A' AND seq = 1`, "no entry at position"},
	{"an account's last entry", `DELETE FROM entries WHERE account = 'B' AND seq = 2`, "no entry at position"},
	{"an account", `DELETE FROM entries WHERE account = 'B'`, "no entry at position"},
	{"an account and its row", `DELETE FROM entries WHERE account = 'B'; DELETE FROM accounts WHERE id = 'B'`,
		"no entry at position"},
	{"the newest entry", `DELETE FROM entries WHERE pos = (SELECT max(pos) FROM entries)`, "had reached"},
	{"a way back", `UPDATE entries SET prev = prev - 1 WHERE account = 'A' AND seq = 5`, "does not lead back"},
	{"a longer way back", `UPDATE entries SET skip = 1 WHERE account = 'A' AND seq = 6`, "does not lead back"},
	{"whose an entry is", `UPDATE entries SET account = 'C' WHERE account = 'B' AND seq = 2`, "does not lead back"},
	{"a claim", `UPDATE entries SET marks = '["open:other"]' WHERE account = 'A' AND marks = '["open:mine"]'`,
		"it claims"},
	{"a document", `DELETE FROM entries WHERE account = 'books:test' AND seq = 2`, "no entry at position"},
	{"a document, behind which all moved up", `DELETE FROM entries WHERE account = 'books:test' AND seq = 2;
		UPDATE entries SET pos = pos - 1 WHERE account = 'C' AND seq = 2; UPDATE progress SET ended = 0`, "re_"},
	{"a document's copy", `DELETE FROM records WHERE kind = 'document' AND id = 'test_1'`,
		"not among the account's documents"},
	{"a document's copy's name",
		`UPDATE records SET body = CAST(replace(CAST(body AS TEXT), 'Ada', 'Eve') AS BLOB) WHERE kind = 'document'`, "differs from the one in the books"},
	{"what a document is about", `UPDATE entries SET marks = replace(marks, 'ch_1', 'ch_9') WHERE account = 'books:test'`,
		"has no invoice"},
	{"a document's sum",
		`UPDATE entries SET events = CAST(replace(CAST(events AS TEXT), '"total":{"amount":1900', '"total":{"amount":1800') AS BLOB) WHERE account = 'books:test'`, "document"},
}

func TestVerifySeesDamageOfAFile(t *testing.T) {
	where := places["sqlite"](t)
	s := start(t, where, nil)
	a, b, c := worthDamaging(t, s)
	s.stop()
	whole, err := os.ReadFile(filepath.Join(where.data, "conto.db"))
	fine(t, "read", err)
	for _, d := range damages {
		folder := t.TempDir()
		file := filepath.Join(folder, "conto.db")
		fine(t, "copy", os.WriteFile(file, whole, 0o600))
		db, err := sql.Open("sqlite", file)
		fine(t, "open", err)
		_, err = db.Exec(strings.NewReplacer("'A'", "'"+a+"'", "'B'", "'"+b+"'", "'C'", "'"+c+"'").Replace(d.statement))
		fine(t, d.name, err)
		fine(t, "close", db.Close())
		code, out := says(t, "verify", "--data", folder)
		if d.want == "" && (code != 0 || !strings.Contains(out, "3 accounts, ")) ||
			d.want != "" && (code != 1 || !strings.Contains(out, d.want)) {
			t.Errorf("%s: exit %d, want %q:\n%s", d.name, code, d.want, out)
		}
		decided := d.want == "" // or found by deciding again alone
		for _, says := range []string{"not what", "more, or less", "gives no command", "would be refused"} {
			decided = decided || strings.Contains(d.want, says)
		}
		if code, out := says(t, "verify", "--as-written", "--data", folder); (code == 0) != decided {
			t.Errorf("%s, as written: exit %d:\n%s", d.name, code, out)
		}
	}
	broken := append([]byte{}, whole...)
	for i := 2 * 4096; i < 3*4096; i++ { // a page of the file, whatever it was for
		broken[i] ^= 0x55
	}
	folder := t.TempDir()
	fine(t, "copy", os.WriteFile(filepath.Join(folder, "conto.db"), broken, 0o600))
	if code, out := says(t, "verify", "--data", folder); code != 1 {
		t.Errorf("a broken page: exit %d\n%s", code, out)
	}
}

func TestVerifySeesDamageOfPostgreSQL(t *testing.T) {
	where := places["postgres"](t)
	s := start(t, where, nil)
	a, _, _ := worthDamaging(t, s)
	s.stop()
	db, err := pgx.Connect(t.Context(), where.database)
	fine(t, "connect", err)
	defer func() { fine(t, "close", db.Close(t.Context())) }()
	change := func(from, to string) string {
		return `UPDATE entries SET events = convert_to(replace(convert_from(events, 'UTF8'), '` + from + `', '` + to +
			`'), 'UTF8') WHERE account = 'A'`
	}
	for _, d := range []struct{ name, statement, undo, want string }{
		{"nothing", `SELECT 1`, `SELECT 1`, ""},
		{"a spend's credits", change(`"credits":2,`, `"credits":1,`), change(`"credits":1,`, `"credits":2,`),
			"not what spend causes"},
		{"an actor", `UPDATE entries SET actor = 'evil' WHERE account = 'A' AND seq = 4`,
			`UPDATE entries SET actor = 'operator' WHERE account = 'A' AND seq = 4`, "gives no command"},
		{"a claim", `UPDATE marks SET mark = 'open:other' WHERE mark = 'open:mine'`,
			`UPDATE marks SET mark = 'open:mine' WHERE mark = 'open:other'`, "is lost"},
		{"a row of an account", `UPDATE accounts SET id = 'x' WHERE id = 'A'`, `UPDATE accounts SET id = 'A' WHERE id = 'x'`,
			"no row among the accounts"},
		{"an account's last entry",
			`DELETE FROM entries WHERE account = 'A' AND seq = (SELECT max(seq) FROM entries WHERE account = 'A')`, `SELECT 1`, "head says"},
	} {
		with := strings.NewReplacer("'A'", "'"+a+"'")
		_, err := db.Exec(t.Context(), with.Replace(d.statement))
		fine(t, d.name, err)
		code, out := says(t, append([]string{"verify"}, where.flags()...)...)
		if d.want == "" && code != 0 || d.want != "" && (code != 1 || !strings.Contains(out, d.want)) {
			t.Errorf("%s: exit %d, want %q:\n%s", d.name, code, d.want, out)
		}
		_, err = db.Exec(t.Context(), with.Replace(d.undo))
		fine(t, "undo "+d.name, err)
	}
}
