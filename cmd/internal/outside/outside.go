// Package outside opens the ways to customers, to the tax agency and to the registry, in a seller's name.
package outside

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"conto/cmd/internal/authority"
	"conto/cmd/internal/post"
	"conto/cmd/internal/seller"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/jobs"
)

// Config is what a server needs to know to speak to customers and to the tax agency.
type Config struct {
	Seller        string // a file that says who sells; "": documents are only tried out, in an example's name
	Mail          string // smtp://… or smtps://…; "": mails are files in a folder of the data
	MailFrom      string // Name <address>; "": the seller's
	Site          string // where customers act; "": mails have no button
	Exchange      string // smtps://… for certified mail, https://… for a provider; "": files in a folder of the data
	ExchangeFrom  string // the seller's certified address
	ExchangeTo    string // the address that the exchange has named; "": its first
	ExchangeToken string // of the provider
	VIES          string // the registry's URL; "": its own, once there is a seller
	// asks a host of an account's own; nil: over the internet
	AskHost func(ctx context.Context, address string) (string, error)
}

// World is what the server is besides.
type World struct {
	Live  bool   // what is paid is money
	Data  string // the data's folder; "": there is none
	Store store.Store
	Clock clock.Clock
	Zone  *time.Location // the seller's
	Log   *slog.Logger

	CountMail func(outcome string) // sent, refused or failed
}

// Open opens them, and returns the options of the jobs that they decide. Those to the tax agency and to the registry
// are of a seller that is one.
func Open(o Config, w World) (jobs.Options, error) {
	of, err := sellerOf(o, w.Live)
	if err != nil {
		return jobs.Options{}, err
	}
	options := jobs.Options{HoldDisputed: of.HoldDisputed, Draw: of.Draw, Format: authority.Format()}
	options.Seller, options.Abroad, options.Real = of.Seller, of.Abroad, w.Live
	options.Mail, err = post.Open(post.Config{Server: o.Mail, From: o.MailFrom, Site: o.Site, Data: w.Data,
		Studio: of.Studio, Email: of.Email})
	if err != nil {
		return options, err
	}
	options.Mail.Sender = post.Counted(options.Mail.Sender, w.CountMail)
	c := authority.Config{Exchange: o.Exchange, From: o.ExchangeFrom, To: o.ExchangeTo, Token: o.ExchangeToken,
		VIES: o.VIES, Data: w.Data, VATID: of.VATID, Clock: w.Clock, Zone: w.Zone, Log: w.Log}
	if o.Seller != "" || o.VIES != "" {
		if options.Registry, err = authority.Registry(c); err != nil {
			return options, err
		}
	}
	if o.Seller != "" {
		options.Exchange, err = authority.Sender(c, w.Store)
	}
	return options, err
}

// sellerOf reads who sells: an example, where nobody has said it and nobody pays with money.
func sellerOf(o Config, live bool) (seller.Seller, error) {
	switch {
	case o.Seller != "":
		return seller.Read(o.Seller)
	case live:
		return seller.Seller{}, errors.New("whoever takes money writes invoices: say who sells with --seller FILE")
	}
	return seller.Trial(), nil
}
