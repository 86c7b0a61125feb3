// Package smtp delivers mails to a mail server.
package smtp

import (
	"context"
	"errors"
	"fmt"

	"conto/driver/mail"
	"conto/driver/mail/internal/message"
	"conto/internal/mailserver"
)

// Sender hands mails over.
type Sender struct{ server *mailserver.Server }

// New reads a server's URL: smtp://user:password@host:587 (encrypted when the server offers it; a password is never
// sent otherwise), or smtps://user:password@host:465 (always encrypted). Nothing is sent yet.
func New(server string) (*Sender, error) {
	s, err := mailserver.Parse(server)
	if err != nil {
		return nil, fmt.Errorf("mail/smtp: %w", err)
	}
	return &Sender{s}, nil
}

// Send hands a mail over.
func (s *Sender) Send(ctx context.Context, m mail.Mail) error {
	msg, err := message.Of(m)
	if err != nil {
		return err
	}
	switch err := s.server.Send(ctx, msg); {
	case errors.Is(err, mailserver.ErrRefused):
		return fmt.Errorf("%w: %w", mail.ErrRefused, err)
	case err != nil:
		return fmt.Errorf("mail/smtp: %w", err)
	}
	return nil
}
