package view

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"conto/core/access"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// Problem is a refusal as RFC 9457 has it: its code is one of core/fault's, and the code's data stands beside it.
type Problem struct {
	Type   string         `json:"type" doc:"always about:blank; the code says what it is"`
	Title  string         `json:"title" doc:"the HTTP status in words"`
	Status int            `json:"status"`
	Detail string         `json:"detail" doc:"a sentence for people: what is wrong and what to do"`
	Code   fault.Code     `json:"code" doc:"what it is, for programs"`
	Fields []fault.Field  `json:"fields,omitempty" doc:"code invalid: what is wrong with which value"`
	Data   map[string]any `json:"-"`
}

// statuses is the table from code to HTTP status.
var statuses = map[fault.Code]int{
	fault.InsufficientCredits:   http.StatusPaymentRequired,
	fault.PaymentFailed:         http.StatusPaymentRequired,
	fault.PaymentActionRequired: http.StatusPaymentRequired,
	fault.Locked:                http.StatusForbidden,
	fault.Unauthenticated:       http.StatusUnauthorized,
	fault.Forbidden:             http.StatusForbidden,
	fault.NotFound:              http.StatusNotFound,
	fault.Conflict:              http.StatusConflict,
	fault.HoldClosed:            http.StatusConflict,
	fault.AccountClosed:         http.StatusConflict,
	fault.QuoteExpired:          http.StatusConflict,
	fault.Invalid:               http.StatusUnprocessableEntity,
	fault.IdempotencyConflict:   http.StatusUnprocessableEntity,
	fault.RateLimited:           http.StatusTooManyRequests,
	fault.Internal:              http.StatusInternalServerError,
}

// StatusOf returns the HTTP status of a code.
func StatusOf(code fault.Code) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	return http.StatusInternalServerError
}

// ProblemOf returns the problem of a refusal, with the sentences that people read in a language.
func ProblemOf(l message.Language, f *fault.Error) *Problem {
	status := StatusOf(f.Code)
	p := &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: f.In(l), Code: f.Code,
		Data: dataIn(l, f.Data)}
	if fields, ok := f.Data["fields"].([]fault.Field); ok {
		for _, field := range fields {
			p.Fields = append(p.Fields, field.In(l))
		}
	}
	return p
}

// dataIn returns a refusal's data with the sentences among it in a language.
func dataIn(l message.Language, data map[string]any) map[string]any {
	said := maps.Clone(data)
	for name, value := range said {
		if s, ok := value.(message.Teller); ok {
			said[name] = s.In(l)
		}
	}
	return said
}

// Error returns the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType returns the media type of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// MarshalJSON writes the data beside the fixed members.
func (p *Problem) MarshalJSON() ([]byte, error) {
	all := map[string]any{}
	maps.Copy(all, p.Data)
	for name, value := range map[string]any{"type": p.Type, "title": p.Title, "status": p.Status, "detail": p.Detail,
		"code": p.Code} {
		all[name] = value
	}
	if p.Fields != nil {
		all["fields"] = p.Fields
	}
	return json.Marshal(all)
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
