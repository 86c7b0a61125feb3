package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// route is one call of the API.
type route struct {
	method, path string
	query        []string // names of its parameters
}

// routes lists the calls that the API says it has, with one of some methods.
func (s *server) routes(methods ...string) []route {
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ In, Name string }
		}
	}
	answer := s.send(call{method: "GET", path: "/v1/openapi.json"})
	if err := json.Unmarshal(answer.Body.Bytes(), &doc); err != nil {
		s.t.Fatal(err)
	}
	var list []route
	for path, operations := range doc.Paths {
		for method, op := range operations {
			r := route{method: strings.ToUpper(method), path: path}
			for _, p := range op.Parameters {
				if p.In == "query" {
					r.query = append(r.query, p.Name)
				}
			}
			if slices.Contains(methods, r.method) {
				list = append(list, r)
			}
		}
	}
	slices.SortFunc(list, func(a, b route) int { return strings.Compare(a.name(), b.name()) })
	return list
}

func (r route) name() string { return r.method + " " + r.path }

// fill names in a path what there is in an account that was settled; other things are named as nothing is.
func (r route) fill(id string) string {
	endpoint := "we_1"
	if !strings.Contains(r.path, "{account}") {
		endpoint = "wi_1" // that is told of all accounts
	}
	fill := strings.NewReplacer("{account}", id, "{hold}", "held", "{user}", "bob", "{key}", "key_1", "{endpoint}", endpoint,
		"{clock}", strings.Replace(id, "acc", "clk", 1))
	parts := strings.Split(fill.Replace(r.path), "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "none"
		}
	}
	return strings.Join(parts, "/")
}

// byName finds a route, or for another name any of them, always the same.
func byName(routes []route, name string) route {
	i := slices.IndexFunc(routes, func(r route) bool { return r.name() == name })
	if i < 0 {
		h := fnv.New32a()
		_, _ = h.Write([]byte(name)) // never fails
		i = int(h.Sum32()) % len(routes)
	}
	return routes[i]
}

// bodies are the seeds: what calls take whose paths end so, and what no call takes.
var bodies = map[string][]string{
	"": {``, `null`, `{"`, `{}`, `{"model":"z-image","credits":1,"plan":"pro","interval":"month","name":"a"}`},
	"s": {
		`{"model":"z-image"}`,
		`{"model":"premium-video","options":{"seconds":60,"resolution":"1080p"},"id":"mine","user":"bob"}`,
		`{"model":"z-image","options":{"count":8,"width":2048,"height":null}}`,
		`{"model":"premium-llm","options":{"max_output_tokens":1e3}}`,
		`{"model":"mini-llm","Model":"premium-video"}`, `{"model":"mini-llm","model":"premium-video"}`,
		`{"model":"z-image","options":{"count":1,"count":8}}`,
	},
	"/settle": {`{"credits":3}`, `{"credits":-1}`},
	"/grants": {`{"credits":9223372036854775807,"reason":"x"}`,
		`{"credits":5,"reason":"x","expires_at":"2027-01-01T00:00:00.0000001+23:00"}`},
	"/refunds": {`{"hold":"spent","credits":1,"CREDITS":8}`, `{"hold":"spent","credits":1}`, `{"hold":"held"}`,
		`{"hold":"h_6"}`},
	"/v1/spends": {`{"spends":[{"account":"acc_1","model":"z-image"},{"account":"\u0000","model":"z-image"},{"account":"acc_1","model":"z-image","id":"held"}]}`},
	"/quote":     {`{"plan":"pro","interval":"year"}`, `{"plan":"free","interval":"month"}`},
	"/subscription": {`{"plan":"starter","interval":"month"}`,
		`{"plan":"agency","interval":"year","quote":"e30.AAAA","payment_method":"pm_ok"}`},
	"/cancel": {`{"when":"now"}`, `{"when":"period_end"}`},
	"/topups": {
		`{"pack":"500","payment_method":"pm_declined"}`, `{"pack":"2000","payment_method":"pm_action_required"}`,
		`{"pack":"500","payment_method":"pm\u0000"}`,
	},
	"/payment-method": {`{"payment_method":"pm_ok\u0000"}`, `{"payment_method":"pm_declined_later"}`},
	"/edition":        {`{"edition":1}`, `{"edition":2147483648}`},
	"/members": {`{"email":"bob@example.com","role":"manager","user":"\ud800"}`,
		`{"email":"eve@example.com","role":"member"}`},
	"/{user}": {`{"premium":false,"role":"manager","stays":true}`, `{"status":"active"}`},
	"/keys":   {`{"name":"ci"}`},
	"/accounts": {`{"email":"ada@example.com","name":"Ada","kind":"personal"}`,
		`{"email":"a@example.com","name":"","kind":"business","test_clock":"\u0000"}`},
	"/{account}":   {`{"email":"\"a b\"@example.com","name":"\u0007"}`},
	"/test-clocks": {`{"now":"2026-01-01T00:00:00Z"}`},
	"/advance": {`{"to":"2026-02-28T23:00:00Z"}`, `{"to":"2027-12-31T23:59:59.9999999+01:00"}`,
		`{"to":"9000-01-01T00:00:00Z"}`},
	"/billing-profile": {profileBody},
}

