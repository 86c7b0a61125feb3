package api_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// declared is an Accept that asks for the same, and is answered by the declared call.
const declared = "application/json;q=1"

// twins are two servers alike. What one of them answers directly, the other answers by the declared call.
type twins struct {
	direct, declared *server
	account          string
}

func newTwins(t testing.TB) *twins {
	w := &twins{direct: serve(t, nil), declared: serve(t, nil)}
	w.account = w.direct.settled(t)
	if other := w.declared.settled(t); other != w.account {
		t.Fatalf("the accounts are %s and %s", w.account, other)
	}
	return w
}

// refusalID is what leads to a refusal's explanation, of which no two are the same.
var refusalID = regexp.MustCompile(`"refusal":"[^"]*"`)

// same sends a request to both and compares their answers.
func (w *twins) same(t testing.TB, c call) *httptest.ResponseRecorder {
	t.Helper()
	a := w.direct.send(c)
	c.accept = declared
	b := w.declared.send(c)
	mask := func(r *httptest.ResponseRecorder) string {
		return refusalID.ReplaceAllString(r.Body.String(), `"refusal":"…"`)
	}
	headers := func(r *httptest.ResponseRecorder) string { return fmt.Sprint(r.Header()) }
	if a.Code != b.Code || mask(a) != mask(b) || headers(a) != headers(b) {
		t.Errorf("%+v:\n directly %d %s %s\n declared %d %s %s", c,
			a.Code, headers(a), mask(a), b.Code, headers(b), mask(b))
	}
	return a
}

// directBodies are bodies of holds, spends and quotes: plain ones, and ones of which the direct way is not sure.
var directBodies = []string{
	``, `{}`, `null`, `[]`, `{"model":"z-image"}`, ` { "model" : "z-image" } `, `{"model":"z-image"}x`,
	`{"model":"z-image",}`,
	`{"model":"z-image","model":"mini-llm"}`, `{"Model":"z-image"}`, `{"model":"none"}`, `{"model":""}`,
	`{"model":null}`,
	`{"model":7}`, `{"model":"z\u002dimage"}`, `{"model":"z-image\n"}`, "{\"model\":\"z\x00image\"}", `{"model":"é"}`,
	`{"model":"` + strings.Repeat("x", 64) + `"}`, `{"model":"` + strings.Repeat("x", 65) + `"}`,
	`{"model":"z-image","options":{}}`, `{"model":"z-image","options":null}`,
	`{"model":"z-image","options":{"count":3}}`,
	`{"model":"z-image","options": { "count" : 3 , "width" : 512 } }`,
	`{"model":"z-image","options":{"count":3,"count":4}}`,
	`{"model":"z-image","options":{"count":0}}`, `{"model":"z-image","options":{"count":-1}}`,
	`{"model":"z-image","options":{"count":1e0}}`, `{"model":"z-image","options":{"count":1.0}}`,
	`{"model":"z-image","options":{"count":01}}`, `{"model":"z-image","options":{"count":123456789012345678901}}`,
	`{"model":"z-image","options":{"count":"1"}}`, `{"model":"z-image","options":{"count":true}}`,
	`{"model":"z-image","options":[1]}`, `{"model":"z-image","options":"x"}`, `{"model":"z-image","options":{"":1}}`,
	`{"model":"premium-video","options":{"seconds":5,"resolution":"1080p"}}`,
	`{"model":"premium-video","options":{"fps":5}}`,
	`{"model":"z-image","user":"bob"}`, `{"model":"z-image","user":"nobody"}`, `{"model":"z-image","user":""}`,
	`{"model":"z-image","unknown":1}`, `{"model":"mini-llm"}`, `{"model":"talking-avatar"}`, `{"model":"z-image"`,
	`{"model":"<&>"}`, `{"model":"z-image","options":{"a":"<&>"}}`,
}

// TestDirect sends both ways what is plain, what is not, and what is wrong.
func TestDirect(t *testing.T) {
	w := newTwins(t)
	base := "/v1/accounts/" + w.account
	n := 0
	for _, path := range []string{"/quotes", "/holds", "/spends"} {
		for _, body := range directBodies {
			w.same(t, call{method: "POST", path: base + path, body: body})
			if n++; path != "/quotes" {
				keyed := call{method: "POST", path: base + path, body: body, key: fmt.Sprint("k-", n)}
				w.same(t, keyed)
				w.same(t, keyed) // a repeat
			}
		}
		withID := func(id string) string { return `{"id":"` + id + `","model":"z-image"}` }
		for _, id := range []string{"", "x", "held", "with space", "h_1", strings.Repeat("i", 65)} {
			w.same(t, call{method: "POST", path: base + path, body: withID(id)})
		}
		w.same(t, call{method: "POST", path: base + path, body: `{"model":"z-image"}`, user: "bob"})
		w.same(t, call{method: "POST", path: base + path, body: `{"model":"z-image"}`, user: "stranger"})
		w.same(t, call{method: "POST", path: base + path, body: `{"model":"z-image"}`, users: []string{"bob", "ada"}})
		w.same(t, call{method: "POST", path: base + path, body: `{"model":"z-image"}`, users: []string{" "}})
		w.same(t, call{method: "POST", path: base + path, body: `{"model":"z-image"}`, bearer: "wrong"})
		w.same(t, call{method: "POST", path: base + path, body: `{"model":"z-image"}`, anonymous: true})
		w.same(t, call{method: "POST", path: base + path, body: `{"model":"z-image"}`, key: "not visible: é"})
		w.same(t, call{method: "POST", path: base + path, body: `{"model":"z-image"}`, key: strings.Repeat("k", 129)})
	}
	for _, account := range []string{"acc_none", "acc_1/", "acc_1%2e", "..", strings.Repeat("a", 65), "a b"} {
		for _, path := range []string{"", "/spends", "/quotes", "/holds/held/settle"} {
			method := map[bool]string{true: "GET", false: "POST"}[path == ""]
			address := "/v1/accounts/" + strings.ReplaceAll(account, " ", "%20") + path
			w.same(t, call{method: method, path: address, body: map[bool]string{false: `{"model":"z-image"}`}[path == ""]})
		}
	}
	for _, user := range []string{"", "ada", "bob", "stranger"} {
		w.same(t, call{method: "GET", path: base, user: user})
	}
	w.same(t, call{method: "GET", path: base + "?x=1"})
	w.same(t, call{method: "DELETE", path: base + "/spends"})
	w.same(t, call{method: "PUT", path: base})
}

