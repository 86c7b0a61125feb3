package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"conto/driver/store"
)

// Get reads a record; of one that is not there it returns the zero value.
func Get[V any](ctx context.Context, s store.Store, account, kind, id string) (V, error) {
	var v V
	record, err := s.Get(ctx, account, kind, id)
	if errors.Is(err, store.ErrNotFound) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	return v, json.Unmarshal(record.Body, &v)
}

// Put writes a record, unless ifAbsent is set and there is one, and returns the one that stands.
func Put[V any](ctx context.Context, s store.Store, account, kind, id string, v V, ifAbsent bool) (V, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return v, err
	}
	kept, err := s.Put(ctx, store.Record{Account: account, Kind: kind, ID: id, Body: body}, ifAbsent)
	if err != nil {
		return v, err
	}
	var standing V
	return standing, json.Unmarshal(kept.Body, &standing)
}

// List reads all records of a kind, in the order of their ids.
func List[V any](ctx context.Context, s store.Store, account, kind string) ([]V, error) {
	records, err := s.List(ctx, account, kind)
	if err != nil {
		return nil, err
	}
	return Decode[V](records)
}

// ListNewest reads the records of a kind with the greatest ids, the greatest first, at most so many.
func ListNewest[V any](ctx context.Context, s store.Store, account, kind string, limit int) ([]V, error) {
	records, err := store.ListNewest(ctx, s, account, kind, limit)
	if err != nil {
		return nil, err
	}
	return Decode[V](records)
}

// OfEach reads the records of one kind and one id that several accounts have, by account. Of an account that has none
// there is nothing.
func OfEach[V any](ctx context.Context, s store.Store, accounts []string, kind, id string) (map[string]V, error) {
	records, err := store.GetOfEach(ctx, s, accounts, kind, id)
	if err != nil {
		return nil, err
	}
	values, err := Decode[V](records)
	of := map[string]V{}
	for i, v := range values {
		of[records[i].Account] = v
	}
	return of, err
}

// Decode reads what records keep.
func Decode[V any](records []store.Record) ([]V, error) {
	all := make([]V, len(records))
	for i, r := range records {
		if err := json.Unmarshal(r.Body, &all[i]); err != nil {
			return nil, fmt.Errorf("%s %s: %w", r.Kind, r.ID, err)
		}
	}
	return all, nil
}

// Erase deletes all records of a kind.
func Erase(ctx context.Context, s store.Store, account, kind string) error {
	records, err := s.List(ctx, account, kind)
	if err != nil {
		return err
	}
	for _, r := range records {
		if err := s.Delete(ctx, account, kind, r.ID); err != nil {
			return err
		}
	}
	return nil
}
