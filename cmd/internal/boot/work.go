package boot

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"conto/app"
	"conto/cmd/internal/authority"
	"conto/cmd/internal/page"
	"conto/cmd/internal/payer"
	"conto/cmd/internal/post"
	"conto/cmd/internal/seller"
	"conto/internal/redact"
	"conto/jobs"
)

// Outside is what a server needs to know to speak to customers and to the tax agency.
type Outside struct {
	Seller        string // a file that says who sells; "": documents are only tried out, in an example's name
	Mail          string // smtp://… or smtps://…; "": mails are files in a folder of the data
	MailFrom      string // Name <address>; "": the seller's
	Site          string // where customers act; "": mails have no button
	Exchange      string // smtps://… for certified mail, https://… for a provider; "": files in a folder of the data
	ExchangeFrom  string // the seller's certified address
	ExchangeTo    string // the address that the exchange has named; "": its first
	ExchangeToken string // of the provider
	VIES          string // the registry's URL; "": its own, once there is a seller
}

// work opens everything outside that work needs which follows from events, and puts the pages of payments on the mux.
func (s *Server) work(mux *http.ServeMux, o *app.Options) error {
	base, err := s.publicURL()
	if err != nil {
		return err
	}
	p, err := payer.Open(payer.Config{Stripe: s.config.Stripe}, s.Engine, s.Store, base)
	if err != nil {
		return err
	}
	if p.Live && s.config.URL == "" {
		return errors.New("whoever pays comes back to this server: say where customers reach it with --url (CONTO_URL)")
	}
	of := seller.Trial()
	if s.config.Seller != "" {
		if of, err = seller.Read(s.config.Seller); err != nil {
			return err
		}
	} else if p.Live {
		return errors.New("whoever takes money writes invoices: say who sells with --seller FILE")
	}
	options := jobs.Options{Engine: s.Engine, Store: s.Store, Clock: s.config.Clock, Log: s.config.Log, Gateway: p.Gateway,
		Wallet: p.Wallet, CardPage: base + payer.CardPath, HoldDisputed: of.HoldDisputed, Draw: of.Draw,
		Invitation: page.InvitationURL(base, o.Keyring), Format: authority.Format()}
	options.Seller, options.Abroad, options.Real = of.Seller, of.Abroad, p.Live
	if err := s.neighbours(&options, of); err != nil {
		return err
	}
	s.runner = jobs.New(options)
	o.Work, o.CardPage = s.runner, options.CardPage
	if hooks := p.Webhooks(); hooks != nil {
		o.Webhooks = map[string]app.Webhooks{p.Name: s.runner.Webhooks(p.Name, hooks)}
	}
	p.Handle(mux, s.runner.Payments)
	return nil
}

// neighbours opens the ways to customers, to the tax agency and to the registry. The last two are of a seller that is
// one.
func (s *Server) neighbours(options *jobs.Options, of seller.Seller) error {
	o := s.config.Outside
	var err error
	options.Mail, err = post.Open(post.Config{Server: o.Mail, From: o.MailFrom, Site: o.Site, Data: s.config.Data,
		Studio: of.Studio, Email: of.Email})
	if err != nil {
		return err
	}
	options.Mail.Sender = post.Counted(options.Mail.Sender, s.metrics.countMail)
	c := authority.Config{Exchange: o.Exchange, From: o.ExchangeFrom, To: o.ExchangeTo, Token: o.ExchangeToken,
		VIES: o.VIES, Data: s.config.Data, VATID: of.VATID, Clock: s.clock(), Zone: s.Engine.Book().Zone(), Log: s.config.Log}
	if o.Seller != "" || o.VIES != "" {
		if options.Registry, err = authority.Registry(c); err != nil {
			return err
		}
	}
	if o.Seller != "" {
		options.Exchange, err = authority.Sender(c, s.Store)
	}
	return err
}

// publicURL is where customers reach this server.
func (s *Server) publicURL() (string, error) {
	if s.config.URL == "" {
		return s.URL, nil
	}
	at, err := url.Parse(s.config.URL)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return "", fmt.Errorf("--url must be where customers reach this server, such as https://credits.example, not %q",
			redact.URL(s.config.URL))
	}
	return strings.TrimSuffix(s.config.URL, "/"), nil
}
