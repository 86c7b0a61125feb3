package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestCountries: a country is one that there is, at sign-up as in a billing profile; and only Italian addresses have a
// province (C32).
func TestCountriesC32(t *testing.T) {
	s := serve(t, nil)
	id := s.open("business")
	profile := func(vatID, rest string) string {
		return `{"name":"Ada","vat_id":"` + vatID + `","address":{"line1":"Street 1","postal_code":"10115","city":"City",` +
			rest + `}}`
	}
	for _, c := range []struct {
		call
		status int
		want   string
	}{
		{call{method: "POST", path: "/v1/accounts",
			body: `{"email":"a@example.com","name":"Ada","kind":"personal","country":"XX"}`}, http.StatusUnprocessableEntity, "country: must be the two letters"},
		{call{method: "POST", path: "/v1/accounts",
			body: `{"email":"a@example.com","name":"Ada","kind":"personal","country":"UK"}`}, http.StatusUnprocessableEntity, "is GB for the United Kingdom"},
		{call{method: "POST", path: "/v1/accounts",
			body: `{"email":"a@example.com","name":"Ada","kind":"personal","country":"DE"}`}, http.StatusCreated, ""},
		{call{method: "PUT", path: "/v1/accounts/" + id + "/billing-profile", body: profile("DE136695976", `"country":"DE"`)},
			http.StatusOK, `"DE136695976"`},
		{call{method: "PUT", path: "/v1/accounts/" + id + "/billing-profile",
			body: profile("07643520054", `"province":"RM","country":"IT"`)}, http.StatusOK, `"IT07643520054"`},
		{call{method: "POST", path: "/v1/accounts/" + id + "/billing-profile/check",
			body: profile("07643520054", `"country":"IT"`)}, http.StatusOK, "address.province"},
		{call{method: "PUT", path: "/v1/accounts/" + id + "/billing-profile",
			body: profile("IT00000000000", `"province":"RM","country":"IT"`)}, http.StatusUnprocessableEntity, "only zeros"},
		{call{method: "PUT", path: "/v1/accounts/" + id + "/billing-profile",
			body: profile("IT12345678903",
				`"province":"RM","country":"IT"`)}, http.StatusUnprocessableEntity, "no Italian tax office"},
	} {
		answer := s.send(c.call)
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.want) {
			t.Errorf("%s %s: %d, want %d with %q: %s", c.body, c.path, answer.Code, c.status, c.want, answer.Body)
		}
	}
}
