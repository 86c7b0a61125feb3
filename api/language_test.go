package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestRefusalsInTheReadersLanguageC35: a refusal is said in the language that the reader accepts best, with the same
// code and field.
func TestRefusalsInTheReadersLanguageC35(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	path := "/v1/accounts/" + h.id
	ask := func(accept, user, method, path, body string) (detail string, fields []map[string]string) {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+operatorKey)
		r.Header.Set("Accept-Language", accept)
		if user != "" {
			r.Header.Set("Conto-User", user)
		}
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, r)
		var p struct {
			Detail string
			Fields []map[string]string
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		return p.Detail, p.Fields
	}
	for accept, want := range map[string]string{
		"": "You do not belong", "it": "Non fai parte", "it-IT,it;q=0.9,en;q=0.8": "Non fai parte",
		"fr, it;q=0.5": "Non fai parte",
		"fr":           "You do not belong", "en;q=0.9, it;q=0.1": "You do not belong", "!!": "You do not belong",
	} {
		if detail, _ := ask(accept, "zoe", "GET", path, ""); !strings.HasPrefix(detail, want) {
			t.Errorf("%q: %q", accept, detail)
		}
	}
	detail, fields := ask("it", "", "PATCH", path, `{"email":"nowhere"}`)
	const reason = "deve essere un indirizzo e-mail come ada@example.com"
	if detail != "email: "+reason || len(fields) != 1 || fields[0]["field"] != "email" || fields[0]["reason"] != reason {
		t.Errorf("%q, %v", detail, fields)
	}
}

// TestCatalogueInTheReadersLanguageC35: so are the names of what is sold, in the catalogue and in refusals.
func TestCatalogueInTheReadersLanguageC35(t *testing.T) {
	s := serve(t, nil)
	ask := func(accept, method, path, body string) string {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+operatorKey)
		r.Header.Set("Accept-Language", accept)
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, r)
		return answer.Body.String()
	}
	var opened struct{ ID string }
	account := ask("", "POST", "/v1/accounts", `{"email":"ada@example.com","name":"Ada","kind":"personal"}`)
	if err := json.Unmarshal([]byte(account), &opened); err != nil || opened.ID == "" {
		t.Fatal(account)
	}
	quotes := "/v1/accounts/" + opened.ID + "/quotes"
	for _, c := range []struct{ accept, method, path, body, want string }{
		{"it", "GET", "/v1/catalog", "", `"name":"Immagine premium","about":"Immagini per stampa`},
		{"it", "GET", "/v1/catalog", "", `"badge":"Il più scelto"`},
		{"en", "GET", "/v1/catalog", "", `"name":"Premium image","about":"Pictures`},
		{"it", "GET", "/v1/accounts/" + opened.ID + "/models", "", `"name":"Avatar parlante"`},
		{"it", "POST", quotes, `{"model":"talking-avatar","options":{"seconds":60}}`, "Avatar parlante"},
		{"en", "POST", quotes, `{"model":"talking-avatar","options":{"seconds":60}}`, "Talking avatar"},
	} {
		if got := ask(c.accept, c.method, c.path, c.body); !strings.Contains(got, c.want) {
			t.Errorf("%s %s in %s has no %q: %s", c.method, c.path, c.accept, c.want, got)
		}
	}
}
