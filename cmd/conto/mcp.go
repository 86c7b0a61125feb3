package main

import (
	"context"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"conto/cmd/internal/agent"
)

// mcpCommand lets an agent use an account.
type mcpCommand struct {
	URL string `help:"Where Conto is." default:"http://127.0.0.1:8080" env:"CONTO_URL" placeholder:"URL"`
	Key string `help:"An API key of the account, with the scope generate. Give it by the environment, so that it is in no list of processes." required:"" env:"CONTO_KEY" placeholder:"KEY"`
}

// Run implements the command: it speaks the Model Context Protocol on standard input and output, until input ends.
func (m *mcpCommand) Run(ctx context.Context, _ *console) error {
	s, err := agent.New(m.URL, m.Key, version())
	if err != nil {
		return err
	}
	if err := s.Run(ctx, &mcp.StdioTransport{}); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
