package api_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// published is the API's description as anyone who writes a client reads it, and knows no more.
type published struct{ doc map[string]any }

func publishedBy(t *testing.T, s *server) published {
	t.Helper()
	var p published
	if err := json.Unmarshal(s.send(call{method: "GET", path: "/v1/openapi.json"}).Body.Bytes(), &p.doc); err != nil {
		t.Fatal(err)
	}
	return p
}

// at walks down objects by names.
func at(v any, names ...string) any {
	for _, name := range names {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

// differs returns where a value is not what a schema says, or "".
func (p published) differs(schema, value any, where string) string {
	if ref, ok := at(schema, "$ref").(string); ok {
		return p.differs(at(p.doc, "components", "schemas", strings.TrimPrefix(ref, "#/components/schemas/")), value, where)
	}
	if choices, ok := at(schema, "oneOf").([]any); ok {
		fits := 0
		for _, one := range choices {
			if p.differs(one, value, where) == "" {
				fits++
			}
		}
		if fits != 1 {
			return fmt.Sprintf("%s: %v fits %d of %d", where, value, fits, len(choices))
		}
		return ""
	}
	if of := at(schema, "type"); of != nil && !isOne(of, value) {
		return fmt.Sprintf("%s: %v is not %v", where, value, of)
	}
	if allowed, ok := at(schema, "enum").([]any); ok && value != nil && !slices.Contains(allowed, value) {
		return fmt.Sprintf("%s: %v is none of %v", where, value, allowed)
	}
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			if why := p.differs(at(schema, "items"), item, fmt.Sprintf("%s[%d]", where, i)); why != "" {
				return why
			}
		}
	case map[string]any:
		return p.differsIn(schema, v, where)
	}
	return ""
}

// differsIn is differs for an object's members.
func (p published) differsIn(schema any, object map[string]any, where string) string {
	required, _ := at(schema, "required").([]any)
	for _, name := range required {
		if _, there := object[name.(string)]; !there {
			return fmt.Sprintf("%s: %v is missing", where, name)
		}
	}
	for name, member := range object {
		of := at(schema, "properties", name)
		if more := at(schema, "additionalProperties"); of == nil && more == false {
			return fmt.Sprintf("%s: %s is not described", where, name)
		} else if of == nil {
			of = more
		}
		if why := p.differs(of, member, where+"."+name); why != "" {
			return why
		}
	}
	return ""
}

// isOne reports whether a value is of one of the types.
func isOne(types, value any) bool {
	list, many := types.([]any)
	if !many {
		list = []any{types}
	}
	for _, of := range list {
		var ok bool
		switch of {
		case "null":
			ok = value == nil
		case "string":
			_, ok = value.(string)
		case "boolean":
			_, ok = value.(bool)
		case "number":
			_, ok = value.(float64)
		case "integer":
			n, number := value.(float64)
			ok = number && n == float64(int64(n))
		case "array":
			_, ok = value.([]any)
		case "object":
			_, ok = value.(map[string]any)
		}
		if ok {
			return true
		}
	}
	return false
}

// conforms checks that an answer is what the description says of the call and its status.
func (p published) conforms(t *testing.T, described call, answer *httptest.ResponseRecorder) {
	t.Helper()
	of := at(p.doc, "paths", described.path, strings.ToLower(described.method), "responses", fmt.Sprint(answer.Code))
	kind, _, err := mime.ParseMediaType(answer.Header().Get("Content-Type"))
	if answer.Code == 204 {
		if of == nil || answer.Body.Len() > 0 {
			t.Errorf("%s %s: 204 with %q", described.method, described.path, answer.Body)
		}
		return
	}
	schema := at(of, "content", kind, "schema")
	if at(schema, "format") == "binary" {
		return
	}
	var body any
	if err == nil {
		err = json.Unmarshal(answer.Body.Bytes(), &body)
	}
	if schema == nil || err != nil {
		t.Errorf("%s %s: %d as %q is not described, or is no JSON (%v): %s", described.method, described.path, answer.Code,
			kind, err, answer.Body)
		return
	}
	if why := p.differs(schema, body, "answer"); why != "" {
		t.Errorf("%s %s: %d: %s", described.method, described.path, answer.Code, why)
	}
}

// TestAnswersAreAsDescribed: every call, by who may make it and by who may not, with something and with nothing to
// show, is answered as the description says: members that may be null, lists that never are, and no member more.
func TestAnswersAreAsDescribed(t *testing.T) {
	s := serve(t, nil)
	p := publishedBy(t, s)
	for name, described := range s.described(t) {
		h := s.house(t)
		for _, who := range []string{"anybody", "stranger", "member", "key", "owner", "admin"} {
			p.conforms(t, described, h.as(who, routes[name].call(described, h.id, "")))
		}
	}
}

// TestCalls_Group: with a summary that fits a list, and a description.
func TestCalls_Group(t *testing.T) {
	p := publishedBy(t, serve(t, nil))
	if servers, _ := at(p.doc, "servers").([]any); len(servers) == 0 || at(p.doc, "info", "license", "name") == nil {
		t.Error("the description names no server, or no licence")
	}
	groups := map[any]bool{}
	list, _ := at(p.doc, "tags").([]any)
	for _, group := range list {
		groups[at(group, "name")] = at(group, "description") != ""
	}
	paths, _ := at(p.doc, "paths").(map[string]any)
	for path, methods := range paths {
		for method, op := range methods.(map[string]any) {
			of, _ := at(op, "tags").([]any)
			summary, _ := at(op, "summary").(string)
			described, _ := at(op, "description").(string)
			if len(of) != 1 || !groups[of[0]] || summary == "" || len(summary) > 100 || len(described) < len(summary) {
				t.Errorf("%s %s: groups %v, %q, %q", method, path, of, summary, described)
			}
		}
	}
}
