package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"conto/api"
)

// TestRefusalsInTheReadersLanguageC35: a refusal is said in the language that the reader accepts best, with the same
// code and field.
func TestRefusalsInTheReadersLanguageC35(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	path := "/v1/accounts/" + h.id
	for accept, want := range map[string]string{
		"": "You do not belong", "it": "Non fai parte", "it-IT,it;q=0.9,en;q=0.8": "Non fai parte",
		"fr, it;q=0.5": "Non fai parte",
		"fr":           "You do not belong", "en;q=0.9, it;q=0.1": "You do not belong", "!!": "You do not belong",
	} {
		if detail, _ := s.askIn(accept, "zoe", "GET", path, ""); !strings.HasPrefix(detail, want) {
			t.Errorf("%q: %q", accept, detail)
		}
	}
	detail, fields := s.askIn("it", "", "PATCH", path, `{"email":"nowhere"}`)
	const reason = "deve essere un indirizzo e-mail come ada@example.com"
	if detail != "email: "+reason || len(fields) != 1 || fields[0]["field"] != "email" || fields[0]["reason"] != reason {
		t.Errorf("%q, %v", detail, fields)
	}
}

// TestMistakesInTheReadersLanguage: what is wrong with a request before any rule is asked is said in the language of
// the reader, too, for each kind of mistake.
func TestMistakesInTheReadersLanguage(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	path := "/v1/accounts/" + h.id
	for _, c := range []struct{ method, path, body, field, reason string }{
		{"POST", "/v1/accounts", `{"email":"a@b.it","kind":"personal"}`, "name", "è obbligatorio"},
		{"POST", "/v1/accounts", `{"email":7,"name":"Ada","kind":"personal"}`, "email", "deve essere un testo"},
		{"POST", "/v1/accounts", `{"email":"a@b.it","name":"Ada","kind":"robot"}`, "kind",
			"deve essere uno tra personal, business, enterprise"},
		{"POST", "/v1/accounts", `{"email":"a@b.it","name":"Ada","kind":"personal","country":"Italia"}`, "country",
			"deve avere la forma ^[A-Z]{2}$"},
		{"POST", "/v1/accounts", `{"email":"a@b.it","name":"Ada","kind":"personal","colour":"red"}`, "colour",
			"qui non è noto"},
		{"POST", "/v1/accounts", `{"email":"a@b.it","name":"Ada","kind":"personal"`, "body",
			"non è JSON valido: guarda il byte 48"},
		{"POST", "/v1/accounts", "", "body", "è obbligatorio"},
		{"POST", "/v1/accounts", `[]`, "body", "deve essere un oggetto"},
		{"POST", path + "/grants", `{"credits":1.5,"reason":"x"}`, "credits", "deve essere un numero intero"},
		{"POST", path + "/grants", `{"credits":99999999999999999999,"reason":"x"}`, "credits",
			"deve essere un numero intero di al massimo 18 cifre, senza decimali né esponente"},
		{"POST", path + "/grants", `{"credits":1,"reason":"x","credits":500}`, "credits",
			"c’è due volte; dallo una volta sola"},
		{"POST", path + "/grants", `{"credits":1,"reason":"x","expires_at":"domani"}`, "expires_at",
			"deve essere un istante, come 2026-01-31T10:00:00Z"},
		{"POST", path + "/spends", `{"model":"z-image","id":"` + strings.Repeat("x", 65) + `"}`, "id",
			"deve avere al massimo 64 caratteri"},
		{"POST", path + "/keys", `{"name":"ci","scopes":"read"}`, "scopes", "deve essere una lista"},
		{"POST", "/v1/spends", `{"spends":[]}`, "spends", "deve avere almeno 1 elemento"},
		{"GET", "/v1/accounts?find=ada&limit=0", "", "limit", "deve essere almeno 1"},
		{"GET", "/v1/accounts?find=ada&limit=1000", "", "limit", "deve essere al massimo 200"},
		{"GET", "/v1/accounts?find=ada&limit=molti", "", "limit", "deve essere un numero intero"},
		{"GET", "/v1/accounts?find=ada&colour=red", "", "colour", "qui non è noto"},
		{"GET", "/v1/invoices?to=2026-01-31", "", "from", "è obbligatorio"},
		{"POST", path + "/grants", `{"credits":1,"reason":"` + strings.Repeat("x", api.MaxBody) + `"}`, "body",
			"deve avere al massimo 1.048.576 byte"},
	} {
		detail, fields := s.askIn("it", "", c.method, c.path, c.body)
		if len(fields) == 0 || fields[0]["field"] != c.field || fields[0]["reason"] != c.reason ||
			detail != c.field+": "+c.reason {
			t.Errorf("%s %s %.80s: %q, %v; want %s: %s", c.method, c.path, c.body, detail, fields, c.field, c.reason)
		}
		english, _ := s.askIn("", "", c.method, c.path, c.body)
		if english == detail || strings.Contains(english, "expected ") || strings.Contains(english, "\x00") {
			t.Errorf("%s %s %.80s, in English: %q", c.method, c.path, c.body, english)
		}
	}
}

// askIn sends a request of a reader's, for a user or nobody, and returns the refusal.
func (s *server) askIn(accept, user, method, path, body string) (detail string, fields []map[string]string) {
	s.t.Helper()
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
		s.t.Fatalf("%s %s: %s: %v", method, path, answer.Body, err)
	}
	return p.Detail, p.Fields
}

// TestExplanationsInTheReadersLanguage: each step of an explanation is said in the language of the reader, with the
// same clause.
func TestExplanationsInTheReadersLanguage(t *testing.T) {
	s := serve(t, nil)
	h := s.house(t)
	path := "/v1/accounts/" + h.id + "/explain?"
	explain := func(accept, query string) (reasons []struct{ Clause, Sentence string }) {
		t.Helper()
		r := httptest.NewRequest("GET", path+query, nil)
		r.Header.Set("Authorization", "Bearer "+operatorKey)
		r.Header.Set("Accept-Language", accept)
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, r)
		var e struct {
			Reasons []struct{ Clause, Sentence string }
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &e); err != nil || len(e.Reasons) == 0 {
			t.Fatalf("%s: %s: %v", query, answer.Body, err)
		}
		return e.Reasons
	}
	for query, want := range map[string]string{
		"charge=ch_1": "Comincia un nuovo periodo a pagamento, a prezzo pieno: Agency, al mese costa ",
		"hold=spent":  "8 da lot_1 (piano, scade il ",
	} {
		english, italian := explain("", query), explain("it", query)
		if len(english) != len(italian) {
			t.Fatalf("%s: %v, %v", query, english, italian)
		}
		found := false
		for i, e := range english {
			one := italian[i]
			if one.Clause != e.Clause || one.Sentence == e.Sentence || strings.ContainsAny(one.Sentence+e.Sentence, "{}|") {
				t.Errorf("%s: %v, in Italian %v", query, e, one)
			}
			found = found || strings.Contains(one.Sentence, want)
		}
		if !found {
			t.Errorf("%s: %v, want %q", query, italian, want)
		}
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
