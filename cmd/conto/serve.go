package main

import (
	"context"
	"fmt"
	"time"

	"conto/cmd/internal/boot"
)

// serveCommand runs the server until it is told to stop.
type serveCommand struct {
	database
	logging
	Listen         string        `help:"Address to listen on." default:"127.0.0.1:8080" env:"CONTO_LISTEN" placeholder:"HOST:PORT"`
	URL            string        `help:"Where customers reach this server, for the pages that they are sent to; without it, where it listens." env:"CONTO_URL" placeholder:"URL"`
	Drain          time.Duration `help:"How long a server that is told to stop goes on serving, with /readyz at 503, before it closes its listener." default:"1s" env:"CONTO_DRAIN" placeholder:"TIME"`
	OperatorKey    string        `help:"The first operator's key, of 22 characters at least; without it, one is made at the first start and printed once." env:"CONTO_OPERATOR_KEY" placeholder:"KEY"`
	OperatorFactor string        `help:"Whether operators need a second factor to see their pages: needed, optional, or auto, which needs one where people sign in by an issuer or by mail." env:"CONTO_OPERATOR_FACTOR" enum:"auto,needed,optional" default:"auto"`
	SigningKey     string        `help:"What the server signs quotes with, the same on all servers of a database: several separated by commas, the newest first. Without it, the file conto.key in --data." env:"CONTO_SIGNING_KEY" placeholder:"KEY"`
	Catalog        string        `help:"A catalogue that becomes the next edition when it is none of the editions so far; without it, the latest goes on, at first the one inside." env:"CONTO_CATALOG" placeholder:"FILE"`

	OTLP string `help:"A collector of OpenTelemetry's, to which spans of requests, commits and jobs are sent, such as http://127.0.0.1:4318. Without it, none are." name:"otlp" env:"CONTO_OTLP" placeholder:"URL"`

	AfterDowntime bool `help:"Start although the data were not served for more than a week: the clock was looked at, and is right. Without it, such a start is refused."`

	Seller        string `help:"Who sells, for invoices (docs/INVOICING.md); without it, documents are only tried out." env:"CONTO_SELLER" placeholder:"FILE"`
	Site          string `help:"Where customers act; mails link to it. Without it, mails have no button." env:"CONTO_SITE" placeholder:"URL"`
	Mail          string `help:"A mail server, smtp://user:password@host:587 or smtps://…; without it, mails are files in the folder mail of --data." env:"CONTO_MAIL" placeholder:"URL"`
	MailFrom      string `help:"From whom mails are; needed with --mail, without it the seller." env:"CONTO_MAIL_FROM" placeholder:"NAME <ADDRESS>"`
	Exchange      string `help:"How invoices reach the tax agency's exchange: smtps://… by certified mail, https://… by a provider; without it, they are files in the folder exchange of --data." env:"CONTO_EXCHANGE" placeholder:"URL"`
	ExchangeFrom  string `help:"The seller's certified mail address; needed with --exchange smtps://…." env:"CONTO_EXCHANGE_FROM" placeholder:"ADDRESS"`
	ExchangeTo    string `help:"The address that the exchange has named for later mails; without it, the one for first mails." env:"CONTO_EXCHANGE_TO" placeholder:"ADDRESS"`
	ExchangeToken string `help:"The provider's token; needed with --exchange https://…." env:"CONTO_EXCHANGE_TOKEN" placeholder:"TOKEN"`
	VIES          string `help:"Another address of the EU's registry of VAT IDs; without it, the registry's own once there is a --seller." name:"vies" env:"CONTO_VIES" placeholder:"URL"`

	makers `embed:""`
	Files  fileFlags `embed:"" prefix:"files-s3-"`

	Proxies       []string `help:"Addresses or networks of the reverse proxies in front of the server, such as 10.0.0.0/8: what they say of who asks is believed; without it, nobody is behind one." env:"CONTO_PROXIES" placeholder:"NETWORK"`
	CountryHeader string   `help:"The header in which they say from which country, by its two letters; people see it at their sessions; without it, they see none." env:"CONTO_COUNTRY_HEADER" placeholder:"NAME"`

	MaxUploads int64 `help:"GiB that an account's uploads may take; 0: any number." default:"5" env:"CONTO_MAX_UPLOADS"`

	FFmpeg string `help:"The program ffmpeg; without it, where programs are." name:"ffmpeg" env:"CONTO_FFMPEG"`

	Brand string `help:"In whose name pages are: a file with name, logo and colours (docs/OPERATIONS.md); without it, Conto." env:"CONTO_BRAND" placeholder:"FILE"`

	Issuer       string `help:"The OpenID Connect issuer; without it, Google." env:"CONTO_ISSUER" placeholder:"URL"`
	IssuerClient string `help:"The id under which the issuer knows this server. Without it, people sign in by a link that --mail sends; without that, too, anybody is a sample person, from this machine alone." env:"CONTO_ISSUER_CLIENT" placeholder:"ID"`
	IssuerSecret string `help:"The secret that goes with it; needed with --issuer-client." env:"CONTO_ISSUER_SECRET" placeholder:"SECRET"`

	StripeKey           string `help:"A secret or restricted key of the Stripe account that takes the payments. Without it, test cards do." env:"CONTO_STRIPE_KEY" placeholder:"sk_…"`
	StripeWebhookSecret string `help:"The secret of its webhook endpoint, which sends to /hooks/stripe; needed with --stripe-key." env:"CONTO_STRIPE_WEBHOOK_SECRET" placeholder:"whsec_…"`
	StripeURL           string `help:"A Stripe at another place, for tests; without it, Stripe itself." env:"CONTO_STRIPE_URL" placeholder:"URL"`
}

// Run implements the command.
func (s *serveCommand) Run(ctx context.Context, c *console) error {
	log, err := s.logger(c.err)
	if err != nil {
		return err
	}
	boot.Tune()
	server, err := boot.Open(ctx, boot.Config{
		Data: s.Data, Database: s.Database, Listen: s.Listen, URL: s.URL, OperatorKey: s.OperatorKey,
		OperatorFactor: s.OperatorFactor,
		SigningKey:     s.SigningKey, Catalog: s.Catalog,
		Drain: s.Drain, OTLP: s.OTLP, AfterDowntime: s.AfterDowntime, Log: log, Out: c.out,
		Outside: boot.Outside{
			Seller: s.Seller, Site: s.Site, Mail: s.Mail, MailFrom: s.MailFrom, Exchange: s.Exchange,
			ExchangeFrom: s.ExchangeFrom,
			ExchangeTo:   s.ExchangeTo, ExchangeToken: s.ExchangeToken, VIES: s.VIES,
		},
		Makers: s.keys(), FFmpeg: s.FFmpeg, Files: s.Files.config(),
		MaxUploads: s.MaxUploads << 30,
		Proxies:    s.Proxies, Country: s.CountryHeader,
		Brand:  s.Brand,
		Issuer: boot.Issuer{Issuer: s.Issuer, Client: s.IssuerClient, Secret: s.IssuerSecret},
		Stripe: boot.Stripe{Key: s.StripeKey, Secret: s.StripeWebhookSecret, URL: s.StripeURL},
	})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(c.out, "Conto listens on %s; its API is described at %s/v1/docs\n", server.URL,
		server.URL); err != nil {
		return err
	}
	return server.Serve(ctx)
}
