package main

import (
	"archive/zip"
	"path/filepath"
	"slices"
	"testing"

	"conto/client"
)

// TestExport_WithoutFilesC32: of documents of which the exchange would take no file, the page alone is in the export:
// of somebody whose address is not known, and of a buyer with the seller's own VAT ID (00471).
func TestExport_WithoutFilesC32(t *testing.T) {
	s := start(t, places["sqlite"](t), nil)
	ctx := t.Context()
	for _, vatID := range []string{"", "IT01234560587"} {
		a, _ := s.openAt("2026-03-10T10:00:00")
		if vatID != "" {
			_, err := s.Profiles.Set(ctx, a.ID, client.Profile{
				Name: "Studio", VATID: vatID, Address: client.Address{Line1: "Via 1", PostalCode: "00186", City: "Roma",
					Province: "RM", Country: "IT"},
			})
			fine(t, "profile", err)
		}
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"})
		fine(t, "subscribe", err)
		s.documents(a.ID, 1)
		out := filepath.Join(t.TempDir(), "out.zip")
		code, said := says(t, "invoices", "export", "--url", s.boot.URL, "--operator-key", operatorKey, "--books",
			"clock:"+a.TestClock, "--out", out,
			"--from", "2026-03-01", "--to", "2026-03-31")
		if code != 0 {
			t.Fatalf("code %d: %s", code, said)
		}
		archive, err := zip.OpenReader(out)
		fine(t, "open", err)
		var names []string
		for _, f := range archive.File {
			names = append(names, f.Name)
		}
		fine(t, "close", archive.Close())
		if !slices.Equal(names, []string{"2026/invoice-000001.pdf", "documents.csv"}) {
			t.Errorf("with the VAT ID %q the export has %v", vatID, names)
		}
	}
}
