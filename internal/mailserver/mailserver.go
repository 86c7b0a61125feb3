// Package mailserver hands messages over to a mail server: letters to customers, and files to the tax agency by
// certified mail.
package mailserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// timeout bounds each step with the server.
const timeout = 30 * time.Second

// ErrRefused means that the server will never take a message as it is.
var ErrRefused = errors.New("the mail server refuses the message")

// Server is a mail server.
type Server struct {
	host    string
	options []gomail.Option
}

// Parse reads a server's URL: smtp://user:password@host:587 (encrypted when the server offers it; a password is never
// sent otherwise), or smtps://user:password@host:465 (always encrypted). Nothing is sent yet.
func Parse(server string) (*Server, error) {
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil,
			errors.New("a mail server is written as smtp://user:password@host:587, or smtps://… when it is always encrypted")
	}
	s := &Server{host: u.Hostname(),
		options: []gomail.Option{gomail.WithTimeout(timeout), gomail.WithTLSPolicy(gomail.TLSOpportunistic)}}
	if u.User != nil {
		password, _ := u.User.Password()
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory),
			gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(
				password))
	}
	if u.Scheme == "smtps" {
		s.options = append(s.options, gomail.WithSSLPort(false))
	}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, fmt.Errorf("the port %q: %w", u.Port(), err)
		}
		s.options = append(s.options, gomail.WithPort(port))
	}
	return s, nil
}

// Send hands a message over. An error that is not ErrRefused means that it may not have arrived. It returns when ctx is
// done, even if the server says nothing: the library waits for a greeting whatever happens, and is left to its own time
// limit then.
func (s *Server) Send(ctx context.Context, msg *gomail.Msg) error {
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return err
	}
	sent := make(chan error, 1)
	go func() { sent <- client.DialAndSendWithContext(ctx, msg) }()
	select {
	case err = <-sent:
	case <-ctx.Done():
		return ctx.Err()
	}
	var answer *gomail.SendError
	if errors.As(err, &answer) && !answer.IsTemp() && answer.ErrorCode() >= 500 {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}
