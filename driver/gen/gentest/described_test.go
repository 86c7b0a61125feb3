package gentest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const published = `{openapi: 3.1.0, info: {title: A, version: "1"}, servers: [{url: "https://a.example/v1"}], paths: {
	/tasks: {post: {
		requestBody: {content: {application/json: {schema: {type: object, required: [prompt], properties: {
			prompt: {type: string}, input: {type: object}}}}}},
		responses: {"200": {content: {
			application/json: {schema: {type: object, properties: {id: {type: string}, error: {type: string}}}},
			text/event-stream: {schema: {type: object, properties: {text: {type: string}}}}}}}}}}}`

// reports keeps what a test reports.
type reports struct {
	testing.TB
	all []string
}

func (r *reports) Errorf(format string, args ...any) {
	r.all = append(r.all, fmt.Sprintf(format, args...))
}

// TestGuard: what is not as described is reported, of requests and of successes.
func TestGuard(t *testing.T) {
	d, err := Published{Nullable: []string{"error"}, Free: []string{"$.body.input.**"}}.read([]byte(published))
	if err != nil {
		t.Fatal(err)
	}
	const asks, made = `{"prompt": "a"}`, `{"id": "1"}`
	for name, c := range map[string]struct {
		path, sent, media, answered string
		status                      int
		want                        string
	}{
		"good":               {"/tasks", asks, "application/json", made, 200, ""},
		"null":               {"/tasks", asks, "application/json", `{"id": "1", "error": null}`, 200, ""},
		"a free object":      {"/tasks", `{"prompt": "a", "input": {"steps": 4}}`, "application/json", made, 200, ""},
		"a stream":           {"/tasks", asks, stream, "data: {\"text\": \"a\"}\n\ndata: [DONE]\n", 200, ""},
		"a refusal":          {"/tasks", asks, "text/html", "<p>", 400, ""},
		"another path":       {"/task", asks, "application/json", made, 200, "'/v1/task' not found"},
		"no prompt":          {"/tasks", `{}`, "application/json", made, 200, "missing property 'prompt'"},
		"a property more":    {"/tasks", `{"prompt": "a", "n": 1}`, "application/json", made, 200, "$.body.n"},
		"a wrong answer":     {"/tasks", asks, "application/json", `{"id": 1}`, 200, "$.id: got number"},
		"null all the same":  {"/tasks", asks, "application/json", `{"id": null}`, 200, "$.id: got null"},
		"more in an answer":  {"/tasks", asks, "application/json", `{"at": "1"}`, 200, "$.body.at"},
		"another media type": {"/tasks", asks, "text/html", "<p>", 200, "'text/html'"},
		"another status":     {"/tasks", asks, "application/json", made, 201, "'201'"},
		"a wrong event":      {"/tasks", asks, stream, "data: {\"text\": 1}\n", 200, "$.text: got number"},
	} {
		found := &reports{TB: t}
		guarded := d.Guard(found, func(*Server) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.media)
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.answered)) // a recorder takes it
			})
		})(nil)
		r := httptest.NewRequest(http.MethodPost, c.path, strings.NewReader(c.sent))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, r)
		if all := strings.Join(found.all, "\n"); (c.want == "") != (all == "") || !strings.Contains(all, c.want) {
			t.Errorf("%s: %q", name, all)
		}
		if w.Code != c.status || w.Body.String() != c.answered {
			t.Errorf("%s: %d %s came through", name, w.Code, w.Body)
		}
	}
}
