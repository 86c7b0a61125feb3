package gentest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/content"
	validation "github.com/pb33f/libopenapi-validator/errors"
	"go.yaml.in/yaml/v3"
)

// Published says where a provider's description of its API is, and what it leaves open.
type Published struct {
	Name string // of the file
	// Nullable are properties that may be null, of a description that has lost it, or says it as another version of
	// OpenAPI does.
	Nullable []string
	// Free are the paths of objects that may have properties of any name: "$.body.input.**".
	Free []string
}

// Description is what a provider publishes of its API, as OpenAPI. It is not part of the project.
type Description struct {
	api   string // where the provider's API is
	check validator.Validator
	mu    sync.Mutex
	seen  map[string]bool
}

// Describe reads a description, from the folder that CONTO_PROVIDERS names or from one beside the project; without it
// the test is skipped.
func Describe(t testing.TB, p Published) *Description {
	t.Helper()
	folder := os.Getenv("CONTO_PROVIDERS")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "..", "shared", "providers")
	}
	text, err := os.ReadFile(filepath.Join(folder, p.Name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no descriptions of providers' APIs here, neither beside the project nor by CONTO_PROVIDERS")
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err := p.read(text)
	if err != nil {
		t.Fatalf("%s: %v", p.Name, err)
	}
	return d
}

// read makes a description of its text. Properties that it does not name are as wrong as others.
func (p Published) read(text []byte) (*Description, error) {
	var whole map[string]any
	if err := yaml.Unmarshal(text, &whole); err != nil {
		return nil, err
	}
	allowNull(whole, p.Nullable)
	text, err := yaml.Marshal(whole)
	if err != nil {
		return nil, err
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		return nil, err
	}
	model, err := document.BuildV3Model()
	if err != nil {
		return nil, err
	}
	check, all := validator.NewValidator(document, config.WithStrictMode(), config.WithStrictIgnorePaths(p.Free...),
		config.WithFormatAssertions(), config.WithStandardBodyDecoders(),
		config.WithBodyDecoder(stream, content.JSONDecoder()), config.WithRejectUnsupportedBodyContent(),
		config.WithRejectUndeclaredRequestBody())
	if err := errors.Join(all...); err != nil {
		return nil, err
	}
	return &Description{api: model.Model.Servers[0].URL, check: check, seen: map[string]bool{}}, nil
}

// allowNull adds null to what properties of some names may be, wherever they are.
func allowNull(within any, names []string) {
	switch w := within.(type) {
	case []any:
		for _, inner := range w {
			allowNull(inner, names)
		}
	case map[string]any:
		properties, _ := w["properties"].(map[string]any)
		for _, name := range names {
			if property, ok := properties[name].(map[string]any); ok {
				properties[name] = map[string]any{"anyOf": []any{property, map[string]any{"enum": []any{nil}}}}
			}
		}
		for _, inner := range w {
			allowNull(inner, names)
		}
	}
}

// Guard stands before a fake. What comes to the fake must be as described, and so must each success that it answers.
func (d *Description) Guard(t testing.TB, fake func(*Server) http.Handler) func(*Server) http.Handler {
	return func(s *Server) http.Handler {
		behind := fake(s)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			answer := httptest.NewRecorder()
			behind.ServeHTTP(answer, r)
			d.hold(t, r, body, answer)
			maps.Copy(w.Header(), answer.Header())
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes()) // the client may have gone
		})
	}
}

// hold reports what is not as described.
func (d *Description) hold(t testing.TB, r *http.Request, body []byte, answer *httptest.ResponseRecorder) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.seen[r.Pattern] = true
	what := r.Method + " " + r.URL.String()
	if err := d.request(r, body); err != nil {
		t.Errorf("%s: %s\nis not as described: %v", what, body, err)
	}
	if answer.Code/100 != 2 {
		return
	}
	media, texts := answer.Header().Get("Content-Type"), [][]byte{answer.Body.Bytes()}
	if strings.HasPrefix(media, stream) {
		media, texts = stream, events(texts[0])
	}
	for _, text := range texts {
		if err := d.answer(r, answer.Code, media, text); err != nil {
			t.Errorf("%s is answered %s\nand that is not as described: %v", what, text, err)
		}
	}
}

// stream is the media type of events that a server sends.
const stream = "text/event-stream"

// events returns the data of each event of a stream but of the one that says that it ends.
func events(text []byte) [][]byte {
	var all [][]byte
	for line := range bytes.Lines(text) {
		data, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("data: "))
		if ok && string(data) != "[DONE]" {
			all = append(all, data)
		}
	}
	return all
}

// request returns what of a request is not as described.
func (d *Description) request(r *http.Request, body []byte) error {
	_, found := d.check.ValidateHttpRequestSync(d.at(r, body))
	return faults(found)
}

// answer returns what of an answer to a request is not as described.
func (d *Description) answer(r *http.Request, status int, media string, body []byte) error {
	_, found := d.check.ValidateHttpResponse(d.at(r, nil), &http.Response{StatusCode: status,
		Header: http.Header{"Content-Type": {media}}, Body: io.NopCloser(bytes.NewReader(body))})
	return faults(found)
}

// at returns a request as it would be sent to the provider itself.
func (d *Description) at(r *http.Request, body []byte) *http.Request {
	sent := r.Clone(r.Context())
	to, err := url.Parse(d.api + r.URL.String())
	if err != nil {
		panic(err) // both are URLs
	}
	sent.URL, sent.Host, sent.Body = to, to.Host, io.NopCloser(bytes.NewReader(body))
	return sent
}

// Used returns what requests have matched of the fake's patterns, in order.
func (d *Description) Used() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Sorted(maps.Keys(d.seen))
}

// faults returns what a validator has found as one error, or nil.
func faults(found []*validation.ValidationError) error {
	var all []error
	for _, f := range found {
		all = append(all, fmt.Errorf("%s: %s", f.Message, f.Reason))
		for _, of := range f.SchemaValidationErrors {
			all = append(all, fmt.Errorf("%s: %s", of.FieldPath, of.Reason))
		}
	}
	return errors.Join(all...)
}
