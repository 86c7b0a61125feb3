package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"conto/client"
)

// send sends a request as no client of ours would.
func (s *server) send(method, path, body string, headers ...string) (int, map[string]any) {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.boot.URL+path, strings.NewReader(body))
	fine(s.t, "request", err)
	request.Header.Set("Authorization", "Bearer "+operatorKey)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	fine(s.t, "send", err)
	text, err := io.ReadAll(response.Body)
	fine(s.t, "read", err)
	fine(s.t, "close", response.Body.Close())
	problem := map[string]any{}
	if response.StatusCode >= 400 {
		if got := response.Header.Get("Content-Type"); got != "application/problem+json" {
			s.t.Errorf("%s %s: a problem of type %q: %s", method, path, got, text)
		}
	}
	if response.StatusCode == http.StatusNoContent {
		return response.StatusCode, problem
	}
	if err := json.Unmarshal(text, &problem); err != nil {
		s.t.Errorf("%s %s %d: %v: %s", method, path, response.StatusCode, err, text)
	}
	return response.StatusCode, problem
}

func TestBadInputGetsAClearProblem(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a := s.open()
		base := "/v1/accounts/" + a.ID
		before := s.account(a.ID)
		deep := strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)
		for _, c := range []struct {
			name, method, path, body string
			status                   int
			code, field              string
		}{
			{"malformed", "POST", base + "/spends", `{"model":`, 422, "invalid", "body"},
			{"empty", "POST", base + "/spends", ``, 422, "invalid", "body"},
			{"an array", "POST", base + "/spends", `[]`, 422, "invalid", "body"},
			{"null", "POST", base + "/spends", `null`, 422, "invalid", "body"},
			{"two values", "POST", base + "/spends", `{"model":"z-image"}{"model":"z-image"}`, 422, "invalid", "body"},
			{"wrong type", "POST", base + "/spends", `{"model":5}`, 422, "invalid", "model"},
			{"missing", "POST", base + "/spends", `{}`, 422, "invalid", "model"},
			{"missing within", "POST", "/v1/spends", `{"spends":[{"model":"z-image"}]}`, 422, "invalid", "spends[0].account"},
			{"another case", "POST", base + "/grants", `{"credits":1,"CREDITS":500,"reason":"x"}`, 422, "invalid", "CREDITS"},
			{"another case alone", "POST", base + "/spends", `{"Model":"z-image"}`, 422, "invalid", ""},
			{"a letter that folds", "POST", base + "/grants", `{"credits":1,"credit\u017f":500,"reason":"x"}`, 422, "invalid",
				"credit\u017f"},
			{"twice", "POST", base + "/grants", `{"credits":1,"reason":"x","credits":500}`, 422, "invalid", "credits"},
			{"twice, escaped", "POST", base + "/grants", `{"credits":1,"reason":"x","credit\u0073":500}`, 422, "invalid",
				"credits"},
			{"an option twice", "POST", base + "/spends", `{"model":"z-image","options":{"count":1,"count":8}}`, 422, "invalid",
				"options.count"},
			{"twice within", "POST", "/v1/spends", `{"spends":[{"account":"a","model":"z-image","account":"b"}]}`, 422,
				"invalid", "spends.account"},
			{"unknown field", "POST", base + "/spends", `{"model":"z-image","price":1}`, 422, "invalid", "price"},
			{"unknown model", "POST", base + "/spends", `{"model":"nope"}`, 404, "not_found", ""},
			{"unknown option", "POST", base + "/spends", `{"model":"z-image","options":{"colour":1}}`, 422, "invalid",
				"options.colour"},
			{"option out of range", "POST", base + "/holds", `{"model":"z-image","options":{"count":9}}`, 422, "invalid",
				"options.count"},
			{"an absurd number", "POST", base + "/holds", `{"model":"z-image","options":{"count":1e999}}`, 422, "invalid", ""},
			{"options that are none", "POST", base + "/holds", `{"model":"z-image","options":"big"}`, 422, "invalid", "options"},
			{"a bad id", "POST", base + "/holds", `{"id":"a b","model":"z-image"}`, 422, "invalid", "id"},
			{"an id as made here", "POST", base + "/holds", `{"id":"h_9","model":"z-image"}`, 422, "invalid", "id"},
			{"deep nesting", "POST", base + "/spends", `{"model":"z-image","options":` + deep + `}`, 422, "invalid", ""},
			{"a huge body", "POST", base + "/spends", `{"model":"` + strings.Repeat("x", 2<<20) + `"}`, 413, "invalid", ""},
			{"a long id", "POST", base + "/spends", `{"id":"` + strings.Repeat("x", 65) + `","model":"z-image"}`, 422, "invalid",
				"id"},
			{"unknown member", "POST", base + "/spends", `{"model":"z-image","user":"nobody"}`, 404, "not_found", ""},
			{"negative grant", "POST", base + "/grants", `{"credits":-5,"reason":"x"}`, 422, "invalid", "credits"},
			{"an absurd grant", "POST", base + "/grants", `{"credits":9223372036854775807,"reason":"x"}`, 422, "invalid",
				"credits"},
			{"more than an int64", "POST", base + "/grants", `{"credits":99999999999999999999,"reason":"x"}`, 422, "invalid",
				"credits"},
			{"a fraction", "POST", base + "/grants", `{"credits":1.5,"reason":"x"}`, 422, "invalid", "credits"},
			{"expired before it is given", "POST", base + "/grants",
				`{"credits":1,"reason":"x","expires_at":"2000-01-01T00:00:00Z"}`, 422, "invalid", "expires_at"},
			{"unknown hold", "POST", base + "/holds/h_77/settle", `{}`, 404, "not_found", ""},
			{"negative settlement", "POST", base + "/holds/h_77/settle", `{"credits":-1}`, 422, "invalid", "credits"},
			{"unknown plan", "POST", base + "/subscription", `{"plan":"gold","interval":"month","payment_method":"pm_ok"}`, 422,
				"invalid", "plan"},
			{"unknown interval", "POST", base + "/subscription", `{"plan":"pro","interval":"week"}`, 422, "invalid", "interval"},
			{"no payment method", "POST", base + "/subscription", `{"plan":"pro","interval":"month"}`, 422, "invalid",
				"payment_method"},
			{"a quote that is none", "POST", base + "/subscription", `{"plan":"pro","interval":"month","quote":"abc"}`, 422,
				"invalid", "quote"},
			{"unknown pack", "POST", base + "/topups", `{"pack":"7","payment_method":"pm_ok"}`, 422, "invalid", "pack"},
			{"unknown when", "POST", base + "/subscription/cancel", `{"when":"later"}`, 422, "invalid", "when"},
			{"nothing to cancel", "POST", base + "/subscription/cancel", `{"when":"now"}`, 409, "conflict", ""},
			{"bad e-mail", "POST", "/v1/accounts", `{"email":"ada","name":"","kind":"personal"}`, 422, "invalid", "email"},
			{"unknown kind", "POST", "/v1/accounts", `{"email":"a@example.com","name":"","kind":"club"}`, 422, "invalid",
				"kind"},
			{"unknown clock", "POST", "/v1/accounts",
				`{"email":"a@example.com","name":"","kind":"personal","test_clock":"clk_x"}`, 422, "invalid", "test_clock"},
			{"bad time", "POST", "/v1/test-clocks", `{"now":"yesterday"}`, 422, "invalid", "now"},
			{"a time beyond the calendar", "POST", "/v1/test-clocks", `{"now":"9999-12-31T23:59:59Z"}`, 422, "invalid", "now"},
			{"unknown clock to advance", "POST", "/v1/test-clocks/clk_x/advance", `{"to":"2030-01-01T00:00:00Z"}`, 404,
				"not_found", ""},
			{"bad cursor", "GET", base + "/journal?cursor=zzz", ``, 422, "invalid", "cursor"},
			{"bad limit", "GET", base + "/journal?limit=0", ``, 422, "invalid", "limit"},
			{"a limit that is no number", "GET", base + "/journal?limit=x", ``, 422, "invalid", "limit"},
			{"unknown query", "GET", base + "/journal?page=2", ``, 422, "invalid", "page"},
			{"explain nothing", "GET", base + "/explain", ``, 422, "invalid", "hold"},
			{"unknown account", "GET", "/v1/accounts/acc_nobody", ``, 404, "not_found", ""},
			{"unknown account spends", "POST", "/v1/accounts/acc_nobody/spends", `{"model":"z-image"}`, 404, "not_found", ""},
			{"an account with odd letters", "GET", "/v1/accounts/%00%ff%2f..", ``, 404, "not_found", ""},
			{"unknown path", "GET", "/v1/nothing", ``, 404, "not_found", ""},
			{"wrong method", "DELETE", base + "/spends", ``, 405, "not_found", ""},
			{"a body where none is read", "POST", base + "/subscription/resume", `{"when":1}`, 422, "invalid", "when"},
			{"a broken body where none is read", "POST", base + "/holds/h_77/release", `{broken`, 422, "invalid", "body"},
			{"a long model", "POST", base + "/spends", `{"model":"` + strings.Repeat("x", 7000) + `"}`, 422, "invalid", "model"},
			{"a long field", "POST", base + "/spends", `{"model":"z-image","` + strings.Repeat("x", 7000) + `":1}`, 422,
				"invalid", ""},
			{"a long path", "GET", "/v1/" + strings.Repeat("x", 7000), ``, 404, "not_found", ""},
			{"an id that is no segment", "POST", base + "/holds", `{"id":"..","model":"z-image"}`, 422, "invalid", "id"},
			{"a blank reason", "POST", base + "/grants", `{"credits":1,"reason":" \t"}`, 422, "invalid", "reason"},
			{"a name that cannot be seen", "PATCH", base, `{"name":"A\u0000da"}`, 422, "invalid", "name"},
			{"a name that turns round", "POST", "/v1/accounts", `{"email":"a@example.com","name":"x\u202ey","kind":"personal"}`,
				422, "invalid", "name"},
			{"a key without a name", "POST", base + "/keys", `{"name":"  "}`, 422, "invalid", "name"},
			{"a blank card", "PUT", base + "/payment-method", `{"payment_method":"  "}`, 422, "invalid", "payment_method"},
			{"a card with a blank", "POST", base + "/topups", `{"pack":"500","payment_method":" pm_ok"}`, 422, "invalid",
				"payment_method"},
			{"too many spends", "POST", "/v1/spends",
				`{"spends":[` + strings.Repeat(`{"account":"x","model":"z-image"},`, 1000) +
					`{"account":"x","model":"z-image"}]}`, 422, "invalid", "spends"},
			{"no spends", "POST", "/v1/spends", `{"spends":[]}`, 422, "invalid", "spends"},
		} {
			status, problem := s.send(c.method, c.path, c.body)
			if status != c.status || problem["code"] != c.code || problem["status"] != float64(c.status) ||
				problem["detail"] == "" || problem["title"] == "" {
				t.Errorf("%s: %d %v, want %d %s", c.name, status, problem, c.status, c.code)
				continue
			}
			if c.field != "" && problem["fields"].([]any)[0].(map[string]any)["field"] != c.field {
				t.Errorf("%s: fields %v, want %s", c.name, problem["fields"], c.field)
			}
			if detail := problem["detail"].(string); strings.Contains(detail, "Go ") || strings.Contains(detail, "json:") ||
				len(detail) > 500 {
				t.Errorf("%s: the inside shows: %s", c.name, detail)
			}
		}
		after := s.account(a.ID)
		if after.Seq != before.Seq || after.Credits.Available != before.Credits.Available {
			t.Errorf("bad input changed the account: %+v", after)
		}
	})
}

