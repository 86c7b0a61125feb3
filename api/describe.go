package api

import (
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"conto/core/access"
	"conto/core/money"
)

// describe completes what huma finds out about a call: the headers that this package reads before any handler, and the
// problems that can come back, as they follow from the call's path, method and types.
func (a *API) describe(op *huma.Operation, in, out reflect.Type) {
	_, body := in.FieldByName("Body")
	write := op.Method != http.MethodGet
	on := strings.HasPrefix(op.Path, "/v1/accounts/{account}")
	add := func(when bool, statuses ...int) {
		if when {
			op.Errors = append(op.Errors, statuses...)
		}
	}
	add(true, http.StatusUnprocessableEntity, http.StatusInternalServerError)
	add(body, http.StatusRequestEntityTooLarge)
	add(len(op.Security) > 0, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests,
		http.StatusServiceUnavailable)
	add(strings.Contains(op.Path, "{"), http.StatusNotFound)
	add(write || readsConflict[op.OperationID], http.StatusConflict)
	add(in == reflect.TypeFor[orderInput]() || out == reflect.TypeFor[chargedReply](), http.StatusPaymentRequired)
	if out == reflect.TypeFor[chargedReply]() {
		op.Responses = map[string]*huma.Response{"202": {
			Description: "The payment's outcome is still to come: look at charges, and at the account later.",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: a.schema(reflect.TypeFor[Account]())}},
		}}
	}
	op.Parameters = append(op.Parameters,
		header("Accept-Language",
			"in which language refusals and the catalogue's names are said: en, it; default en", "", 200))
	if write && !onlyAsks[op.OperationID] {
		op.Parameters = append(op.Parameters, header("Idempotency-Key",
			"names the request: repeated under the same key, it is answered as the first time and changes nothing more", "^[!-~]+$", maxKey))
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
		"matchStatement": true}
	readsConflict = map[string]bool{"getPaymentMethod": true, "listPaymentMethods": true, "getInvoice": true}
)

func header(name, doc, pattern string, longest int) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: doc,
		Schema: &huma.Schema{Type: huma.TypeString, Pattern: pattern, MaxLength: &longest}}
}

func (a *API) schema(of reflect.Type) *huma.Schema {
	return a.api.OpenAPI().Components.Schemas.Schema(of, true, "")
}

// problemData describes the data that problems carry beside their fixed members. A code may bring more with it one day.
type problemData struct {
	Reason     string        `json:"reason,omitempty" doc:"code locked: premium_disabled, plan or unavailable; payment_failed: what the bank says"`
	Message    string        `json:"message,omitempty" doc:"code locked: a sentence for the person in front of it"`
	WaysOut    []access.Way  `json:"ways_out,omitempty" doc:"codes locked and insufficient_credits: what would open it"`
	Cap        *access.Cap   `json:"cap,omitempty" doc:"code locked, reason cap: what may be spent, and who said so"`
	Off        *access.Off   `json:"premium_off,omitempty" doc:"code locked, reason premium_disabled: who, when and why"`
	Price      money.Credits `json:"price,omitempty" doc:"code insufficient_credits"`
	Balance    money.Credits `json:"balance,omitempty" doc:"code insufficient_credits: of what may pay"`
	NextRefill time.Time     `json:"next_refill,omitzero" doc:"code insufficient_credits"`
	Refusal    string        `json:"refusal,omitempty" doc:"codes locked and insufficient_credits: explains it, with GET …/explain?refusal="`
	Charge     string        `json:"charge,omitempty" doc:"the charge that it is about"`
	URL        string        `json:"url,omitempty" doc:"code payment_action_required: where the customer confirms the payment"`
	Until      time.Time     `json:"until,omitzero" doc:"code payment_action_required: and until when"`
	State      string        `json:"state,omitempty" doc:"code hold_closed: settled or released"`
	Seats      int           `json:"seats,omitempty" doc:"code conflict: how many the plan has, if it is about them"`
	Standing   string        `json:"standing,omitempty" doc:"code forbidden: invited or suspended, of a member without a seat"`
	Most       int64         `json:"most,omitempty" doc:"code invalid: the most that the value may be"`
}

// TransformSchema adds the data to what huma finds out about a Problem, and leaves the schema open.
func (p *Problem) TransformSchema(r huma.Registry, s *huma.Schema) *huma.Schema {
	for name, of := range huma.SchemaFromType(r, reflect.TypeFor[problemData]()).Properties {
		s.Properties[name] = of
	}
	s.AdditionalProperties = true
	return s
}
