package jobs

import (
	"context"
	"errors"
	"log/slog"

	"conto/driver/mail"
	"conto/driver/store"
	"conto/internal/breaker"
)

// post sends letters, each once: what was sent is written down, and what may have been sent before a crash is sent
// under the same id, by which whoever gets it twice can tell.
type post struct {
	store  store.Store
	sender mail.Sender

	breaker *breaker.Breaker
	from    string // Name <address>
	studio  string
	site    string // where customers act; "" is nowhere
	log     *slog.Logger
}

// MailedRecord is the kind of record that says when a letter was sent, by what it is about.
const MailedRecord = "mailed"

// send writes a letter about something of an account, unless that was done. An address that is not known any more was
// erased.
func (p *post) send(ctx context.Context, account, id, to string, l mail.Letter, files ...mail.File) error {
	if to == "" {
		return nil
	}
	_, err := p.store.Get(ctx, account, MailedRecord, id)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	l.Studio = p.studio
	if l.Facts.URL == "" {
		l.Facts.URL = p.site
	}
	m, err := mail.Write(l)
	if err != nil {
		return err
	}
	m.ID, m.From, m.To, m.Files = about(account, id), p.from, to, files
	outcome := "sent"
	err = p.breaker.Do(func() error { return p.sender.Send(ctx, m) },
		func(err error) bool { return !errors.Is(err, mail.ErrRefused) })
	if errors.Is(err, mail.ErrRefused) {
		outcome = "refused"
		p.log.Warn("a mail will never arrive", "about", m.ID, "kind", l.Kind, "error", err)
	} else if err != nil {
		return err
	}
	_, err = p.store.Put(ctx, store.Record{Account: account, Kind: MailedRecord, ID: id, Body: []byte(outcome)}, true)
	return err
}
