// Package post opens the way that mails go.
package post

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"

	"conto/driver/mail"
	"conto/driver/mail/folder"
	"conto/driver/mail/smtp"
	"conto/jobs/mailer"
)

// Config says how mails go, and in whose name.
type Config struct {
	Server string // smtp://… or smtps://…; "": mails are files in a folder of the data
	From   string // Name <address>; "": the studio's
	Site   string // where customers act; "": mails have no button
	Data   string // the data's folder; "": there is none
	Studio string // the name that customers know
	Email  string // the studio's address; "": it has none
}

// Open opens it. Where there is neither a server nor a folder for mails, nobody is written to.
func Open(c Config) (mailer.Options, error) {
	o := mailer.Options{Studio: c.Studio, Site: c.Site,
		From: cmp.Or(c.From, fmt.Sprintf("%q <%s>", c.Studio, cmp.Or(c.Email, "no-reply@localhost")))}
	var err error
	o.Sender, err = c.sender()
	return o, err
}

func (c *Config) sender() (mail.Sender, error) {
	switch {
	case c.Server == "" && c.Data == "":
		return nil, nil
	case c.Server == "":
		return folder.New(filepath.Join(c.Data, "mail"))
	}
	if c.From == "" {
		return nil, errors.New("a mail server wants to know from whom: say so with --mail-from 'Studio <studio@example.com>'")
	}
	return smtp.New(c.Server)
}