// closings are bodies of what closes a hold.
var closings = []string{``, `{}`, ` {} `, `null`, `[]`, `{"credits":1}`, `{"credits":0}`, `{"credits":-1}`,
	`{"credits":1.5}`,
	`{"credits":null}`, `{"credits":"1"}`, `{"credits":1,"credits":2}`, `{"allowance":0}`, `{"allowance":1,"credits":2}`,
	`{"credits":99999}`, `{"unknown":1}`, `{"credits":1`}

// TestDirect_Closing settles and releases both ways.
func TestDirect_Closing(t *testing.T) {
	w := newTwins(t)
	base, n := "/v1/accounts/"+w.account+"/holds", 0
	for _, how := range []string{"/settle", "/release"} {
		for _, body := range closings {
			for _, key := range []string{"", "k"} {
				n++
				id := fmt.Sprint("c-", n)
				w.same(t, call{method: "POST", path: base, body: `{"id":"` + id + `","model":"premium-image"}`})
				if key != "" {
					key = fmt.Sprint("k-", n)
				}
				closing := call{method: "POST", path: base + "/" + id + how, body: body, key: key}
				w.same(t, closing)
				w.same(t, closing)
				w.same(t, call{method: "POST", path: base + "/" + id + how, body: body, key: key, user: "bob"})
				w.same(t, call{method: "GET", path: base + "/" + id})
			}
		}
		w.same(t, call{method: "POST", path: base + "/none" + how})
		w.same(t, call{method: "POST", path: base + "/a%20b" + how})
	}
	w.same(t, call{method: "GET", path: "/v1/accounts/" + w.account})
	w.direct.balanced(t, w.account)
	w.declared.balanced(t, w.account)
}

// TestDirect_Chunks sends bodies of which nobody says how long they are, and ones that end early.
func TestDirect_Chunks(t *testing.T) {
	w := newTwins(t)
	for _, length := range []int64{-1, 19, 20, 5000} {
		var answers []string
		for _, s := range []*server{w.direct, w.declared} {
			r := httptest.NewRequest("POST", "/v1/accounts/"+w.account+"/quotes",
				struct{ *bytes.Reader }{bytes.NewReader([]byte(`{"model":"z-image"}`))})
			r.ContentLength = length
			r.Header.Set("Authorization", "Bearer "+operatorKey)
			if s == w.declared {
				r.Header.Set("Accept", declared)
			}
			answer := httptest.NewRecorder()
			s.handler.ServeHTTP(answer, r)
			answers = append(answers, fmt.Sprint(answer.Code, answer.Header(), answer.Body))
		}
		if answers[0] != answers[1] {
			t.Errorf("length %d:\n directly %s\n declared %s", length, answers[0], answers[1])
		}
	}
}

// FuzzDirect asks both ways for what writes nothing.
func FuzzDirect(f *testing.F) {
	for _, body := range directBodies {
		f.Add(body, "")
	}
	f.Add(`{"model":"z-image"}`, "bob")
	w := newTwins(f)
	f.Fuzz(func(t *testing.T, body, user string) {
		w.same(t, call{method: "POST", path: "/v1/accounts/" + w.account + "/quotes", body: body, user: user})
		w.same(t, call{method: "POST", path: "/v1/accounts/none/spends", body: body, key: "k"})
	})
}

// TestDirect_Allocations bounds how often the hot calls ask for memory. What is measured is the whole of a request but
// for the connection; the decision and its entry are in it.
func TestDirect_Allocations(t *testing.T) {
	s := serve(t, nil)
	id := s.open("personal")
	for _, one := range []struct {
		name, method, path, body string
		most                     float64
	}{
		{"quote", "POST", "/quotes", `{"model":"z-image"}`, 58},
		{"spend", "POST", "/spends", `{"model":"mini-llm"}`, 86},
		{"account", "GET", "", "", 82},
	} {
		n := 0
		allocated := testing.AllocsPerRun(200, func() {
			n++
			r, err := http.NewRequest(one.method, "/v1/accounts/"+id+one.path, strings.NewReader(one.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header["Authorization"] = []string{"Bearer " + operatorKey}
			r.Header["Idempotency-Key"] = []string{fmt.Sprint("n-", n)}
			answer := httptest.NewRecorder()
			s.handler.ServeHTTP(answer, r)
			if answer.Code >= 300 {
				t.Fatalf("%d %s", answer.Code, answer.Body)
			}
		})
		t.Logf("%s: %.0f allocations", one.name, allocated)
		if allocated > one.most {
			t.Errorf("%s: %.0f allocations, at most %.0f", one.name, allocated, one.most)
		}
	}
}
