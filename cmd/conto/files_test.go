package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"conto/cmd/internal/boot"
	"conto/cmd/internal/files"
)

// bucket starts a service that speaks S3, with a bucket, and returns where it is and what is in it.
func bucket(t *testing.T) (boot.Files, func() []string) {
	t.Helper()
	backend := s3mem.New()
	fine(t, "bucket", backend.CreateBucket("studio"))
	service := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(service.Close)
	return boot.Files{URL: service.URL, Bucket: "studio", Region: "us-east-1"}, func() []string {
		list, err := backend.ListBucket("studio", nil, gofakes3.ListBucketPage{})
		fine(t, "list", err)
		var names []string
		for _, o := range list.Contents {
			names = append(names, o.Key)
		}
		return names
	}
}

// TestFilesInBucket: a server keeps files in a bucket, where another finds them, and they go with the account.
func TestFilesInBucketC37(t *testing.T) {
	at, names := bucket(t)
	at.KeyFile = filepath.Join(t.TempDir(), "key")
	fine(t, "key", os.WriteFile(at.KeyFile, []byte("conto\nS3CRET\n"), 0o600))
	where := place{data: t.TempDir()}
	s := startAs(t, where, boot.Config{Files: at})
	a := s.open()
	up, err := s.As(a.Owner).Studio.Upload(t.Context(), a.ID, "plan.png", drawn(t))
	fine(t, "upload", err)
	if got := names(); len(got) != 1 || got[0] != a.ID+"/"+up.ID+".png" {
		t.Errorf("the bucket has %v", got)
	}
	if left, err := filepath.Glob(filepath.Join(where.data, "files", "*")); err != nil || len(left) != 0 {
		t.Errorf("the folder has %v, %v", left, err)
	}
	s.stop()
	s = startAs(t, where, boot.Config{Files: at})
	file, err := s.As(a.Owner).Studio.File(t.Context(), a.ID, up.ID)
	fine(t, "file", err)
	body, err := io.ReadAll(file)
	if fine(t, "read", errors.Join(err, file.Close())); int64(len(body)) != up.Bytes {
		t.Errorf("%d bytes come back of %d", len(body), up.Bytes)
	}
	_, err = s.As(a.Owner).Accounts.Close(t.Context(), a.ID, "")
	fine(t, "close", err)
	eventually(t, "the bucket is empty", func() bool { return len(names()) == 0 })
}

// TestFilesFlags: what is wrong with a bucket is said before the server starts, and its secret is not.
func TestFilesFlags(t *testing.T) {
	at, _ := bucket(t)
	dir := t.TempDir()
	key := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		fine(t, "key", os.WriteFile(path, []byte(text), mode))
		return path
	}
	good, open := key("good", "conto S3CRET", 0o600), key("open", "conto S3CRET", 0o644)
	with := func(url, bucket string, more ...string) []string {
		return append([]string{"--files-s3-url", url, "--files-s3-bucket", bucket}, more...)
	}
	for name, c := range map[string]struct {
		args       []string
		id, secret string
		says       string
	}{
		"no URL":         {[]string{"--files-s3-bucket", "studio"}, "", "", "--files-s3-url"},
		"no bucket":      {[]string{"--files-s3-url", at.URL}, "conto", "S3CRET", "--files-s3-bucket"},
		"another bucket": {with(at.URL, "other"), "conto", "S3CRET", "no bucket"},
		"no key":         {with(at.URL, "studio"), "", "", files.EnvSecret},
		"half a key":     {with(at.URL, "studio"), "conto", "", files.EnvSecret},
		"no key file": {with(at.URL, "studio", "--files-s3-key", dir+"/none"), "",
			"", "no such file"},
		"an open key file": {with(at.URL, "studio", "--files-s3-key", open), "", "",
			"chmod 600"},
		"an odd key file": {with(at.URL, "studio", "--files-s3-key", key("odd", "S3CRET", 0o600)), "", "", "two words"},
		"nobody there": {with("http://127.0.0.1:1", "studio", "--files-s3-region", "x", "--files-s3-key",
			good), "", "", "look for the bucket"},
	} {
		t.Setenv(files.EnvID, c.id)
		t.Setenv(files.EnvSecret, c.secret)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		var out bytes.Buffer
		args := append([]string{"serve", "--listen", "127.0.0.1:0", "--drain", "0s", "--data", t.TempDir()}, c.args...)
		code := run(ctx, args, &out, &out)
		cancel()
		if code == 0 || !strings.Contains(out.String(), c.says) || strings.Contains(out.String(), "S3CRET") {
			t.Errorf("%s: exit %d:\n%s", name, code, &out)
		}
	}
	t.Setenv(files.EnvID, "conto")
	t.Setenv(files.EnvSecret, "S3CRET")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	var out bytes.Buffer
	if code := run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--drain", "0s", "--data", t.TempDir(),
		"--log-level", "debug", "--files-s3-url", at.URL, "--files-s3-bucket", "studio"}, &out, &out); code != 0 ||
		!strings.Contains(out.String(), "Conto listens on") || strings.Contains(out.String(), "S3CRET") {
		t.Errorf("exit %d:\n%s", code, &out)
	}
	flags := fileFlags{URL: at.URL, Bucket: "studio"}
	if said := flags.config().Apart("."); !strings.Contains(said, "does not hold") ||
		!strings.Contains(said, "bucket studio") {
		t.Errorf("a backup says %q", said)
	}
}
