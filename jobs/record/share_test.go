package record_test

import (
	"testing"

	"conto/core/account"
	"conto/driver/store/memory"
	"conto/jobs/record"
)

// TestShares_DropOf: links go with their file, and what leads to them goes with them; a second link under an id is
// none.
func TestShares_DropOf(t *testing.T) {
	ctx, kept := t.Context(), record.Shares{Store: memory.Open()}
	for id, asset := range map[string]string{"s1": "a", "s2": "a", "s3": "b"} {
		if _, err := kept.Keep(ctx, "acc", account.Share{ID: id, Asset: asset, Digest: "d" + id}); err != nil {
			t.Fatal(err)
		}
	}
	again, err := kept.Keep(ctx, "acc", account.Share{ID: "s1", Asset: "b", Digest: "other"})
	if _, _, ok, _ := kept.Find(ctx, "other"); err != nil || again.Digest != "ds1" || ok {
		t.Errorf("a second under an id: %+v, %v, found %v", again, err, ok)
	}
	if err := kept.DropOf(ctx, "acc", "a"); err != nil {
		t.Fatal(err)
	}
	for digest, want := range map[string]bool{"ds1": false, "ds2": false, "ds3": true} {
		id, share, ok, err := kept.Find(ctx, digest)
		if err != nil || ok != want || ok && (id != "acc" || share.Asset != "b") {
			t.Errorf("%s: %v %v, %v", digest, share, ok, err)
		}
	}
	left, err := kept.Store.List(ctx, "", record.ShareOf)
	if err != nil || len(left) != 1 {
		t.Errorf("what leads to links: %v, %v", left, err)
	}
}
