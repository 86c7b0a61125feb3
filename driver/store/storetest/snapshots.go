package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"conto/driver/store"
)

// snapshotsTheme: the newest state of an account.
var snapshotsTheme = theme{
	"newest wins":               testSnapshotNewest,
	"many at once, any content": testSnapshotMany,
}

func save(t testing.TB, s store.Store, snapshots ...store.Snapshot) {
	t.Helper()
	if err := s.SaveSnapshots(context.Background(), snapshots); err != nil {
		t.Fatalf("save snapshots: %v", err)
	}
}

func wantSnapshot(t testing.TB, s store.Store, want store.Snapshot) {
	t.Helper()
	got, err := s.Snapshot(context.Background(), want.Account)
	if err != nil || got.Seq != want.Seq || got.Account != want.Account || !bytes.Equal(got.State, want.State) {
		t.Errorf("snapshot of %s: %d %.40q, %v; want %d %.40q", want.Account, got.Seq, got.State, err, want.Seq, want.State)
	}
}

func testSnapshotNewest(t *testing.T, db *database) {
	s := db.Open()
	if _, err := s.Snapshot(context.Background(), "ada"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("snapshot of nobody: %v, want ErrNotFound", err)
	}
	five := store.Snapshot{Account: "ada", Seq: 5, State: []byte("five")}
	seven := store.Snapshot{Account: "ada", Seq: 7, State: []byte("seven")}
	save(t, s, five)
	wantSnapshot(t, s, five)
	save(t, s, seven, store.Snapshot{Account: "bob", Seq: 1, State: []byte("bob")})
	save(t, s, five)
	wantSnapshot(t, s, seven)
	save(t, s, store.Snapshot{Account: "ada", Seq: 9}, seven)
	wantSnapshot(t, s, store.Snapshot{Account: "ada", Seq: 9})
	wantSnapshot(t, s, store.Snapshot{Account: "bob", Seq: 1, State: []byte("bob")})
	save(t, s)
}

func testSnapshotMany(t *testing.T, db *database) {
	s := db.Open()
	var all []store.Snapshot
	for i := range 1500 {
		all = append(all, store.Snapshot{Account: fmt.Sprint("a", i), Seq: int64(i + 1),
			State: bytes.Repeat([]byte{0, byte(i), 255}, i)})
	}
	all = append(all, store.Snapshot{Account: "large", Seq: 1, State: bytes.Repeat([]byte("state"), 200_000)})
	save(t, s, all...)
	for i := 0; i < len(all); i += 100 {
		wantSnapshot(t, s, all[i])
	}
}
