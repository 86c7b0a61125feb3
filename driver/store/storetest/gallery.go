package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conto/driver/store"
)

// galleryOf returns what a store tells operators of galleries.
func galleryOf(t *testing.T, s store.Studio) store.Gallery {
	t.Helper()
	g, ok := s.(store.Gallery)
	if !ok {
		t.Fatal("the store does not implement store.Gallery")
	}
	return g
}

// testAssetsNamed: an id leads to its assets, in whichever account they are, deleted or not.
func testAssetsNamed(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	for i, account := range []string{"c", "a", "b"} {
		one, other := asset("a1", i), asset("a2", i)
		one.Account, other.Account = account, account
		if account == "b" {
			one.DeletedAt = begin
		}
		for _, a := range []store.Asset{one, other} {
			if err := s.PutAsset(ctx, a, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		id    string
		limit int
		want  []string
	}{{"a1", 9, []string{"a", "b", "c"}}, {"a2", 2, []string{"a", "b"}}, {"a", 9, nil}, {"a\x00", 9, nil}} {
		list, err := galleryOf(t, s).AssetsNamed(ctx, c.id, c.limit)
		var got []string
		for _, a := range list {
			if got = append(got, a.Account); a.ID != c.id || string(a.Body) != "{}" {
				t.Errorf("%s leads to %+v", c.id, a)
			}
		}
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%q: %v\n%s", c.id, err, diff)
		}
	}
}

// testBrought: what a generation has made does not count, nor what others brought; what is deleted is told apart.
func testBrought(t *testing.T, db *database) {
	s, ctx := studioOf(t, db), t.Context()
	for i, size := range []int64{1, 20, 300, 4000, 5 << 32} {
		a := asset(string(rune('a'+i)), i)
		a.Size = size
		switch i {
		case 0: // made
		case 1:
			a.Generation, a.Account = "", "other"
		case 2:
			a.Generation, a.DeletedAt = "", begin
		default:
			a.Generation = ""
		}
		for range 2 {
			if err := s.PutAsset(ctx, a, nil); err != nil {
				t.Fatal(err)
			}
		}
		if read, err := s.Asset(ctx, a.Account, a.ID); err != nil || read.Size != size {
			t.Errorf("%s has %d bytes, %v", a.ID, read.Size, err)
		}
	}
	for account, want := range map[string]store.Brought{"acc": {Kept: 4000 + 5<<32, Deleted: 300}, "other": {Kept: 20},
		"none": {}, "\x00": {}} {
		if got, err := galleryOf(t, s).Brought(ctx, account); err != nil || got != want {
			t.Errorf("%q has brought %+v, %v; want %+v", account, got, err, want)
		}
	}
}
