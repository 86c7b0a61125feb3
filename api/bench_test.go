package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func BenchmarkCall(b *testing.B) {
	for _, one := range []struct{ name, method, path, body string }{
		{"quote", "POST", "/quotes", `{"model":"z-image"}`},
		{"spend", "POST", "/spends", `{"model":"mini-llm"}`},
		{"account", "GET", "", ""},
	} {
		for _, accept := range []string{"", declared} {
			way := map[string]string{"": "directly", declared: "declared"}[accept]
			b.Run(one.name+"/"+way, func(b *testing.B) {
				s := serve(b, nil)
				id := s.open("personal")
				b.ReportAllocs()
				for n := 0; b.Loop(); n++ {
					r, err := http.NewRequest(one.method, "/v1/accounts/"+id+one.path, strings.NewReader(one.body))
					if err != nil {
						b.Fatal(err)
					}
					r.Header["Authorization"] = []string{"Bearer " + operatorKey}
					r.Header["Idempotency-Key"] = []string{fmt.Sprint("n-", n)}
					if accept != "" {
						r.Header["Accept"] = []string{accept}
					}
					answer := httptest.NewRecorder()
					s.handler.ServeHTTP(answer, r)
					if answer.Code >= 300 {
						b.Fatalf("%d %s", answer.Code, answer.Body)
					}
				}
			})
		}
	}
}
