// Package api is the HTTP API: it decodes a request, calls a use case of package app, and encodes what that returns. It
// holds no rule.
//
// Every call is declared once, with its types, from which the OpenAPI document at /v1/openapi.json is generated.
// Refusals are RFC 9457 problems with a code of core/fault. Every write takes an Idempotency-Key: the same key with the
// same body gets the first answer again, byte for byte.
package api

import (
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"conto/api/view"
	"conto/app"
	"conto/core/fault"
)

// Limits of a request. Larger bodies are refused before they are read.
const (
	MaxBody   = 1 << 20  // bytes of a body
	MaxHeader = 32 << 10 // bytes of all headers
	MaxSpends = 1000     // spends in one call
	MaxPage   = 200      // items of a list in one answer
)

// Options say what an API serves.
type Options struct {
	App     *app.App
	Log     *slog.Logger
	Ready   func() error // whether the server can do its work; nil: always
	Metrics http.Handler // of /metrics; nil: none

	// counts what payment providers send: taken, forged, garbled, failed; nil: nobody counts
	CountWebhook func(provider, answer string)
}

// API serves the calls.
type API struct {
	Options
	app *app.App
	api huma.API
}

// setUpHuma tells huma how a refusal is answered, that Credits is another name than credits, and that no list is null.
// It has one way for all; this package is the only one that uses it.
var setUpHuma = sync.OnceFunc(
	func() {
		huma.NewError, huma.NewErrorWithContext = newError, newErrorIn
		huma.ValidateStrictCasing, huma.DefaultArrayNullable = true, false
	})

// New declares every call on a new mux and answers the handler.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	mux := http.NewServeMux()
	setUpHuma()
	config := huma.DefaultConfig("Conto", "1")
	config.Info.Description = apiDescription + describeCodes()
	config.Info.License = &huma.License{Name: "Apache-2.0", URL: "https://www.apache.org/licenses/LICENSE-2.0"}
	config.Info.Contact = &huma.Contact{Name: "Conto"}
	config.Servers = []*huma.Server{{URL: "/", Description: "This server"}}
	config.Tags = groups()
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "/v1/openapi", "", "", nil
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": bodies, "json": bodies}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key": {Type: "http", Scheme: "bearer",
			Description: "An operator key (everything that its role may) or an account key (its account, within its scopes)."},
	}
	a := &API{Options: o, app: o.App, api: humago.New(mux, config)}
	a.api.UseMiddleware(a.authenticate)
	a.catalogRoutes()
	a.accountRoutes()
	closeRoutes(a)
	spendRoutes(a)
	usageRoutes(a)
	askRoutes(a)
	remindRoutes(a)
	workRoutes(a)
	shareRoutes(a)
	brandRoutes(a)
	subscriptionRoutes(a)
	packRoutes(a)
	memberRoutes(a)
	invitationRoutes(a)
	keepGoingRoutes(a)
	portalRoutes(a)
	alertRoutes(a)
	giftRoutes(a)
	a.profileRoutes()
	orderRoutes(a)
	paymentRoutes(a)
	invoiceRoutes(a)
	a.attentionRoutes()
	supportRoutes(a)
	jobRoutes(a)
	bankRoutes(a)
	a.keyRoutes()
	endpointRoutes(a)
	installationRoutes(a)
	explainRoutes(a)
	a.clockRoutes()
	a.operatorRoutes()
	a.refine()
	cardRoutes(a)
	a.hookRoutes(mux)
	a.plainRoutes(mux)
	return &direct{a, generationsOf(a), limit(noteRoute(mux))}
}

const apiDescription = `Credits and plans of an AI studio: what a generation costs, who may run it, and exactly what is left.

Amounts of money are whole cents (` + "`{\"amount\": 1900, \"currency\": \"EUR\"}`" + ` is €19.00, VAT included), credits are whole numbers, times are
RFC 3339 in UTC. Every write takes an ` + "`Idempotency-Key`" + `: repeating a request under the same key answers what the first one
answered. An operator acts for a signed-in user by naming them in ` + "`Conto-User`" + `; the user's role then decides.`

// describeCodes lists what a problem's code may be, with its HTTP status.
func describeCodes() string {
	text :=
		"\n\nA refusal is a problem (RFC 9457): `type`, `title`, `status`, `detail`, `code`, and the code's data. The codes:"
	for _, code := range fault.Codes() {
		text += fmt.Sprintf(" `%s` %d;", code, view.StatusOf(code))
	}
	return strings.TrimSuffix(text, ";") + "."
}

// limit bounds what a request may send. Whatever a client calls its body, it is read as JSON; of an
// upload and of a logo it is the file.
//
// The server must keep the request with its own body: only then does it notice that a body was not read to its end, and
// closes the connection rather than take the rest for another request.
func limit(next http.Handler) http.Handler {
	bounded := http.MaxBytesHandler(next, MaxBody+1) // one more, so that huma notices and answers as it should
	files := http.MaxBytesHandler(next, MaxUpload)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if bringsFile(r.URL.Path) {
			files.ServeHTTP(w, r)
			return
		}
		r.Header.Set("Content-Type", "application/json")
		bounded.ServeHTTP(w, r)
	})
}

// call declares one call.
func call[I, O any](a *API, op huma.Operation, handler func(*request, *I) (*O, error)) {
	op.MaxBodyBytes = MaxBody
	if op.Security == nil {
		op.Security = []map[string][]string{{"key": {}}}
	}
	op.Tags = []string{tagOf(op.Path)}
	split(&op)
	a.describe(&op, reflect.TypeFor[I](), reflect.TypeFor[O]())
	huma.Register(a.api, op, handle(a, handler))
}

// public marks a call that needs no key.
var public = []map[string][]string{}

// get, post, put, patch and remove name an operation: its id, its path and a line that says what it does.
func get(id, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary}
}

func post(id, path, summary string, status int) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, DefaultStatus: status}
}

func put(id, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodPut, Path: path, Summary: summary}
}

func patch(id, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodPatch, Path: path, Summary: summary}
}

func remove(id, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodDelete, Path: path, Summary: summary,
		DefaultStatus: http.StatusNoContent}
}