const profileBody = `{"name":"Studio","vat_id":"IT01234560587","tax_code":"","sdi_code":"ABC1234","pec":"a@pec.it","address":{"line1":"Via Roma 1",` +
	`"postal_code":"00100","city":"Roma","province":"RM","country":"IT"}}`

// farFuture is a year after the next ones.
var farFuture = regexp.MustCompile(`"(20[3-9]|2[1-9]|[3-8])\d+-`)

// FuzzBodies sends anything to every call that changes something.
func FuzzBodies(f *testing.F) {
	s := serve(f, nil)
	routes := s.routes("POST", "PUT", "PATCH")
	for _, r := range routes {
		for _, end := range slices.Sorted(maps.Keys(bodies)) {
			for _, body := range bodies[end] {
				if strings.HasSuffix(r.path, end) {
					f.Add(r.name(), body)
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, name, body string) {
		id := s.settled(t)
		r := byName(routes, name)
		if strings.HasSuffix(r.path, "/advance") && farFuture.MatchString(body) {
			t.Skip("thousands of years take their time")
		}
		c := call{method: r.method, path: r.fill(id), body: body}
		first := s.send(c)
		sound(t, c, first)
		s.balanced(t, id)
		c.key = "k"
		sound(t, c, s.send(c))
		sound(t, c, s.send(c))
		s.balanced(t, id)
	})
}

// FuzzIdempotencyKeys spends twice under one header and once under another, alone and in a batch: a header is refused,
// or names one request and no other.
func FuzzIdempotencyKeys(f *testing.F) {
	s := serve(f, nil)
	for _, k := range [][2]string{
		{"a", "b"}, {"a", "a"}, {"a", "a "}, {"a", "A"}, {"a", "a#0"}, {"a 0", "a"}, {"a\x00", "a"}, {"key:a", "a"}, {"é",
			"e"}, {"", "a"}, {"a,b", "a"},
		{strings.Repeat("k", 128), strings.Repeat("k", 129)}, {"a", "a/0"}, {"a\t0", "a"}, {"a\r\nX: y", "a"}, {"\"a\"", "a"},
	} {
		f.Add(k[0], k[1])
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		id := s.settled(t)
		spend := call{method: "POST", path: "/v1/accounts/" + id + "/spends", body: `{"model":"z-image"}`, key: one}
		first, again := s.send(spend), s.send(spend)
		if accepted(t, spend, first) && one != "" && !bytes.Equal(first.Body.Bytes(), again.Body.Bytes()) {
			t.Errorf("under %q: %s, repeated: %s", one, first.Body, again.Body)
		}
		if one == other || one == "" || other == "" {
			return
		}
		for _, c := range []call{
			{method: "POST", path: "/v1/spends",
				body: `{"spends":[{"account":"` + id + `","model":"z-image","options":{"count":2}}]}`},
			{method: "POST", path: "/v1/accounts/" + id + "/holds", body: `{"model":"z-image"}`},
		} {
			c.key = other
			answer := s.send(c)
			if accepted(t, c, answer) && (!bytes.Contains(answer.Body.Bytes(), []byte(`"id":"h_`)) ||
				bytes.Equal(answer.Body.Bytes(), first.Body.Bytes())) {
				t.Errorf("%q is taken for %q: %s", other, one, answer.Body)
			}
		}
		s.balanced(t, id)
	})
}

// accepted reports whether a request was accepted. If not, it must be for its header, and say so.
func accepted(t *testing.T, c call, answer *httptest.ResponseRecorder) bool {
	t.Helper()
	sound(t, c, answer)
	if answer.Code < 300 {
		return true
	}
	if !bytes.Contains(answer.Body.Bytes(), []byte(`"field":"Idempotency-Key"`)) {
		t.Errorf("under %q: %d %s", c.key, answer.Code, answer.Body)
	}
	return false
}

// FuzzCursors asks every list for a page at any cursor: it is refused, or a page of this account's own.
func FuzzCursors(f *testing.F) {
	s := serve(f, nil)
	routes := slices.DeleteFunc(s.routes("GET"), func(r route) bool { return !slices.Contains(r.query, "cursor") })
	for _, cursor := range []string{"", "s1", "s5", "s0", "s-1", "s+3", "s05", "5", "s9223372036854775807",
		"s9223372036854775808", "s1e3", "s\x00", "s1 ", "ß1", "s²"} {
		for _, limit := range []string{"1", "3", "200", "0", "-1", "201", "x", ""} {
			f.Add(cursor, limit)
		}
	}
	f.Fuzz(func(t *testing.T, cursor, limit string) {
		id := s.settled(t)
		for _, r := range routes {
			c := call{method: "GET", path: r.fill(id) + "?" + url.Values{"cursor": {cursor}, "limit": {limit}}.Encode()}
			answer := s.send(c)
			sound(t, c, answer)
			if answer.Code >= 400 && !bytes.Contains(answer.Body.Bytes(), []byte(`"invalid"`)) {
				t.Errorf("%s: %s", c.path, answer.Body)
			}
			if strings.HasSuffix(r.path, "/journal") && answer.Code == http.StatusOK {
				s.pages(t, id, c.path, cursor)
			}
		}
	})
}

// pages follows a page of a journal to the last one: its entries must be those of the account below the cursor, each
// once.
func (s *server) pages(t *testing.T, id, path, cursor string) {
	t.Helper()
	state, _, err := s.engine.State(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	want := state.Seq
	if cursor != "" {
		var before int64
		if _, err := fmt.Sscanf(cursor, "s%d", &before); err != nil {
			t.Fatalf("the cursor %q was taken: %v", cursor, err)
		}
		want = min(want, before-1)
	}
	for {
		var page struct {
			Items []struct {
				Seq     int64
				Command json.RawMessage
			}
			Next *string
		}
		if err := json.Unmarshal(s.send(call{method: "GET", path: path}).Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			if item.Seq != want || want == 1 && !bytes.Contains(item.Command, []byte(`"`+id+`"`)) {
				t.Fatalf("%s: entry %d, %s, in the place of %d", path, item.Seq, item.Command, want)
			}
			want--
		}
		if page.Next == nil {
			break
		}
		path = strings.Split(path, "?")[0] + "?cursor=" + url.QueryEscape(*page.Next)
	}
	if want != 0 {
		t.Errorf("%s: the pages end before entry %d", path, want)
	}
}

// FuzzPaths puts anything in the place of ids, asking as an operator and with the key of one account, which opens no
// other.
func FuzzPaths(f *testing.F) {
	s := serve(f, nil)
	routes := s.routes("GET", "POST", "DELETE")
	for _, r := range routes {
		for _, id := range []string{"", "acc_1", "acc_1/../acc_2", "..", "%2e%2e", "\x00", "\xff", "acc_1 ", "h_1",
			"h_99999999999999999999", "h_-1", "held", strings.Repeat("x", 65), "{account}", "ß"} {
			f.Add(r.name(), id, id)
		}
	}
	f.Fuzz(func(t *testing.T, name, one, other string) {
		id := s.settled(t)
		key := s.key(t, id)
		r := byName(routes, name)
		for _, c := range []call{
			{path: strings.Replace(r.path, "{account}", url.PathEscape(one), 1)},
			{path: strings.Replace(r.path, "{account}", id, 1)},
			{path: strings.Replace(r.path, "{account}", url.PathEscape(one), 1), bearer: key},
			{path: strings.Replace(r.path, "{account}", id, 1), bearer: key},
		} {
			own := strings.Contains(c.path, "/"+id+"/") || strings.HasSuffix(c.path, "/"+id)
			for _, name := range []string{"{hold}", "{user}", "{key}"} {
				c.path = strings.Replace(c.path, name, url.PathEscape(other), 1)
			}
			c.method, c.path = r.method, route{path: c.path}.fill(id)
			answer := s.send(c)
			if answer.Code == http.StatusMovedPermanently || answer.Code == http.StatusTemporaryRedirect {
				continue // the mux cleans paths before there is a call
			}
			sound(t, c, answer)
			if c.bearer != "" && !own && answer.Code < 300 && strings.Contains(r.path, "{account}") {
				t.Errorf("the key of %s opens %s: %s", id, c.path, answer.Body)
			}
		}
		s.balanced(t, id)
	})
}

// key makes an API key of an account, through the API.
func (s *server) key(t *testing.T, id string) string {
	t.Helper()
	answer := s.send(call{method: "POST", path: "/v1/accounts/" + id + "/keys", body: `{"name":"fuzz"}`})
	var made struct{ Key string }
	if err := json.Unmarshal(answer.Body.Bytes(), &made); err != nil || made.Key == "" {
		t.Fatalf("no key: %d %s", answer.Code, answer.Body)
	}
	return made.Key
}
