package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"conto/cmd/internal/backup"
	"conto/cmd/internal/storage"
	"conto/core/bill"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/transmission"
	"conto/driver/store"
)

// numbersCommand shows the last numbers that were given, and raises them after an older copy was restored.
type numbersCommand struct {
	database
	Invoice string `help:"The last number of an invoice or credit note that is out, such as 2026/000123: the next is the one after it." placeholder:"NUMBER"`
	File    string `help:"The last file to the tax agency's exchange that is out, such as IT01234560587_0003F.xml: the next is the one after it." placeholder:"NAME"`
}

// Run implements the command. No server may run meanwhile.
func (n *numbersCommand) Run(ctx context.Context, c *console) error {
	to, err := n.given()
	if err != nil {
		return err
	}
	s, err := storage.Open(ctx, storage.Config{Data: n.Data, URL: n.Database, Log: c.log})
	if err != nil {
		return err
	}
	said, err := raise(ctx, s, to)
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, said)
	return err
}

// raise raises the numbers and says what they are.
func raise(ctx context.Context, s store.Store, to backup.Numbers) (string, error) {
	if err := backup.Raise(ctx, s, to); err != nil {
		return "", err
	}
	known, err := backup.LastNumbers(ctx, s)
	return (&look{numbers: known}).given(), err
}

// given reads the flags.
func (n *numbersCommand) given() (to backup.Numbers, err error) {
	if n.Invoice != "" {
		if to.Document, err = bill.ParseNumber(n.Invoice); err != nil {
			return to, err
		}
	}
	if n.File == "" {
		return to, nil
	}
	sender, _, ok := strings.Cut(n.File, "_")
	if !ok {
		return to, fault.Of(fault.Invalid, message.NoExchangeName, "file", n.File)
	}
	to.File, err = transmission.Number(sender, n.File)
	return to, err
}

// fileNumber writes the number of a file as its name ends.
func fileNumber(n int64) string {
	text, err := transmission.Progressive(n)
	if err != nil {
		return fmt.Sprint(n)
	}
	return text
}
