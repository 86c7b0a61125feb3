// Package mail is what customers are written: letters in their language, as text and as HTML, and the interface of what
// delivers them. Drivers: folder writes files, smtp hands over to a mail server; mailtest is the suite that both pass.
package mail

import (
	"context"
	"errors"
)

// Mail is a letter on its way.
type Mail struct {
	ID      string // of the event it is about, the same each time it is sent: anyone who gets it twice can tell
	From    string // Name <address>
	To      string // an address
	Subject string
	Text    string
	HTML    string
	Files   []File
}

// File goes along with a mail.
type File struct {
	Name    string
	Content []byte
}

// Sender delivers mails. An error means that the mail may not have been delivered and is to be sent again, unless it is
// ErrRefused.
type Sender interface {
	Send(ctx context.Context, m Mail) error
}

// Forgetter is a sender that keeps what it has sent where others can read it.
type Forgetter interface {
	// Forget removes every mail of which the id begins with a text.
	Forget(ctx context.Context, about string) error
}

// ErrRefused means that a mail will never be delivered as it is: its address is none, or the server knows nobody there.
var ErrRefused = errors.New("mail: refused")
