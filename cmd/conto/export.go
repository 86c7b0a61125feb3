package main

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"conto/client"
	"conto/core/message"
	"conto/internal/private"
)

// running is a server that is asked.
type running struct {
	URL         string `help:"The server." default:"http://127.0.0.1:8080" env:"CONTO_URL" placeholder:"URL"`
	OperatorKey string `help:"Its operator key." env:"CONTO_OPERATOR_KEY" required:"" placeholder:"KEY"`
}

func (r *running) client() *client.Client { return client.New(r.URL, r.OperatorKey) }

// invoicesCommand is what can be done with documents.
type invoicesCommand struct {
	Receipts receiptsCommand `cmd:"" help:"Hand in receipts of the tax agency's exchange: RC, NS, MC or MT files, in any order, as often as you like."`
	Export   exportCommand   `cmd:"" help:"Write the invoices and credit notes of some days into a ZIP, for the accountant: a table, and each as PDF and FatturaPA file."`
}

type receiptsCommand struct {
	running
	Files []string `arg:"" help:"The receipts." type:"existingfile"`
}

// Run implements the command. A file that is refused does not keep the others from being handed in.
func (r *receiptsCommand) Run(ctx context.Context, c *console) error {
	var refused []error
	for _, name := range r.Files {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		told, err := r.client().Invoices.Receive(ctx, content)
		if err != nil {
			refused = append(refused, fmt.Errorf("%s: %w", name, err))
			continue
		}
		if _, err := fmt.Fprintf(c.out, "%s: %s is %s\n", name, told.File,
			strings.ReplaceAll(told.Status, "_", " ")); err != nil {
			return err
		}
	}
	return errors.Join(refused...)
}

type exportCommand struct {
	running
	From  string `help:"The first day." required:"" placeholder:"2026-01-01"`
	To    string `help:"The last day." required:"" placeholder:"2026-03-31"`
	Books string `help:"test for what test cards paid, clock:ID for a test clock; without it, what was paid with money."`
	Out   string `help:"The file to write." default:"invoices.zip" type:"path"`
}

// Run implements the command. The file is there whole or not at all.
func (e *exportCommand) Run(ctx context.Context, c *console) error {
	part := e.Out + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, private.File)
	if err != nil {
		return err
	}
	n, err := export(ctx, e.client(), e.From, e.To, e.Books, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, e.Out); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%d documents from %s to %s are in %s\n", n, e.From, e.To, e.Out)
	return err
}

// export writes documents, and answers how many.
func export(ctx context.Context, api *client.Client, from, to, books string, out io.Writer) (int, error) {
	archive := zip.NewWriter(out)
	rows := [][]string{{
		"number", "kind", "date", "paid", "of", "account", "buyer", "vat_id", "tax_code", "country", "evidence", "tax",
		"rate", "rate_of",
		"net", "vat", "total", "currency", "stamp_duty", "exchange", "file",
	}}
	for cursor := ""; ; {
		page, err := api.Invoices.Issued(ctx, from, to, books, cursor)
		if err != nil {
			return 0, err
		}
		for _, d := range page.Items {
			name, err := exportOne(ctx, api, archive, d)
			if err != nil {
				return 0, fmt.Errorf("%s: %w", d.Number, err)
			}
			rows = append(rows, row(d, name))
		}
		if page.Next == nil {
			break
		}
		cursor = *page.Next
	}
	table, err := archive.Create("documents.csv")
	if err != nil {
		return 0, err
	}
	if err := csv.NewWriter(table).WriteAll(rows); err != nil {
		return 0, err
	}
	return len(rows) - 1, archive.Close()
}

func row(d client.Invoice, name string) []string {
	exchange := ""
	if d.Exchange != nil {
		exchange = d.Exchange.Status
	}
	var evidence []string
	for _, e := range d.Evidence {
		evidence = append(evidence, e.Of+" "+e.Country)
	}
	sign, stamp := int64(1), ""
	if d.Kind == "credit_note" { // positive on paper; in a column that is summed it takes away
		sign = -1
	}
	if d.Stamp {
		stamp = "2.00"
	}
	amount := func(a client.Amount) string { return decimal(client.Amount{Cents: sign * a.Cents}) }
	fields := []string{
		d.Number, d.Kind, d.Date, d.Paid, d.Of, d.Account, d.Buyer.Name, d.Buyer.VATID, d.Buyer.TaxCode, d.Buyer.Country,
		strings.Join(evidence, ", "),
		d.Tax, d.Rate, d.RateOf,
	}
	for i := range fields {
		fields[i] = message.Cell(fields[i])
	}
	return append(fields, amount(d.Net), amount(d.VAT), amount(d.Total), d.Total.Currency, stamp, exchange, name)
}

// decimal writes an amount as tables of accountants have it: 1900.00.
func decimal(a client.Amount) string {
	sign := ""
	if a.Cents < 0 {
		sign, a.Cents = "-", -a.Cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, a.Cents/100, a.Cents%100)
}

// exportOne writes one document's page, and its file if it has one, and answers their name.
func exportOne(ctx context.Context, api *client.Client, archive *zip.Writer, d client.Invoice) (string, error) {
	name := path.Join(d.Date[:4], d.Kind+"-"+path.Base(d.Number))
	page, err := api.Invoices.PDF(ctx, d.Account, d.ID)
	if err != nil {
		return "", err
	}
	if err := add(archive, name+".pdf", page); err != nil || d.XML == nil {
		return name, err
	}
	file, err := api.Invoices.XML(ctx, d.Account, d.ID)
	if client.Code(err) == "conflict" { // the exchange would not take one
		return name, nil
	}
	if err != nil {
		return "", err
	}
	return name, add(archive, name+".xml", file)
}

func add(archive *zip.Writer, name string, content []byte) error {
	w, err := archive.Create(name)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}
