package boot

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"conto/core/bill"
	"conto/core/cal"
	"conto/driver/document/delivery"
	"conto/driver/document/delivery/folder"
	"conto/driver/document/delivery/pec"
	"conto/driver/document/delivery/provider"
	"conto/driver/document/fatturapa"
	"conto/driver/document/pdf"
	"conto/driver/mail"
	mailfolder "conto/driver/mail/folder"
	"conto/driver/mail/smtp"
	"conto/driver/pay"
	"conto/driver/vies"
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

// newRunner makes what runs the jobs.
func (s *Server) newRunner(gateway pay.Gateway, real bool, cards *jobs.Cards, base string,
	invitation func(jobs.InvitationLink) string) (*jobs.Runner, *jobs.Exchange, error) {
	o, c := s.config.Outside, s.clock()
	seller := trialSeller()
	if o.Seller != "" {
		var err error
		if seller, err = ReadSeller(o.Seller); err != nil {
			return nil, nil, err
		}
	} else if real {
		return nil, nil, errors.New("whoever takes money writes invoices: say who sells with --seller FILE")
	}
	draw := func(d *bill.Document) ([]byte, error) { return pdf.Draw(d, seller.logo) }
	options := jobs.Options{
		Engine: s.Engine, Store: s.Store, Gateway: gateway, Clock: s.config.Clock, Log: s.config.Log, Seller: seller.Seller,
		Abroad: seller.Abroad, Draw: draw, Real: real, HoldDisputed: seller.HoldDisputed,
		Cards: cards, CardPage: base + cardPath,
		Studio: seller.Studio, Site: o.Site, Invitation: invitation, Format: jobs.Format{Write: fatturapa.Write,
			Check: check},
	}
	if err := s.letters(&options, seller); err != nil {
		return nil, nil, err
	}
	if o.Seller != "" || o.VIES != "" {
		registry, err := vies.New(vies.Config{URL: o.VIES, Requester: seller.VATID, Clock: s.config.Clock})
		if err != nil {
			return nil, nil, err
		}
		options.Registry = registry
	}
	if o.Seller != "" {
		transmitter, err := s.transmitter()
		if err != nil {
			return nil, nil, err
		}
		options.Exchange = jobs.NewExchange(s.Store, transmitter, options.Format, seller.VATID, c, s.Engine.Book().Zone(),
			s.config.Log)
	}
	return jobs.New(options), options.Exchange, nil
}

// check is everything for which the exchange would reject a file.
func check(name string, content []byte, day cal.Date) []string {
	var said []string
	for _, f := range fatturapa.Check(name, content, day) {
		said = append(said, f.String())
	}
	return said
}

// letters says how mails go, and from whom.
func (s *Server) letters(options *jobs.Options, seller Seller) error {
	o := s.config.Outside
	address := seller.Email
	if address == "" {
		address = "no-reply@localhost"
	}
	if options.From = o.MailFrom; options.From == "" {
		options.From = fmt.Sprintf("%q <%s>", seller.Studio, address)
	}
	sender, err := s.sender()
	options.Mail = s.metrics.countMails(sender)
	return err
}

// sender delivers mails; nil: there is neither a server nor a folder for them.
func (s *Server) sender() (mail.Sender, error) {
	switch {
	case s.config.Mail == "" && s.config.Data == "":
		return nil, nil
	case s.config.Mail == "":
		return mailfolder.New(filepath.Join(s.config.Data, "mail"))
	}
	if s.config.MailFrom == "" {
		return nil, errors.New("a mail server wants to know from whom: say so with --mail-from 'Studio <studio@example.com>'")
	}
	return smtp.New(s.config.Mail)
}

// transmitter is the channel to the exchange.
func (s *Server) transmitter() (delivery.Transmitter, error) {
	o := s.config.Outside
	u, err := url.Parse(o.Exchange)
	switch {
	case o.Exchange == "" && s.config.Data == "":
		return nil, errors.New("there is no folder for files to the exchange: say --data DIR, or --exchange")
	case o.Exchange == "":
		return folder.New(filepath.Join(s.config.Data, "exchange"))
	case err == nil && strings.HasPrefix(u.Scheme, "smtp"):
		return pec.New(pec.Config{Server: o.Exchange, From: o.ExchangeFrom, To: o.ExchangeTo})
	case err == nil && strings.HasPrefix(u.Scheme, "http"):
		return provider.New(provider.Config{URL: o.Exchange, Token: o.ExchangeToken})
	}
	return nil,
		fmt.Errorf("--exchange is smtps://user:password@host for certified mail, or https://host/path of a provider, not %q",
			redact.URL(o.Exchange))
}
