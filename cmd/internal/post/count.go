package post

import (
	"context"
	"errors"

	"conto/driver/mail"
)

// Counted returns a sender whose mails are counted, by their outcome: sent, refused for good, or failed this time; nil
// for none.
func Counted(s mail.Sender, count func(outcome string)) mail.Sender {
	if s == nil {
		return nil
	}
	counted := countedSender{s, count}
	if keeper, ok := s.(mail.Forgetter); ok {
		return countedKeeper{counted, keeper}
	}
	return counted
}

// countedSender is a sender whose mails are counted.
type countedSender struct {
	mail.Sender
	count func(outcome string)
}

// countedKeeper is one that keeps what it has sent.
type countedKeeper struct {
	countedSender
	mail.Forgetter
}

// Send implements mail.Sender.
func (s countedSender) Send(ctx context.Context, m mail.Mail) error {
	err := s.Sender.Send(ctx, m)
	switch {
	case err == nil:
		s.count("sent")
	case errors.Is(err, mail.ErrRefused):
		s.count("refused")
	default:
		s.count("failed")
	}
	return err
}