func TestKeysAndHeadersThatAreWrong(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		id := s.open().ID
		path := "/v1/accounts/" + id
		for name, headers := range map[string][]string{
			"no key":         {"Authorization", ""},
			"a wrong key":    {"Authorization", "Bearer nope"},
			"not a bearer":   {"Authorization", "Basic " + operatorKey},
			"a false key":    {"Authorization", "Bearer ck." + id + ".key_1.AAAA"},
			"an empty token": {"Authorization", "Bearer "},
			"a word before":  {"Authorization", "Token Bearer " + operatorKey},
		} {
			if status, problem := s.send("GET", path, "", headers...); status != 401 || problem["code"] != "unauthenticated" {
				t.Errorf("%s: %d %v", name, status, problem)
			}
		}
		for name, key := range map[string]string{"long": strings.Repeat("k", 129), "blank": "a b"} {
			if status, problem := s.send("POST", path+"/spends", `{"model":"z-image"}`, "Idempotency-Key", key); status != 422 ||
				problem["code"] != "invalid" {
				t.Errorf("%s: %d %v", name, status, problem)
			}
		}
		for _, scheme := range []string{"bearer", "BEARER"} {
			if status, problem := s.send("GET", path, "", "Authorization", scheme+" "+operatorKey); status != 200 {
				t.Errorf("%s: %d %v", scheme, status, problem)
			}
		}
		request, err := http.NewRequestWithContext(t.Context(), "DELETE", s.boot.URL+path+"/spends", nil)
		fine(t, "request", err)
		response, err := http.DefaultClient.Do(request)
		fine(t, "send", err)
		fine(t, "close", response.Body.Close())
		if response.StatusCode != 405 || response.Header.Get("Allow") != "POST" {
			t.Errorf("a wrong method: %d, allowed %q", response.StatusCode, response.Header.Get("Allow"))
		}
		request, err = http.NewRequestWithContext(t.Context(), "GET", s.boot.URL+path, nil)
		fine(t, "request", err)
		request.Close = true
		request.Header.Set("X-Large", strings.Repeat("x", 64<<10))
		response, err = (&http.Client{Transport: &http.Transport{}}).Do(request)
		fine(t, "send", err)
		fine(t, "close", response.Body.Close())
		if response.StatusCode != 431 {
			t.Errorf("large headers: %d", response.StatusCode)
		}
	})
}

