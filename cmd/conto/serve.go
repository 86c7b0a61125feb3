package main

import (
	"context"
	"fmt"

	"conto/cmd/internal/boot"
)

// serveCommand runs the server until it is told to stop.
type serveCommand struct {
	database
	Listen      string `help:"Address to listen on." default:"127.0.0.1:8080" env:"CONTO_LISTEN" placeholder:"HOST:PORT"`
	OperatorKey string `help:"The operator key; without it, one is made at the first start and printed once." env:"CONTO_OPERATOR_KEY" placeholder:"KEY"`
	Catalog     string `help:"A catalogue that becomes the next edition when it differs from the latest." env:"CONTO_CATALOG" placeholder:"FILE"`
}

// Run implements the command.
func (s *serveCommand) Run(ctx context.Context, c *console) error {
	boot.Tune()
	server, err := boot.Open(ctx, boot.Config{
		Data: s.Data, Database: s.Database, Listen: s.Listen, OperatorKey: s.OperatorKey, Catalog: s.Catalog, Log: c.log, Out: c.out,
	})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(c.out, "Conto listens on %s; its API is described at %s/v1/docs\n", server.URL, server.URL); err != nil {
		return err
	}
	return server.Serve(ctx)
}
