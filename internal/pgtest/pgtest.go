// Package pgtest gives tests a real PostgreSQL: an empty database each, on one server per test binary.
//
// The server is the one that CONTO_TEST_POSTGRES names (the URL of a superuser); without it, a private one that starts
// with the first test that asks and goes with the test binary. Where there is neither, the test is skipped.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"conto/internal/pgserver"
)

// limit bounds each statement of this package: a server that does not answer fails the test.
const limit = time.Minute

// URL returns the address of a fresh, empty database. It is dropped when the test ends, whoever is still connected.
// The private server does not wait for the disk: what must be durable, or fast, is tested on a server from Start.
func URL(t testing.TB) string {
	t.Helper()
	server, err := shared()
	check(t, err)
	return copied(t, server, "template1")
}

// Like returns the address of a fresh database that is as prepare left one: the first test of a name has it prepared,
// and those that follow get copies. A server that is named keeps nothing of it: there each one is prepared.
func Like(t testing.TB, name string, prepare func(url string) error) string {
	t.Helper()
	if os.Getenv("CONTO_TEST_POSTGRES") != "" {
		address := URL(t)
		check(t, prepare(address))
		return address
	}
	server, err := shared()
	check(t, err)
	made, _ := models.LoadOrStore(name, sync.OnceValues(func() (string, error) {
		model := "conto_model_" + strings.ToLower(rand.Text())
		address, err := database(server, model)
		return model, errors.Join(err, run(server, "CREATE DATABASE "+model), prepare(address))
	}))
	model, err := made.(func() (string, error))()
	check(t, err)
	return copied(t, server, model)
}

// models are the prepared databases by name, each made when it is first asked for. They go with the private server.
var models sync.Map

// copied makes a database of another that nobody is connected to, and drops it when the test ends.
func copied(t testing.TB, server, model string) string {
	t.Helper()
	name := "conto_test_" + strings.ToLower(rand.Text())
	check(t, run(server, "CREATE DATABASE "+name+" TEMPLATE "+model))
	t.Cleanup(func() {
		if err := run(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	address, err := database(server, name)
	check(t, err)
	return address
}

// Start returns a private server that is stopped when the test ends: for tests that crash it, or measure it.
func Start(t testing.TB, o pgserver.Options) *pgserver.Server {
	t.Helper()
	server, err := pgserver.Start(o)
	check(t, err)
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return server
}

// check ends the test on an error: skipped when there is no PostgreSQL to be had, failed otherwise.
func check(t testing.TB, err error) {
	t.Helper()
	switch {
	case errors.Is(err, pgserver.ErrNone):
		t.Skip(err)
	case err != nil:
		t.Fatal(err)
	}
}

// shared answers the address of the server that this test binary uses. Nobody stops a private one: it goes with the
// process, which also covers one that is killed.
var shared = sync.OnceValues(func() (string, error) {
	if named := os.Getenv("CONTO_TEST_POSTGRES"); named != "" {
		return named, nil
	}
	server, err := pgserver.Start(pgserver.Options{NoSync: true})
	if err != nil {
		return "", err
	}
	return server.URL("postgres"), nil
})

// database puts a database's name into a server's address.
func database(server, name string) (string, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme == "" {
		return "", fmt.Errorf("pgtest: CONTO_TEST_POSTGRES must be a postgres:// URL")
	}
	u.Path = "/" + name
	return u.String(), nil
}

// run executes one statement on the server.
func run(server, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("pgtest: %s: %w", statement, err)
	}
	return nil
}
