package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conto/cmd/internal/backup"
	"conto/cmd/internal/storage"
)

// errOtherBackup says how a PostgreSQL is copied: it has its own ways, which nothing here could better.
var errOtherBackup = errors.New(
	"a PostgreSQL is copied with its own tools: pg_dump --format=custom for a copy of one moment," +
		" a base backup with archived logs for any moment (PITR); docs/OPERATIONS.md says how, and what to check after a restore")

// backupCommand copies a data folder whose server may run.
type backupCommand struct {
	database
	Files fileFlags `embed:"" prefix:"files-s3-"`
	Dest  string    `arg:"" help:"The folder to make; it must not be there." type:"path"`
}

// Run implements the command.
func (b *backupCommand) Run(ctx context.Context, c *console) error {
	if b.Database != "" {
		return errOtherBackup
	}
	look := &look{console: c}
	if err := backup.Make(ctx, b.Data, b.Dest, look.check); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "%s is a copy of %s, and verified: %s\n%s\n", b.Dest, b.Data, look,
		b.Files.config().Apart(b.Data))
	return err
}

// restoreCommand makes a data folder of a copy.
type restoreCommand struct {
	database
	From string `arg:"" help:"A folder that conto backup has made." type:"existingdir"`
}

// Run implements the command.
func (r *restoreCommand) Run(ctx context.Context, c *console) error {
	if r.Database != "" {
		return errOtherBackup
	}
	look := &look{console: c}
	if err := backup.Restore(ctx, r.From, r.Data, look.check); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, restored, r.Data, r.From, look, look.given(), r.Data)
	return err
}

// restored is what somebody must know who goes on with a copy.
const restored = `%s is what %s was, and verified: %s

The world may have gone on since. Before you start the server:
  Invoice numbers. %s
    If invoices or files with later numbers are out (in customers' mail, at the exchange, with the accountant), say so, and
    those after them are given:  conto numbers --data %s --invoice 2026/000123 --file IT01234560587_0003F.xml
  API keys that were revoked since, and members who were removed, have access again: revoke and remove them again.
  Payments that were made since are not known here, nor what was bought with them: compare with the payment provider's list,
    and grant what is missing. Charges that were under way are made again under the same idempotency key.
docs/OPERATIONS.md says all of this at length.
`

// look is what was seen of a copy.
type look struct {
	console *console
	found   verified
	numbers backup.Numbers
}

// check verifies a copy, as conto verify does.
func (l *look) check(ctx context.Context, dir string) error {
	s, err := storage.Open(ctx, storage.Config{Data: dir, Log: l.console.log})
	if err != nil {
		return err
	}
	if l.found, err = verify(ctx, s, false); err == nil {
		err = (&verifyCommand{database: database{Data: dir}}).heads(ctx, s)
	}
	if err == nil {
		l.numbers, err = backup.LastNumbers(ctx, s)
	}
	return errors.Join(err, s.Close())
}

// String returns what there is.
func (l *look) String() string {
	newest := "none"
	if !l.found.newest.IsZero() {
		newest = l.found.newest.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("%d accounts, %d entries and %d documents; the newest entry is of %s",
		l.found.accounts, l.found.entries, l.found.documents, newest)
}

// given returns which numbers have been given.
func (l *look) given() string {
	invoice, file := "no invoice was issued", "no file went to the exchange"
	if l.numbers.Document.Number > 0 {
		invoice = "the last one here is " + l.numbers.Document.String()
	}
	if l.numbers.File > 0 {
		file = "the last file is number " + fileNumber(l.numbers.File)
	}
	return invoice + ", and " + file + "."
}
