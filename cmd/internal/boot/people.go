package boot

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"conto/app"
	"conto/cmd/internal/maker"
	"conto/cmd/internal/outside"
	"conto/cmd/internal/payer"
	"conto/identity"
	"conto/jobs"
	"conto/web"
)

// Issuer says who says who somebody is, by OpenID Connect.
type Issuer = identity.IssuerConfig

// Whether operators need a second factor. What is neither needs one where people sign in by an issuer or by mail, so
// that the server is one that others reach.
const (
	FactorNeeded   = "needed"
	FactorOptional = "optional"
)

// people says how people sign in: by an issuer; where there is none, by a link that is mailed; and where neither is
// configured, as sample people, if the server is reached from its own machine alone and takes no money. New addresses
// are confirmed by a link in any case.
func (s *Server) people(o *app.Options) error {
	base, err := s.publicURL()
	if err != nil {
		return err
	}
	reached := s.config.Issuer != (identity.IssuerConfig{}) || s.config.Mail != ""
	o.OperatorFactor = s.config.OperatorFactor == FactorNeeded || reached && s.config.OperatorFactor != FactorOptional
	link := func(path string) func(token string) string {
		return func(token string) string { return base + path + "?" + url.Values{"token": {token}}.Encode() }
	}
	o.People.Portal, o.People.Address = link(web.PortalPath), link(web.AddressPath)
	o.People.Share = func(token string) string { return base + web.SharePath + token }
	if at, err := url.Parse(s.config.URL); err == nil && at.Host != "" {
		o.People.Host = strings.ToLower(at.Hostname())
		o.People.ShareOn = func(host, token string) string { return at.Scheme + "://" + host + web.SharePath + token }
		o.People.ProofOn = func(host, challenge string) string { return at.Scheme + "://" + host + web.HostPath + challenge }
		if o.People.AskHost = s.config.AskHost; o.People.AskHost == nil {
			o.People.AskHost = outside.AskHost(s.onThisMachine(base))
		}
	}
	if c := s.config.Issuer; c != (identity.IssuerConfig{}) {
		c.Redirect = base + web.IssuerPath
		o.People.Issuer, err = identity.NewIssuer(c, o.Keyring, s.clock())
		return err
	}
	if s.config.Mail != "" {
		o.People.Link = func(token string) string {
			return base + web.LinkPath + "?" + url.Values{"token": {token}}.Encode()
		}
		return nil
	}
	o.People.Local = s.onThisMachine(base)
	return nil
}

// onThisMachine reports whether the server is one on which somebody tries things out: nobody pays, and nobody else
// reaches it.
func (s *Server) onThisMachine(base string) bool {
	return s.config.Stripe.Key == "" && identity.OnThisMachine(s.listener.Addr(), base)
}

// invitationURL returns where an invitation is seen; only who has the link can.
func invitationURL(base string, k *identity.Keyring) func(jobs.InvitationLink) string {
	return func(l jobs.InvitationLink) string {
		token, err := k.Seal(jobs.InvitationSeal, l)
		if err != nil {
			panic("boot: " + err.Error()) // three fields that JSON can write
		}
		return base + web.InvitationPath + token
	}
}

// studioURL returns where a model is run.
func studioURL(base string) func(model string) string {
	return func(model string) string { return base + web.StudioPage(model) }
}

// brand reads in whose name pages are.
func (s *Server) brand() (web.Brand, error) {
	if s.config.Brand == "" {
		return web.Brand{}, nil
	}
	return web.ReadBrand(s.config.Brand)
}

// Stripe is an account with Stripe.
type Stripe = payer.Stripe

// Makers are accounts with providers of generations.
type Makers = maker.Keys

// Files says where the files of galleries are.
type Files = maker.Files

// MissingFiles returns the keys of files that are in galleries and nowhere else.
var MissingFiles = maker.MissingFiles

// CheckMakers asks every provider of generations whether it answers, and finds out by whom each model of a catalogue is
// run.
var CheckMakers = maker.Check

// hookURL returns where providers of generations tell of their end; nil where they could not reach it: they want https.
func (s *Server) hookURL(base string, k *identity.Keyring) func(account, id string) string {
	if !strings.HasPrefix(s.config.URL, "https://") {
		return nil
	}
	return app.GenerationHook(base, k)
}

// providers returns the names of those who run generations here, and has each counted from nothing.
func (s *Server) providers() []string {
	if s.maker == nil {
		return nil
	}
	names := slices.Sorted(maps.Keys(s.maker.Providers))
	for _, name := range names {
		for _, state := range []string{"succeeded", "failed", "canceled"} {
			s.metrics.made.WithLabelValues(name, state)
		}
	}
	return names
}

// label is what the watermark says.
func (s *Server) label() string {
	b, err := s.brand()
	if err != nil {
		b = web.Brand{} // it is read again, and then refused
	}
	return b.Called()
}
