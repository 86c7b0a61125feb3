package s3_test

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"conto/driver/blob"
	"conto/driver/blob/blobtest"
	"conto/driver/blob/s3"
)

const bucket, secret = "studio", "SECRET-0123456789"

// service starts one with an empty bucket.
func service(t *testing.T) s3.Options {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(bucket); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return s3.Options{URL: server.URL, Region: "us-east-1", Bucket: bucket, ID: "conto", Secret: secret,
		Transport: server.Client().Transport}
}

func open(t *testing.T) *s3.Store {
	t.Helper()
	s, err := s3.Open(t.Context(), service(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t) })
}

// TestPut_Parts: what is larger than a part comes back whole, and where its reader fails nothing is changed.
func TestPut_Parts(t *testing.T) {
	s := open(t)
	body := bytes.Repeat([]byte("0123456789abcdef"), 33<<20/16)
	if info, err := s.Put(t.Context(), "a/film.mp4", bytes.NewReader(body)); err != nil || info.Bytes != 33<<20 {
		t.Fatalf("%+v, %v", info, err)
	}
	broken := io.MultiReader(bytes.NewReader(body[:20<<20]), iotest.ErrReader(errors.New("cut")))
	if _, err := s.Put(t.Context(), "a/film.mp4", broken); err == nil {
		t.Error("a part of a file was kept")
	}
	r, err := s.Get(t.Context(), "a/film.mp4", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil || !bytes.Equal(got, body) {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
}

// TestGet_Range: the first byte alone, and what is behind the end.
func TestGet_Range(t *testing.T) {
	s := open(t)
	if _, err := s.Put(t.Context(), "a", strings.NewReader("0123456789")); err != nil {
		t.Fatal(err)
	}
	for want, at := range map[string][2]int64{"0": {0, 1}, "9": {9, 5}, "": {10, -1}} {
		r, err := s.Get(t.Context(), "a", at[0], at[1])
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil || string(got) != want {
			t.Errorf("%d from %d: %q, %v", at[1], at[0], got, err)
		}
	}
	if _, err := s.Get(t.Context(), "none", 0, 0); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("nothing of nothing: %v", err)
	}
}

// TestOpen_Refused: what is wrong is said, and the secret is not.
func TestOpen_Refused(t *testing.T) {
	good := service(t)
	for name, change := range map[string]func(*s3.Options){
		"no bucket":    func(o *s3.Options) { o.Bucket = "elsewhere" },
		"no URL":       func(o *s3.Options) { o.URL = "studio" },
		"a path":       func(o *s3.Options) { o.URL += "/studio" },
		"a user":       func(o *s3.Options) { o.URL = "https://conto:" + secret + "@s3.example" },
		"nobody":       func(o *s3.Options) { o.URL = "http://127.0.0.1:1" },
		"a bad bucket": func(o *s3.Options) { o.Bucket = "../x" },
	} {
		o := good
		change(&o)
		if _, err := s3.Open(t.Context(), o); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
