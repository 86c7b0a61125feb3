// Command conto is the credits-and-plans system of an AI studio: `conto serve` runs it, `conto verify` proves its
// books, `conto catalog check` checks a catalogue, `conto demo` tells one customer's year.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// database is where the data is: the flags that several commands share.
type database struct {
	Data     string `help:"Folder of the SQLite database." default:"./data" env:"CONTO_DATA" placeholder:"DIR"`
	Database string `help:"A PostgreSQL URL, when one machine is not enough; without it, SQLite in --data." env:"CONTO_DATABASE" placeholder:"URL"`
}

// commands are the flags.
type commands struct {
	Version kong.VersionFlag `help:"Say which release this is, and leave."`

	Serve    serveCommand    `cmd:"" help:"Run the server."`
	Verify   verifyCommand   `cmd:"" help:"Rebuild every balance from the journal, offline, and name the first difference."`
	Backup   backupCommand   `cmd:"" help:"Copy the data folder into a new one, while the server runs, and verify the copy."`
	Restore  restoreCommand  `cmd:"" help:"Make a data folder of a backup, verify it, and say what may be older than the world."`
	Numbers  numbersCommand  `cmd:"" help:"Say which numbers invoices and files have come to, or which are out that a restored backup does not know of."`
	Demo     demoCommand     `cmd:"" help:"Tell one customer's year, against a running server or one of its own."`
	Catalog  catalogCommand  `cmd:"" help:"Work with catalogue files."`
	Invoices invoicesCommand `cmd:"" help:"Work with invoices."`
	Bank     bankCommand     `cmd:"" help:"Work with bank statements."`
	Stripe   stripeCommand   `cmd:"" help:"Work with a Stripe account."`
	Provider providerCommand `cmd:"" help:"Work with those who run generations."`
	MCP      mcpCommand      `cmd:"" name:"mcp" help:"Let an agent use an account over the Model Context Protocol: see prices, generate, read the balance."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database up to date, as every start does, or divide it over a Citus cluster."`
	Sim      simCommand      `cmd:"" help:"Live through simulated billing under every kind of accident, audited at each step."`
}

// console is where a command writes.
type console struct {
	out, err io.Writer
	log      *slog.Logger
}

// run runs one command line and answers the exit code: 0 for success, 1 for failure, 2 for wrong usage.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	code := -1
	parser, err := kong.New(&commands{},
		kong.Name("conto"), kong.Description("Credits and plans of an AI studio, exact to the cent and the credit."),
		kong.UsageOnError(), kong.ValueFormatter(helpOf), kong.Vars{"version": version()}, kong.Writers(out,
			errs), kong.Exit(func(c int) { code = c }),
	)
	if err != nil {
		return complain(errs, err)
	}
	c := &console{out: out, err: errs,
		log: slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	parsed, err := parser.Parse(args)
	if code >= 0 { // --help, --version
		return code
	}
	if err != nil {
		complain(errs, err)
		return 2
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	if err := parsed.Run(c); err != nil {
		return complain(errs, err)
	}
	return 0
}

func complain(errs io.Writer, err error) int {
	_, _ = fmt.Fprintf(errs, "conto: %v\n", err) // there is nowhere else to say it
	return 1
}