func TestHugeBody_Rest(t *testing.T) {
	s := start(t, place{data: t.TempDir()}, nil)
	path := "/v1/accounts/" + s.open().ID
	for range 20 {
		if status, problem := s.send("POST", path+"/spends", `{"model":"`+strings.Repeat("x", 3<<20)+`"}`); status != 413 ||
			problem["code"] != "invalid" {
			t.Fatalf("a huge body: %d %v", status, problem)
		}
		if status, problem := s.send("POST", path+"/quotes", `{"model":"z-image"}`); status != 200 {
			t.Fatalf("the request after it: %d %v", status, problem)
		}
	}
}

func TestPagesOfTheJournal(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a := s.open()
		for range 24 {
			_, err := s.Credits.Spend(t.Context(), a.ID, client.HoldRequest{Model: "z-image"})
			fine(t, "spend", err)
		}
		var seqs []int64
		for cursor := ""; ; {
			page, err := s.Accounts.Journal(t.Context(), a.ID, cursor, 10)
			fine(t, "journal", err)
			for _, e := range page.Items {
				seqs = append(seqs, e.Seq)
			}
			if page.Next == nil {
				break
			}
			cursor = *page.Next
		}
		if len(seqs) != 25 || seqs[0] != 25 || seqs[24] != 1 {
			t.Errorf("entries %v", seqs)
		}
	})
}

