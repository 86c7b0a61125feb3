package postgres_test

import (
	"context"
	"testing"

	"conto/driver/store"
	"conto/driver/store/postgres"
	"conto/driver/store/storetest"
	"conto/internal/pgtest"
)

func driver(options postgres.Options) storetest.Driver {
	return storetest.Driver{Durable: true, Studio: true, Shared: true, New: func(t testing.TB) storetest.Opener {
		url := pgtest.URL(t)
		return func() (store.Store, error) { return postgres.Open(context.Background(), url, options) }
	}}
}

func TestStore(t *testing.T) { storetest.Run(t, driver(postgres.Options{})) }
