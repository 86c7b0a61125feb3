package postgres

import (
	"testing"
	"time"

	"conto/driver/store"
	"conto/internal/pgtest"
)

// TestOpen_Sizes: what was brought before sizes were kept is counted by what its body says.
func TestOpen_Sizes(t *testing.T) {
	url := pgtest.URL(t)
	s := open(t, url)
	made := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for id, body := range map[string]string{"up_1": `{"key":"a","bytes":7000}`, "up_2": `{}`} {
		a := store.Asset{Account: "ada", ID: id, Kind: "image", MadeAt: made, Body: []byte(body)}
		if err := s.PutAsset(t.Context(), a, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, back := range []string{"DROP INDEX assets_brought", "ALTER TABLE assets DROP COLUMN size",
		"DROP TABLE alone", "DELETE FROM goose_db_version WHERE version_id >= 5"} {
		if _, err := s.pool.Exec(t.Context(), back); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, url)
	if sum, err := s.Brought(t.Context(), "ada"); err != nil || sum != (store.Brought{Kept: 7000}) {
		t.Errorf("brought: %+v, %v", sum, err)
	}
}
