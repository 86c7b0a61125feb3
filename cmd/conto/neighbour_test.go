package main

import (
	"fmt"
	"net"
	"testing"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
)

// hung is a neighbour that takes connections and says nothing.
func hung(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	fine(t, "listen", err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	return l.Addr().String()
}

// TestSlowNeighboursHoldUpNoPayment: while the mail server and the registry of VAT IDs hang, with more work for each
// than it has workers, the payments of others take less than a second each, and the server stops in ten.
func TestSlowNeighboursHoldUpNoPayment(t *testing.T) {
	for name, where := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startWith(t, where(t), nil, boot.Outside{
				Mail: "smtp://" + hung(t), MailFrom: "Studio <studio@example.com>", VIES: "http://" + hung(t) + "/",
			})
			payBesideHung(t, s)
		})
	}
}

// payBesideHung has more customers with work for the neighbours than there are workers, and each of them pay.
func payBesideHung(t *testing.T, s *server) {
	t.Helper()
	const customers = 24
	ids := make([]string, customers)
	for i := range ids {
		a, err := s.Accounts.Open(t.Context(),
			client.NewAccount{Email: fmt.Sprintf("c%d@example.com", i), Name: "Studio", Kind: "business", Country: "DE"})
		fine(t, "open", err)
		ids[i] = a.ID
		_, err = s.Profiles.Set(t.Context(), a.ID,
			client.Profile{Name: "Studio", VATID: "DE811907980", Address: client.Address{
				Line1: "Hauptstr. 1", PostalCode: "10115", City: "Berlin", Country: "DE",
			}})
		fine(t, "profile", err)
	}
	for i, id := range ids {
		begun := time.Now()
		after, err := s.Credits.TopUp(t.Context(), id, "500", "pm_ok")
		fine(t, "top up", err)
		if took := time.Since(begun); took > slower*time.Second || after.Credits.TopUp != 500 {
			t.Errorf("payment %d took %s, and %d credits came", i, took, after.Credits.TopUp)
		}
	}
	begun := time.Now()
	s.stop()
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("stopping took %s", took)
	}
}
