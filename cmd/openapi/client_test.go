package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"conto/api"
	"conto/app"
	"conto/client"
	"conto/jobs"
)

// withoutMethod are the documented operations for which the Go client has no method, each with the reason.
var withoutMethod = map[string]string{}

// operation is a documented call.
type operation struct {
	id, method string
	path       *regexp.Regexp
}

// TestEachOperationHasAClientMethod calls every method of the Go client, and compares the requests with the
// description: each operation is requested by a method or is on the list above, and no method requests anything else.
func TestEachOperationHasAClientMethod(t *testing.T) {
	operations := documented(t)
	called := map[string]bool{}
	for name, request := range requests(t) {
		found := ""
		for _, o := range operations {
			if o.method == request.Method && o.path.MatchString(request.URL.Path) {
				found = o.id
			}
		}
		if found == "" {
			t.Errorf("%s requests %s %s, which is not documented", name, request.Method, request.URL.Path)
		}
		called[found] = true
	}
	for _, o := range operations {
		switch reason, listed := withoutMethod[o.id]; {
		case called[o.id] && listed:
			t.Errorf("%s has a method, and is listed as without one: %s", o.id, reason)
		case !called[o.id] && !listed:
			t.Errorf("no method of the client requests %s", o.id)
		}
	}
}

// documented reads the operations of the description.
func documented(t *testing.T) []operation {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	h := api.New(api.Options{App: app.New(app.Options{Work: &jobs.Runner{}})})
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/v1/openapi.json", nil))
	if err := json.Unmarshal(answer.Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	variable := regexp.MustCompile(`\\\{\w+\\\}`)
	var all []operation
	for path, methods := range doc.Paths {
		pattern := regexp.MustCompile("^" + variable.ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$")
		for method, raw := range methods {
			var o struct {
				ID string `json:"operationId"`
			}
			if err := json.Unmarshal(raw, &o); err != nil || o.ID == "" {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			all = append(all, operation{o.ID, strings.ToUpper(method), pattern})
		}
	}
	if len(all) == 0 {
		t.Fatal("nothing is documented")
	}
	return all
}

// requests returns the request of each method of the client, by the method's name.
func requests(t *testing.T) map[string]*http.Request {
	t.Helper()
	var last *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last = r
		_, _ = w.Write([]byte("{}"))
	}))
	t.Cleanup(server.Close)
	c := client.New(server.URL, "op", client.Retries(1, 0))
	made := map[string]*http.Request{}
	note := func(name string, method reflect.Value, account string) {
		last = nil
		request(t, method, account)
		if last == nil {
			t.Fatalf("%s requests nothing", name)
		}
		made[name] = last
	}
	note("Catalog", reflect.ValueOf(c.Catalog), "x")
	services := reflect.ValueOf(c).Elem()
	for i := range services.NumField() {
		if !services.Type().Field(i).IsExported() {
			continue
		}
		service := services.Field(i)
		for n := range service.NumMethod() {
			name := services.Type().Field(i).Name + "." + service.Type().Method(n).Name
			note(name, service.Method(n), "x")
			if services.Type().Field(i).Name == "Endpoints" { // its accounts may be the installation
				note(name+" of the installation", service.Method(n), client.Installation)
			}
		}
	}
	return made
}

// request calls a method with its test's context, an account, texts that say x, and zero values.
func request(t *testing.T, method reflect.Value, account string) {
	t.Helper()
	in := []reflect.Value{reflect.ValueOf(t.Context())}
	for i := 1; i < method.Type().NumIn(); i++ {
		value := reflect.New(method.Type().In(i)).Elem()
		if value.Kind() == reflect.String {
			value.SetString("x")
			if i == 1 {
				value.SetString(account)
			}
		}
		in = append(in, value)
	}
	out := method.Call(in)
	if err, failed := out[len(out)-1].Interface().(error); failed {
		t.Fatal(err)
	}
}
