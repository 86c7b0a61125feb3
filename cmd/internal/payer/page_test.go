package payer

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"conto/core/message"
	"conto/driver/pay"
	"conto/driver/pay/testcard"
	"conto/driver/store/memory"
	"conto/jobs/record"
)

// The page of a test card speaks the language that the browser accepts, from the choice to what became of it.
func TestChoiceSpeaksTheReadersLanguage(t *testing.T) {
	g := testcard.New(record.LedgerOf("testcard", memory.Open()), testcard.EnterAt("https://x.example/"))
	if _, err := g.Setup(t.Context(), pay.Setup{ID: "su_1", Account: "a", Return: "https://x.example/back"}); err != nil {
		t.Fatal(err)
	}
	ask := func(method, id, language string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/", strings.NewReader(url.Values{"choice": {"pm_ok"}}.Encode()))
		r.URL.Path = id
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept-Language", language)
		w := httptest.NewRecorder()
		choice{g}.ServeHTTP(w, r)
		return w
	}
	want := func(w *httptest.ResponseRecorder, status int, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if w.Code != status || !strings.Contains(w.Body.String(), text) {
				t.Errorf("%d %s; want %d with %q", w.Code, w.Body, status, text)
			}
		}
	}
	want(ask(http.MethodGet, "su_1", "it-IT,en;q=0.5"), http.StatusOK, `lang="it"`, "Carta di prova", "Quale carta", "pm_ok")
	want(ask(http.MethodGet, "su_1", "fr"), http.StatusOK, `lang="en"`, "Test card", "Which card")
	want(ask(http.MethodGet, "su_2", "it"), http.StatusNotFound, `lang="it"`, "Questa carta non esiste")
	if w := ask(http.MethodPost, "su_1", "it"); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	want(ask(http.MethodGet, "su_1", "it"), http.StatusOK, "La carta pm_ok è stata salvata")
}

// However a charge stands, its page has a sentence of each language, and a button where there is something to confirm.
func TestConfirmationInEveryLanguage(t *testing.T) {
	for _, test := range []bool{false, true} {
		c, seen := confirmation{test: test}, map[string]bool{}
		for _, l := range message.Languages() {
			for _, s := range []pay.Status{pay.Succeeded, pay.Declined, pay.Voided, pay.ActionRequired} {
				p := c.show(l, "ch_1", pay.Outcome{Status: s, Reason: "No money."}, nil)
				if seen[p.Text] || p.Language != l || !strings.Contains(p.Text, "ch_1") ||
					(len(p.Buttons) == 1) != (s == pay.ActionRequired) {
					t.Errorf("%s, %v: %+v", l, s, p)
				}
				seen[p.Text] = true
			}
			gone, later := c.show(l, "ch_1", pay.Outcome{}, pay.ErrUnknown), c.show(l, "ch_1", pay.Outcome{}, errors.New("x"))
			if gone.Status != http.StatusNotFound || later.Status != http.StatusServiceUnavailable ||
				seen[gone.Text] || seen[later.Text] {
				t.Errorf("%s: %+v, %+v", l, gone, later)
			}
			seen[gone.Text], seen[later.Text] = true, true
		}
	}
}
