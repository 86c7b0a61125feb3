// Openapi writes the description of the API as two files, from which clients are generated: as it is served, for
// TypeScript; and in OpenAPI 3.0 without its refusals, for Go, where each of them would become a type.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"conto/api"
	"conto/app"
	"conto/jobs"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: openapi openapi.json openapi-3.0.json")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(whole, plain string) error {
	h := api.New(api.Options{App: app.New(app.Options{Work: &jobs.Runner{}})})
	var doc, early any
	if err := read(h, "/v1/openapi.json", &doc); err != nil {
		return err
	}
	if err := read(h, "/v1/openapi-3.0.json", &early); err != nil {
		return err
	}
	dropRefusals(early)
	return errors.Join(save(whole, doc), save(plain, early))
}

// read asks the API for one of its descriptions.
func read(h http.Handler, path string, into any) error {
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	if answer.Code != http.StatusOK {
		return fmt.Errorf("%s: %d %s", path, answer.Code, answer.Body)
	}
	return json.Unmarshal(answer.Body.Bytes(), into)
}

func save(path string, doc any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

// dropRefusals leaves of each call's answers those that are none: a generated client would have a type for each.
func dropRefusals(doc any) {
	object, ok := doc.(map[string]any)
	if !ok {
		return
	}
	if responses, there := object["responses"].(map[string]any); there {
		for status := range responses {
			if strings.HasPrefix(status, "4") || strings.HasPrefix(status, "5") || status == "default" {
				delete(responses, status)
			}
		}
	}
	for _, inner := range object {
		dropRefusals(inner)
	}
}
