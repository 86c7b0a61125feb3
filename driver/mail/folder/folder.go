// Package folder delivers mails as .eml files in a folder, for anyone who has no mail server, or wants to look at them
// first.
package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"conto/driver/mail"
	"conto/driver/mail/internal/message"
	"conto/internal/private"
)

// Sender writes into a folder.
type Sender struct{ dir string }

// New makes the folder if need be.
func New(dir string) (*Sender, error) {
	if err := private.MakeFolder(dir); err != nil {
		return nil, fmt.Errorf("mail/folder: %w", err)
	}
	return &Sender{dir}, nil
}

// Send writes a mail to a file that bears its id: sent twice, it is there once. A file is there whole or not at all.
func (s *Sender) Send(ctx context.Context, m mail.Mail) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	msg, err := message.Of(m)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		return fmt.Errorf("mail/folder: %w", err)
	}
	name := filepath.Join(s.dir, fileName(m.ID)+".eml")
	part := name + ".part"
	if err := os.WriteFile(part, out.Bytes(), 0o600); err != nil {
		return fmt.Errorf("mail/folder: %w", err)
	}
	return os.Rename(part, name)
}

// Forget implements mail.Forgetter.
func (s *Sender) Forget(ctx context.Context, about string) error {
	files, err := os.ReadDir(s.dir)
	for _, f := range files {
		if err == nil && strings.HasPrefix(f.Name(), fileName(about)) {
			err = os.Remove(filepath.Join(s.dir, f.Name()))
		}
	}
	return errors.Join(err, ctx.Err())
}

// fileName returns an id as a file's name.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, id)
}
