package api

import (
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"conto/api/view"
)

// describe completes what huma finds out about a call: the headers that this package reads before any handler, and the
// problems that can come back, as they follow from the call's path, method and types.
func (a *API) describe(op *huma.Operation, in, out reflect.Type) {
	_, body := in.FieldByName("Body")
	file := op.RequestBody != nil
	write := op.Method != http.MethodGet
	on := strings.HasPrefix(op.Path, "/v1/accounts/{account}")
	add := func(when bool, statuses ...int) {
		if when {
			op.Errors = append(op.Errors, statuses...)
		}
	}
	add(true, http.StatusUnprocessableEntity, http.StatusInternalServerError)
	add(body || file, http.StatusRequestEntityTooLarge)
	add(len(op.Security) > 0, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests,
		http.StatusServiceUnavailable)
	add(strings.Contains(op.Path, "{") || op.OperationID == "retryJob" || op.OperationID == "withdrawCatalog",
		http.StatusNotFound)
	add(write || readsConflict[op.OperationID], http.StatusConflict)
	add(in == reflect.TypeFor[view.OrderInput]() || in == reflect.TypeFor[view.WorkInput]() ||
		out == reflect.TypeFor[chargedReply](), http.StatusPaymentRequired)
	if out == reflect.TypeFor[chargedReply]() {
		op.Responses = map[string]*huma.Response{"202": {
			Description: "The payment's outcome is still to come: look at charges, and at the account later.",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: a.schema(reflect.TypeFor[view.Account]())}},
		}}
	}
	op.Parameters = append(op.Parameters,
		header("Accept-Language",
			"in which language refusals and the catalogue's names are said: en, it; default en", "", 200))
	if write && !onlyAsks[op.OperationID] {
		op.Parameters = append(op.Parameters, header("Idempotency-Key",
			"names the request: repeated under the same key, it is answered as the first time and changes nothing more",
			"^[!-~]+$", maxKey))
	}
	if on {
		op.Parameters = append(op.Parameters,
			header("Conto-User", "the user for whom an operator acts; that user's role decides", "", 64))
	}
}

// onlyAsks are the calls that change nothing, though they have a body; readsConflict the reads that may find what they
// ask for at odds with how the server was started.
var (
	onlyAsks = map[string]bool{"quote": true, "quoteSubscription": true, "quotePack": true, "checkBillingProfile": true,
		"matchStatement": true, "checkCatalog": true}
	readsConflict = map[string]bool{"getPaymentMethod": true, "listPaymentMethods": true, "getInvoice": true}
)

func header(name, doc, pattern string, longest int) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: doc,
		Schema: &huma.Schema{Type: huma.TypeString, Pattern: pattern, MaxLength: &longest}}
}

func (a *API) schema(of reflect.Type) *huma.Schema {
	return a.api.OpenAPI().Components.Schemas.Schema(of, true, "")
}
