package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestFileNames: what people call a folder, or a file that they bring, is kept as any other name is: in one spelling,
// by its characters, without what cannot be seen.
func TestFileNames(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a := s.open()
	up, err := s.Studio.Upload(t.Context(), a.ID, "a", drawn(t))
	fine(t, "upload", err)
	ask := func(method, path, body string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), method, s.boot.URL+"/v1/accounts/"+a.ID+path,
			strings.NewReader(body))
		fine(t, "ask", err)
		r.Header.Set("Authorization", "Bearer "+operatorKey)
		return answered(t, r)
	}
	ways := map[string]func(string) (int, string){
		"folder": func(name string) (int, string) {
			body, err := json.Marshal(map[string]string{"folder": name})
			fine(t, "write", err)
			return ask("PATCH", "/assets/"+up.ID, string(body))
		},
		"name": func(name string) (int, string) {
			return ask("POST", "/uploads?name="+url.QueryEscape(name), string(drawn(t)))
		},
	}
	longest := map[string]int{"folder": 80, "name": 200}
	for field, called := range ways {
		most := strings.Repeat("é", longest[field])
		for name, want := range map[string]string{" Summer ": "Summer", "e\u0301te\u0301": "été", most: most} {
			if code, text := called(name); code >= 300 || !strings.Contains(text, `"`+field+`":"`+want+`"`) {
				t.Errorf("%s %q: %d %s, want %q", field, name, code, text, want)
			}
		}
		for _, name := range []string{"a\x00b", "a\u202eb", "a\u200bb", "a\nb", most + "é"} {
			if code, text := called(name); code != 422 || !strings.Contains(text, field) {
				t.Errorf("%s %q: %d %s", field, name, code, text)
			}
		}
	}
	for _, query := range []string{"text=a%00b", "folder=a%00b"} {
		if code, text := ask("GET", "/assets?"+query, ""); code != 200 || !strings.Contains(text, `"items":[]`) {
			t.Errorf("looking for %s: %d %s", query, code, text)
		}
	}
}
