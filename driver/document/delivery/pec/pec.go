// Package pec sends invoice files by certified mail, which needs no accreditation: one file in each mail, from the
// seller's certified address. The exchange takes mails of up to 30 MB; the largest file makes one of 7.
//
// A mail cannot be taken back, so a file whose answer was lost goes twice, in mails of one id. The exchange takes the
// first and rejects the second for its name (error 00002), which transmissions understand.
package pec

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"conto/driver/document/delivery"
	"conto/internal/mailserver"
)

// First is the address to which a seller's first mail goes. The exchange's answer to it names the address for all later
// ones.
const First = "sdi01@pec.fatturapa.it"

// Config names who sends, and by which server.
type Config struct {
	Server string // of the certified mail provider: smtps://user:password@host:465
	From   string // the seller's certified address
	To     string // First, when empty; then the address that the exchange has named
}

// Transmitter sends mails.
type Transmitter struct {
	server   *mailserver.Server
	from, to string
}

// New checks the settings. Nothing is sent yet.
func New(c Config) (*Transmitter, error) {
	server, err := mailserver.Parse(c.Server)
	if err != nil {
		return nil, fmt.Errorf("delivery/pec: %w", err)
	}
	t := &Transmitter{server: server, from: c.From, to: cmp.Or(c.To, First)}
	for _, address := range []string{t.from, t.to} {
		if a, err := netmail.ParseAddress(address); err != nil || a.Address != address {
			return nil, fmt.Errorf("delivery/pec: %q is no address such as studio@pec.it", address)
		}
	}
	return t, nil
}

// Send sends a file.
func (t *Transmitter) Send(ctx context.Context, f delivery.File) (delivery.Taken, error) {
	if err := f.Check(); err != nil {
		return delivery.Taken{}, err
	}
	msg, id, err := t.message(f)
	if err != nil {
		return delivery.Taken{}, fmt.Errorf("delivery/pec: %w", err)
	}
	switch err := t.server.Send(ctx, msg); {
	case errors.Is(err, mailserver.ErrRefused):
		return delivery.Taken{}, fmt.Errorf("%w: %w", delivery.ErrRefused, err)
	case err != nil:
		return delivery.Taken{}, fmt.Errorf("delivery/pec: %w", err)
	}
	return delivery.Taken{ID: id}, nil
}

// message returns the mail of a file. Its id is the file's name, which is used for it alone.
func (t *Transmitter) message(f delivery.File) (msg *gomail.Msg, id string, err error) {
	msg = gomail.NewMsg()
	if err := errors.Join(msg.From(t.from), msg.To(t.to)); err != nil {
		return nil, "", err
	}
	_, host, _ := strings.Cut(t.from, "@")
	id = f.Name + "@" + host
	msg.SetMessageIDWithValue(id)
	msg.SetDate()
	msg.Subject(f.Name)
	msg.SetBodyString(gomail.TypeTextPlain, "Invio della fattura elettronica "+f.Name+".\n")
	return msg, id, msg.AttachReader(f.Name, bytes.NewReader(f.Content), gomail.WithFileContentType("application/xml"))
}
