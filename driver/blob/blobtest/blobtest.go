// Package blobtest is the suite that every driver of files passes.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"conto/driver/blob"
)

// Run runs the suite over empty stores.
func Run(t *testing.T, empty func(t *testing.T) blob.Store) {
	for name, test := range map[string]func(*testing.T, blob.Store){
		"put, get, stat, delete": testLife, "ranges": testRanges, "a reader that fails": testFails, "keys": testKeys,
		"list": testList, "seek": testSeek, "large": testLarge,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, empty(t))
		})
	}
}

func put(t *testing.T, s blob.Store, key, text string) {
	t.Helper()
	info, err := s.Put(t.Context(), key, strings.NewReader(text))
	if err != nil || info.Bytes != int64(len(text)) || info.Key != key || info.At.IsZero() {
		t.Fatalf("put %s: %+v, %v", key, info, err)
	}
}

func get(t *testing.T, s blob.Store, key string, offset, length int64) string {
	t.Helper()
	r, err := s.Get(t.Context(), key, offset, length)
	if err != nil {
		t.Fatalf("get %s: %v", key, err)
	}
	body, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func testLife(t *testing.T, s blob.Store) {
	put(t, s, "acc/a.png", "first")
	put(t, s, "acc/a.png", "the second")
	put(t, s, "acc/empty", "")
	if got := get(t, s, "acc/a.png", 0, -1); got != "the second" {
		t.Errorf("read %q", got)
	}
	for range 2 {
		if err := s.Delete(t.Context(), "acc/a.png"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Stat(t.Context(), "acc/a.png"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("stat of what is gone: %v", err)
	}
	if _, err := s.Get(t.Context(), "acc/a.png", 0, -1); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("get of what is gone: %v", err)
	}
	if _, err := s.Stat(t.Context(), "acc"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("stat of a part of a key: %v", err)
	}
}

func testRanges(t *testing.T, s blob.Store) {
	put(t, s, "a", "0123456789")
	for _, c := range []struct {
		offset, length int64
		want           string
	}{{0, 3, "012"}, {7, -1, "789"}, {8, 10, "89"}, {0, 0, ""}} {
		if got := get(t, s, "a", c.offset, c.length); got != c.want {
			t.Errorf("%d from %d: %q", c.length, c.offset, got)
		}
	}
}

// testFails: a write that does not come to its end leaves what was there.
func testFails(t *testing.T, s blob.Store) {
	put(t, s, "a", "there")
	broken := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(errors.New("cut")))
	if _, err := s.Put(t.Context(), "a", broken); err == nil {
		t.Error("half a file was kept")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Put(ctx, "a", strings.NewReader("nobody waits")); err == nil {
		t.Error("a file was kept for whom nobody waits")
	}
	if got := get(t, s, "a", 0, -1); got != "there" {
		t.Errorf("left: %q", got)
	}
	if list, err := s.List(t.Context(), "", "", 10); err != nil || len(list) != 1 {
		t.Errorf("there are %+v, %v", list, err)
	}
}

func testKeys(t *testing.T, s blob.Store) {
	for _, key := range []string{"", "/", "a/", "/a", "../a", "a/../b", ".a", "a//b", "a\\b", "a b", "è", "a\x00",
		strings.Repeat("a", blob.MaxKey+1)} {
		if _, err := s.Put(t.Context(), key, strings.NewReader("x")); !errors.Is(err, blob.ErrKey) {
			t.Errorf("put %q: %v", key, err)
		}
		if _, err := s.Get(t.Context(), key, 0, -1); !errors.Is(err, blob.ErrKey) {
			t.Errorf("get %q: %v", key, err)
		}
		if err := s.Delete(t.Context(), key); !errors.Is(err, blob.ErrKey) {
			t.Errorf("delete %q: %v", key, err)
		}
	}
}

func testList(t *testing.T, s blob.Store) {
	for _, key := range []string{"acc1/a", "acc1/b/c", "acc1/d", "acc10/a", "other"} {
		put(t, s, key, "x")
	}
	keys := func(prefix, after string, limit int) []string {
		list, err := s.List(t.Context(), prefix, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, info := range list {
			all = append(all, info.Key)
		}
		return all
	}
	for _, c := range []struct {
		prefix, after string
		limit         int
		want          []string
	}{
		{"acc1/", "", 10, []string{"acc1/a", "acc1/b/c", "acc1/d"}}, {"acc1/", "acc1/a", 1, []string{"acc1/b/c"}},
		{"acc1", "", 10, []string{"acc1/a", "acc1/b/c", "acc1/d", "acc10/a"}}, {"none/", "", 10, nil},
	} {
		if diff := cmp.Diff(c.want, keys(c.prefix, c.after, c.limit)); diff != "" {
			t.Errorf("%q after %q: %s", c.prefix, c.after, diff)
		}
	}
}

// testSeek reads as an answer to requests for ranges does.
func testSeek(t *testing.T, s blob.Store) {
	put(t, s, "a", "0123456789")
	r, err := blob.NewReader(t.Context(), s, "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(r, []byte("0123456789")); err != nil {
		t.Error(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if _, err := blob.NewReader(t.Context(), s, "none"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("a reader of nothing: %v", err)
	}
}

func testLarge(t *testing.T, s blob.Store) {
	body := bytes.Repeat([]byte(fmt.Sprintf("%01000d", 7)), 5<<10)
	if _, err := s.Put(t.Context(), "large", bytes.NewReader(body)); err != nil {
		t.Fatal(err)
	}
	if got := get(t, s, "large", 0, -1); got != string(body) {
		t.Errorf("%d bytes came back, not %d", len(got), len(body))
	}
}
