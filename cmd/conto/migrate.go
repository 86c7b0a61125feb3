package main

import (
	"context"
	"errors"
	"fmt"

	"conto/cmd/internal/storage"
)

// migrateCommand brings the database's tables up to date, as every start of the server does, or divides them.
type migrateCommand struct {
	database
	Citus bool `help:"Divide the tables by account over the machines of a Citus cluster. Stop the servers first."`
}

// Run implements the command.
func (m *migrateCommand) Run(ctx context.Context, c *console) error {
	if m.Citus && m.Database == "" {
		return errors.New("--citus divides the tables of a PostgreSQL: name the cluster's coordinator with --database")
	}
	s, err := storage.Open(ctx, storage.Config{Data: m.Data, URL: m.Database, Log: c.log})
	if err != nil {
		return err
	}
	said := "The tables are up to date."
	if m.Citus {
		err = storage.Distribute(ctx, s)
		said = "The tables are up to date, and divided by account."
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, said)
	return err
}
