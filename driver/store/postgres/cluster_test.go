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
func hasCitus(conn *pgx.Conn) (has bool, err error) {
	err = conn.QueryRow(context.Background(),
		"SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citus')").Scan(&has)
	return has, err
}

// distribute divides an empty database by account: as a cluster, or as far as one machine can.
func distribute(url string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	citus, err := hasCitus(conn)
	if err == nil && !citus {
		_, err = conn.Exec(ctx, cluster)
	}
	if err != nil {
		return err
	}
	s, err := postgres.Open(ctx, url, postgres.Options{})
	if err != nil {
		return err
	}
	// The second time changes nothing.
	return errors.Join(s.Distribute(ctx), s.Distribute(ctx), s.Close())
}

// TestStoreOnACluster: divided by account, the store passes what the suite says about commits.
func TestStoreOnACluster(t *testing.T) {
	storetest.Run(t, storetest.Driver{Durable: true, Shared: true, New: func(t testing.TB) storetest.Opener {
		url := pgtest.Like(t, "cluster", distribute)
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
	citus, err := hasCitus(conn)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Distribute(ctx); errors.Is(err, postgres.ErrNoCitus) == citus {
		t.Errorf("%v; want ErrNoCitus where there is none", err)
	}
}
