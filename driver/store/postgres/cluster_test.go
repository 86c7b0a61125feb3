package postgres_test

import (
	"context"
	_ "embed"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"conto/driver/store"
	"conto/driver/store/postgres"
	"conto/driver/store/storetest"
	"conto/internal/pgtest"
)

//go:embed testdata/cluster.sql
var cluster string

// hasCitus reports whether the server that the tests use is a cluster's coordinator. Then nothing has to be made up.
func hasCitus(t testing.TB, conn *pgx.Conn) (has bool) {
	t.Helper()
	err := conn.QueryRow(context.Background(),
		"SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus')").Scan(&has)
	if err != nil {
		t.Fatal(err)
	}
	return has
}

// distribute divides an empty database by account: as a cluster, or as far as one machine can.
func distribute(t testing.TB, url string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if !hasCitus(t, conn) {
		if _, err := conn.Exec(ctx, cluster); err != nil {
			t.Fatal(err)
		}
	}
	s, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 2 { // the second time changes nothing
		if err := s.Distribute(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStoreOnACluster: divided by account, the store passes what the suite says about commits.
func TestStoreOnACluster(t *testing.T) {
	storetest.Run(t, storetest.Driver{Durable: true, Shared: true, New: func(t testing.TB) storetest.Opener {
		url := pgtest.URL(t)
		distribute(t, url)
		return func() (store.Store, error) { return postgres.Open(context.Background(), url, postgres.Options{}) }
	}}, "commit", "marks", "concurrency", "nodes")
}

// TestDistributeWithoutCitus: a server without the extension says what to do.
func TestDistributeWithoutCitus(t *testing.T) {
	ctx, url := context.Background(), pgtest.URL(t)
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	s, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Distribute(ctx); errors.Is(err, postgres.ErrNoCitus) == hasCitus(t, conn) {
		t.Errorf("%v; want ErrNoCitus where there is none", err)
	}
}
