package boot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"conto/app"
	"conto/cmd/internal/maker"
	"conto/cmd/internal/outside"
	"conto/cmd/internal/payer"
	"conto/internal/redact"
	"conto/jobs"
)

// Outside is what a server needs to know to speak to customers and to the tax agency.
type Outside = outside.Config

// work opens everything outside that work needs which follows from events, and puts the pages of payments on the mux.
func (s *Server) work(ctx context.Context, mux *http.ServeMux, o *app.Options) error {
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
	options, err := outside.Open(s.config.Outside, outside.World{Live: p.Live, Data: s.config.Data, Store: s.Store,
		Clock: s.clock(), Zone: s.Engine.Book().Zone(), Log: s.config.Log, CountMail: s.metrics.countMail})
	if err != nil {
		return err
	}
	s.email = options.Seller.Email
	options.Engine, options.Store, options.Clock, options.Log = s.Engine, s.Store, s.config.Clock, s.config.Log
	options.Gateway, options.Wallet, options.CardPage = p.Gateway, p.Wallet, base+payer.CardPath
	options.Users = o.People.Users
	s.maker, err = maker.Open(ctx, maker.Config{Data: s.config.Data, Store: s.Store, Engine: s.Engine, Clock: s.clock(),
		Log: s.config.Log, Live: p.Live, Label: s.label(), Keys: s.config.Makers, FFmpeg: s.config.FFmpeg,
		Files: s.config.Files, MaxUploads: s.config.MaxUploads,
		HookURL: s.hookURL(base, o.Keyring), Ended: s.metrics.countGeneration, Removed: jobs.DropShares(s.Store)})
	if err != nil {
		return err
	}
	if s.maker != nil {
		options.Works, o.Works = s.maker.Gallery, s.maker.Studio
	}
	options.Sealer, options.Local = o.Keyring, s.onThisMachine(base)
	options.Invitation = invitationURL(base, o.Keyring)
	options.Studio = studioURL(base)
	s.runner = jobs.New(options)
	if s.maker != nil {
		s.maker.Studio.Endpoints = s.runner.Endpoints
	}
	o.Work, o.CardPage = s.runner, options.CardPage
	if hooks := p.Webhooks(); hooks != nil {
		o.Webhooks = map[string]app.Webhooks{p.Name: s.runner.Webhooks(p.Name, hooks)}
	}
	p.Handle(mux, s.runner.Payments)
	return nil
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
