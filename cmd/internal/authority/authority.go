// Package authority opens the way to the tax agency's exchange, and to the EU's registry of VAT IDs.
package authority

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"conto/core/cal"
	"conto/driver/document/delivery"
	"conto/driver/document/delivery/folder"
	"conto/driver/document/delivery/pec"
	"conto/driver/document/delivery/provider"
	"conto/driver/document/fatturapa"
	"conto/driver/store"
	"conto/driver/vies"
	"conto/internal/clock"
	"conto/internal/redact"
	"conto/jobs/einvoice"
)

// Config says where they are, and who calls.
type Config struct {
	Exchange string // smtps://… for certified mail, https://… for a provider; "": files in a folder of the data
	From     string // the seller's certified address
	To       string // the address that the exchange has named; "": its first
	Token    string // of the provider
	VIES     string // the registry's URL; "": its own
	Data     string // the data's folder; "": there is none

	VATID string // the seller's
	Clock clock.Clock
	Zone  *time.Location // the seller's
	Log   *slog.Logger
}

// Format returns how documents are written for the exchange, and checked as it will check them.
func Format() einvoice.Format { return einvoice.Format{Write: fatturapa.Write, Check: check} }

// check is everything for which the exchange would reject a file.
func check(name string, content []byte, day cal.Date) []string {
	var why []string
	for _, f := range fatturapa.Check(name, content, day) {
		why = append(why, f.String())
	}
	return why
}

// Sender opens the way to the exchange.
func Sender(c Config, s store.Store) (*einvoice.Sender, error) {
	transmitter, err := c.transmitter()
	if err != nil {
		return nil, err
	}
	return einvoice.NewSender(s, transmitter, Format(), c.VATID, c.Clock, c.Zone, c.Log), nil
}

// Registry opens the way to the registry.
func Registry(c Config) (vies.Checker, error) {
	return vies.New(vies.Config{URL: c.VIES, Requester: c.VATID, Clock: c.Clock})
}

// transmitter is the channel to the exchange.
func (c *Config) transmitter() (delivery.Transmitter, error) {
	u, err := url.Parse(c.Exchange)
	switch {
	case c.Exchange == "" && c.Data == "":
		return nil, errors.New("there is no folder for files to the exchange: say --data DIR, or --exchange")
	case c.Exchange == "":
		return folder.New(filepath.Join(c.Data, "exchange"))
	case err == nil && strings.HasPrefix(u.Scheme, "smtp"):
		return pec.New(pec.Config{Server: c.Exchange, From: c.From, To: c.To})
	case err == nil && strings.HasPrefix(u.Scheme, "http"):
		return provider.New(provider.Config{URL: c.Exchange, Token: c.Token})
	}
	return nil,
		fmt.Errorf("--exchange is smtps://user:password@host for certified mail, or https://host/path of a provider, not %q",
			redact.URL(c.Exchange))
}
