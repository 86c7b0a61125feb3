package gentest

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"conto/driver/gen"
)

// limit is how large a file may be, in bytes.
const limit = 64 << 20

// testOutputs: a task is done, and its file does not come as it should.
func testOutputs(t *testing.T, x *trial) {
	for name, c := range map[string]struct {
		act  Act
		kind []gen.FaultKind
	}{
		"gone":                  {Status(404, ""), []gen.FaultKind{gen.Gone}},
		"cut":                   {Cut, []gen.FaultKind{gen.Busy}},
		"a page":                {Page, []gen.FaultKind{gen.Busy}},
		"stumbles":              {Status(500, ""), []gen.FaultKind{gen.Busy}},
		"large":                 {Large(limit+1, true), []gen.FaultKind{gen.Gone}},
		"large, not said":       {Large(limit+1, false), []gen.FaultKind{gen.Gone}},
		"leads elsewhere":       {Redirect(x.s.Canary.URL + "/made/picture.png"), []gen.FaultKind{gen.Broken}},
		"leads to the metadata": {Redirect("http://169.254.169.254/latest/"), []gen.FaultKind{gen.Broken}},
	} {
		t.Run(name, func(t *testing.T) {
			s := NewServer(t, x.Fake)
			s.Serve(c.act)
			x := &trial{Driver: x.Driver, s: s, driver: x.New(t, s)}
			_, err := x.fetch(t.Context())
			want(t, name, err, c.kind...)
		})
	}
	if _, led := x.s.counts(); led > 0 {
		t.Error("a file was fetched from elsewhere")
	}
}

// testElsewhere: files are not fetched from where the provider likes.
func testElsewhere(t *testing.T, x *trial) {
	for _, to := range []string{
		x.s.Canary.URL + "/a.png", strings.Replace(x.s.Canary.URL, "127.0.0.1", "localhost", 1) + "/a.png",
		"http://169.254.169.254/latest/meta-data", "http://[::1]/a.png", "https://elsewhere.example/a.png",
		"http://user:" + Key + "@127.0.0.1/a.png", "file:///etc/passwd",
	} {
		s := NewServer(t, x.Fake)
		s.Set(Succeed, to)
		y := &trial{Driver: x.Driver, s: s, driver: x.New(t, s)}
		_, err := y.fetch(t.Context())
		want(t, to, err, gen.Broken, gen.Gone)
	}
	if _, led := x.s.counts(); led > 0 {
		t.Error("a file was fetched from elsewhere")
	}
}

// testListed: a host that is listed gets no key, by a redirect either.
func testListed(t *testing.T, x *trial) {
	listed := x.s.Files.URL + "/made/picture.png"
	x.s.Set(Succeed, listed)
	if body, err := x.fetch(t.Context()); err != nil || !bytes.Equal(body, File) {
		t.Errorf("from a listed host: %d bytes, %v", len(body), err)
	}
	x.s.Set(Succeed, x.s.URL+"/made/picture.png")
	x.s.Serve(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if "http://"+r.Host == x.s.URL {
			http.Redirect(w, r, listed, http.StatusFound)
			return
		}
		next.ServeHTTP(w, r)
	})
	again := &trial{Driver: x.Driver, s: x.s, driver: x.New(t, x.s)}
	if body, err := again.fetch(t.Context()); err != nil || !bytes.Equal(body, File) {
		t.Errorf("by a redirect to a listed host: %d bytes, %v", len(body), err)
	}
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if len(x.s.fetches) == 0 {
		t.Error("nobody fetched it there")
	}
	for _, r := range x.s.fetches {
		if !strings.HasPrefix("http://"+r.Path, x.s.URL) && r.Header.Get("Authorization") != "" {
			t.Errorf("%s got the key", r.Path)
		}
	}
}
