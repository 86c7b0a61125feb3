package memory

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"conto/driver/store"
)

// recordKey is what names a record.
type recordKey struct{ account, kind, id string }

// Snapshot returns the newest snapshot of an account, or store.ErrNotFound.
func (s *Store) Snapshot(ctx context.Context, account string) (store.Snapshot, error) {
	if err := s.enter(ctx); err != nil {
		return store.Snapshot{}, err
	}
	defer s.mu.Unlock()
	snapshot, ok := s.snapshots[account]
	if !ok {
		return store.Snapshot{}, store.ErrNotFound
	}
	snapshot.State = bytes.Clone(snapshot.State)
	return snapshot, nil
}

// SaveSnapshots keeps snapshots that are not older than those it has.
func (s *Store) SaveSnapshots(ctx context.Context, snapshots []store.Snapshot) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	for _, snapshot := range snapshots {
		if snapshot.Seq >= s.snapshots[snapshot.Account].Seq {
			snapshot.State = bytes.Clone(snapshot.State)
			s.snapshots[snapshot.Account] = snapshot
		}
	}
	return nil
}

// Put writes a record, or with ifAbsent returns the one that is there.
func (s *Store) Put(ctx context.Context, r store.Record, ifAbsent bool) (store.Record, error) {
	if err := r.Check(); err != nil {
		return store.Record{}, err
	}
	if err := s.enter(ctx); err != nil {
		return store.Record{}, err
	}
	defer s.mu.Unlock()
	key := recordKey{r.Account, r.Kind, r.ID}
	if present, ok := s.records[key]; ok && ifAbsent {
		return copyRecord(present), nil
	}
	s.records[key] = copyRecord(r)
	return r, nil
}

// Get returns a record, or store.ErrNotFound.
func (s *Store) Get(ctx context.Context, account, kind, id string) (store.Record, error) {
	if err := s.enter(ctx); err != nil {
		return store.Record{}, err
	}
	defer s.mu.Unlock()
	r, ok := s.records[recordKey{account, kind, id}]
	if !ok {
		return store.Record{}, store.ErrNotFound
	}
	return copyRecord(r), nil
}

// List returns an account's records of one kind, ordered by id.
func (s *Store) List(ctx context.Context, account, kind string) ([]store.Record, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var found []store.Record
	for key, r := range s.records {
		if key.account == account && key.kind == kind {
			found = append(found, copyRecord(r))
		}
	}
	slices.SortFunc(found, func(x, y store.Record) int { return cmp.Compare(x.ID, y.ID) })
	return found, nil
}

// ListNewest implements store.Records.
func (s *Store) ListNewest(ctx context.Context, account, kind string, limit int) ([]store.Record, error) {
	found, err := s.List(ctx, account, kind)
	newest := found[max(0, len(found)-limit):]
	slices.Reverse(newest)
	return newest, err
}

// GetOfEach implements store.Records.
func (s *Store) GetOfEach(ctx context.Context, accounts []string, kind, id string) ([]store.Record, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var found []store.Record
	for _, account := range slices.Compact(slices.Sorted(slices.Values(accounts))) {
		if r, ok := s.records[recordKey{account, kind, id}]; ok {
			found = append(found, copyRecord(r))
		}
	}
	return found, nil
}

// Delete removes a record, if there is one.
func (s *Store) Delete(ctx context.Context, account, kind, id string) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	delete(s.records, recordKey{account, kind, id})
	return nil
}

func copyRecord(r store.Record) store.Record {
	r.Body = bytes.Clone(r.Body)
	return r
}