func TestOperationsAndReference(t *testing.T) {
	s := start(t, place{data: t.TempDir()}, nil)
	s.open() // something to count
	for path, want := range map[string]string{
		"/healthz": `"ok"`, "/readyz": `"ready"`, "/metrics": "conto_http_request_seconds", "/v1/docs": "openapi.json",
		"/v1/openapi.json": `"openapi":"3.1.0"`, "/v1/catalog": `"basic_images":150`,
	} {
		response, err := http.Get(s.boot.URL + path)
		fine(t, path, err)
		body, err := io.ReadAll(response.Body)
		fine(t, path, err)
		fine(t, path, response.Body.Close())
		if response.StatusCode != 200 || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d, want %s in it", path, response.StatusCode, want)
		}
		if strings.Contains(string(body), "//cdn") || strings.Contains(string(body), "unpkg") {
			t.Errorf("%s needs the internet", path)
		}
	}
}

func TestSlowClient(t *testing.T) {
	s := start(t, place{data: t.TempDir()}, nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.boot.URL, "http://"))
	fine(t, "dial", err)
	defer func() { _ = conn.Close() }()
	_, err = conn.Write([]byte("GET /healthz HTTP/1.1\r\nHost: x\r\n")) // and never the end
	fine(t, "write", err)
	fine(t, "deadline", conn.SetReadDeadline(time.Now().Add(15*time.Second)))
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection is still open: %v", err)
	}
}

// TestSameRequest_OtherWords repeats requests under their keys, in other words that mean the same.
func TestSameRequest_OtherWords(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		a := s.open()
		base := "/v1/accounts/" + a.ID
		for i, c := range []struct{ path, one, other string }{
			{"/spends", `{"model":"z-image"}`, `{ "options": { }, "model": "z-image" }`},
			{"/holds", `{"model":"z-image","id":"a"}`, `{"model":"z-image","id":"a","options":null}`},
			{"/holds/a/settle", ``, `{}`},
			{"/holds", `{"model":"z-image","id":"b"}`, `{"model":"z-image","id":"b","options":{}}`},
			{"/holds/b/release", ``, `{}`},
		} {
			key := fmt.Sprint("k", i)
			status, one := s.send("POST", base+c.path, c.one, "Idempotency-Key", key)
			again, other := s.send("POST", base+c.path, c.other, "Idempotency-Key", key)
			if status >= 400 || again != status || fmt.Sprint(one) != fmt.Sprint(other) {
				t.Errorf("%s %s: %d %v; %s: %d %v", c.path, c.one, status, one, c.other, again, other)
			}
		}
		_, shown := s.send("GET", base, "")
		none := map[string]any{"included": 0.0, "used": 0.0, "left": 0.0}
		if got, want := fmt.Sprint(shown["allowances"]), fmt.Sprint(map[string]any{"basic_images": none,
			"premium_llm": none}); got != want {
			t.Errorf("allowances on Free: %s, want %s", got, want)
		}
		_, models := s.send("GET", base+"/models", "")
		if lock, there := models["items"].([]any)[0].(map[string]any)["lock"]; !there || lock != nil {
			t.Errorf("the lock of a model that has none: %v, there %v", lock, there)
		}
	})
}
