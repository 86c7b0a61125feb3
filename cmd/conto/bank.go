package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"conto/client"
)

// bankCommand is what can be done with bank statements.
type bankCommand struct {
	Match matchCommand `cmd:"" help:"Say which orders a bank statement pays (CAMT.053, CBI, CSV). Nothing is changed."`
}

type matchCommand struct {
	running
	Statement string      `arg:"" help:"The statement." type:"existingfile"`
	Layout    layoutFlags `embed:"" group:"Columns of a CSV, each by title, by place (#1) or - for none:"`
}

// layoutFlags say what the columns of a CSV hold.
type layoutFlags struct {
	Date         string   `help:"Day of booking. By place (#1), the file has no titles." placeholder:"COLUMN"`
	Amount       string   `help:"Amounts in both directions, by sign or --direction." placeholder:"COLUMN"`
	Credit       string   `help:"Amounts received only." placeholder:"COLUMN"`
	Debit        string   `help:"Amounts that left only." placeholder:"COLUMN"`
	Direction    string   `help:"Direction of the amount, in words or signs." placeholder:"COLUMN"`
	In           []string `help:"A word there for money received; may be repeated." sep:"none" placeholder:"WORD"`
	Out          []string `help:"A word there for money that left; may be repeated." sep:"none" placeholder:"WORD"`
	Status       string   `help:"Whether a movement is booked, pending or reverted." placeholder:"COLUMN"`
	Booked       []string `help:"A word there for booked; may be repeated." sep:"none" placeholder:"WORD"`
	Unbooked     []string `help:"A word there for what to leave out; may be repeated." sep:"none" placeholder:"WORD"`
	Counterparty string   `help:"Who paid." placeholder:"COLUMN"`
	Text         []string `help:"What the payer wrote; may be repeated." sep:"none" placeholder:"COLUMN"`
	Reference    string   `help:"The bank's own reference." placeholder:"COLUMN"`
	Currency     string   `help:"Currencies such as EUR." placeholder:"COLUMN"`
	CurrencyCode string   `help:"The currency of a file that names none (EUR)." placeholder:"CODE"`
	DateOrder    string   `help:"Order in dates: day-first, month-first." enum:",day-first,month-first" default:"" placeholder:"ORDER"`
	Decimal      string   `help:"The mark before decimals." enum:",comma,point" default:"" placeholder:"comma|point"`
	Delimiter    string   `help:"semicolon, comma, tab or pipe." enum:",semicolon,comma,tab,pipe" default:"" placeholder:"MARK"`
	Encoding     string   `help:"Such as utf-8, utf-16, windows-1252, iso-8859-1." placeholder:"NAME"`
}

// Run implements the command.
func (m *matchCommand) Run(ctx context.Context, c *console) error {
	content, err := os.ReadFile(m.Statement)
	if err != nil {
		return err
	}
	layout := client.StatementLayout(m.Layout)
	found, err := m.client().Orders.Match(ctx, content, &layout)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, p := range found.Proposals {
		fmt.Fprintf(&b, "%-8s  order %s of %s, %s: %s %s from %s, %s\n          %s\n", p.Confidence, p.Order,
			p.Account, p.Reference,
			decimal(p.Credit.Amount), p.Credit.Amount.Currency, p.Credit.Payer, p.Credit.Day, p.Why)
	}
	for _, o := range found.Others {
		fmt.Fprintf(&b, "no order  %s %s from %s, %s: %s\n", decimal(o.Amount), o.Amount.Currency, o.Payer,
			o.Day, o.Text)
	}
	s := &found.Statement
	fmt.Fprintf(&b, "%d orders may be paid, %d transfers are for none\n", len(found.Proposals), len(found.Others))
	fmt.Fprintf(&b, "%s: %d received; left out: %d outgoing, %d pending, %d reverted, %d other rows\n",
		s.Format, s.Received, s.Outgoing, s.Pending, s.Reverted, s.Other)
	if len(s.Columns) > 0 {
		var columns []string
		for _, column := range s.Columns {
			columns = append(columns, column.Title+" ("+column.Read+")")
		}
		fmt.Fprintf(&b, "columns: %s\n", strings.Join(columns, ", "))
	}
	_, err = fmt.Fprint(c.out, b.String())
	return err
}
