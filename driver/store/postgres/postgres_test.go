package postgres_test

import (
	"context"
	"testing"

	"conto/driver/store"
	"conto/driver/store/postgres"
	"conto/driver/store/postgres/postgrestest"
	"conto/driver/store/storetest"
	"conto/internal/pgtest"
)

func driver(options postgres.Options) storetest.Driver {
	opener := func(url func(testing.TB) string) func(testing.TB) storetest.Opener {
		return func(t testing.TB) storetest.Opener {
			url := url(t)
			return func() (store.Store, error) { return postgres.Open(context.Background(), url, options) }
		}
	}
	return storetest.Driver{Durable: true, Studio: true, Shared: true, New: opener(postgrestest.URL),
		Empty: opener(pgtest.URL)}
}

func TestStore(t *testing.T) { storetest.Run(t, driver(postgres.Options{})) }
