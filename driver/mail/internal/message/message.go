// Package message makes what goes over the wire of a mail.
package message

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"conto/driver/mail"
)

// Of makes the message. Its id is the mail's, so that a mail that is sent twice is the same one.
func Of(m mail.Mail) (*gomail.Msg, error) {
	msg := gomail.NewMsg()
	from, err := netmail.ParseAddress(m.From)
	if err == nil {
		err = msg.From(m.From)
	}
	if err != nil {
		return nil, fmt.Errorf("mail: the sender %q: %w", m.From, err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("%w: %q is no address: %w", mail.ErrRefused, m.To, err)
	}
	_, host, _ := strings.Cut(from.Address, "@")
	msg.SetMessageIDWithValue(m.ID + "@" + host)
	msg.SetDate()
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // so that nobody's absence is answered
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	for _, f := range m.Files {
		if err := msg.AttachReader(f.Name, bytes.NewReader(f.Content)); err != nil {
			return nil, fmt.Errorf("mail: the file %s: %w", f.Name, err)
		}
	}
	return msg, nil
}
