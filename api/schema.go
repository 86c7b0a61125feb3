package api

import (
	_ "embed" // a description
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"conto/api/view"
)

// refine makes the description say exactly what answers hold, where huma's own says less: a member that may be null
// says so, also where it is an object; the answer of a download is a file. It is called once every call is declared.
func (a *API) refine() {
	doc := a.api.OpenAPI()
	for name, schema := range doc.Components.Schemas.Map() {
		if of := doc.Components.Schemas.TypeFromRef("#/components/schemas/" + name); of != nil {
			nullable(schema, of)
		}
	}
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	for path, item := range doc.Paths {
		if strings.HasSuffix(path, "/export") || strings.HasSuffix(path, ".zip") {
			item.Get.Responses["200"] = &huma.Response{
				Description: "The ZIP, which is whole when it can be opened",
				Content:     map[string]*huma.MediaType{exportType: {Schema: bytes}},
			}
		}
	}
	if item := doc.Paths["/v1/accounts/{account}/assets/{asset}/file"]; item != nil {
		item.Get.Responses["200"] = &huma.Response{
			Description: "The file; 206 and a part of it where a range is asked for",
			Content:     map[string]*huma.MediaType{"*/*": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
		}
	}
	if item := doc.Paths["/v1/accounts/{account}/generations/{generation}/events"]; item != nil {
		item.Get.Responses["200"] = &huma.Response{
			Description: "Events named generation, each with the whole generation as its data",
			Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}
	}
	if item := doc.Paths["/v1/accounts/{account}/invoices/{invoice}"]; item != nil {
		item.Get.Responses["200"] = &huma.Response{
			Description: "The document: as JSON or, by the end of its name, as a page or a file",
			Content: map[string]*huma.MediaType{
				"application/json": {Schema: a.schema(reflect.TypeFor[view.Invoice]())},
				"application/pdf":  {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
				"application/xml":  {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
			},
		}
	}
}

// nullable lets the members of a struct be null that are pointers to structs and always there. huma says it of other
// pointers.
func nullable(schema *huma.Schema, of reflect.Type) {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(of) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		property := schema.Properties[name]
		if property == nil || property.Ref == "" || f.Type.Kind() != reflect.Pointer ||
			f.Type.Elem() == reflect.TypeFor[time.Time]() ||
			strings.Contains(options, "omit") {
			continue
		}
		schema.Properties[name] = &huma.Schema{
			Description: property.Description, OneOf: []*huma.Schema{{Ref: property.Ref}, {Type: "null"}},
		}
	}
}

// tags group calls by what they are about; of two that fit a path, the longer one counts.
var tags = []struct{ path, name, about string }{
	{"/v1/catalog", "Catalogue", "What is sold: plans, packs, models and their prices"},
	{"/v1/catalog/editions", "Platform", ""},
	{"/v1/catalog/check", "Platform", ""},
	{"/v1/accounts", "Accounts", "Accounts with their plan, credits and allowances"},
	{"/v1/accounts/{account}/models", "Generations", "What a generation costs and who may run it; holds, spends, refunds"},
	{"/v1/accounts/{account}/quotes", "Generations", ""},
	{"/v1/accounts/{account}/holds", "Generations", ""},
	{"/v1/accounts/{account}/spends", "Generations", ""},
	{"/v1/accounts/{account}/refunds", "Generations", ""},
	{"/v1/accounts/{account}/grants", "Generations", ""},
	{"/v1/accounts/{account}/explain", "Generations", ""},
	{"/v1/accounts/{account}/usage", "Generations", ""},
	{"/v1/spends", "Generations", ""},
	{"/v1/accounts/{account}/reminders", "Generations", ""},
	{"/v1/accounts/{account}/generations", "Studio", "Generations that run here, and what they made"},
	{"/v1/accounts/{account}/assets", "Studio", ""},
	{"/v1/accounts/{account}/uploads", "Studio", ""},
	{"/v1/accounts/{account}/brand", "Studio", ""},
	{"/v1/accounts/{account}/subscription", "Plans and packs", "Subscribing, upgrading, cancelling, topping up"},
	{"/v1/accounts/{account}/topups", "Plans and packs", ""},
	{"/v1/accounts/{account}/keep-going", "Plans and packs", ""},
	{"/v1/accounts/{account}/edition", "Plans and packs", ""},
	{"/v1/accounts/{account}/payment-method", "Payments", "Cards, payments, refunds, bank transfers"},
	{"/v1/accounts/{account}/payments", "Payments", ""},
	{"/v1/accounts/{account}/orders", "Payments", ""},
	{"/v1/bank", "Payments", ""},
	{"/v1/accounts/{account}/owner-asks", "Team", ""},
	{"/v1/accounts/{account}/members", "Team", "Members, invitations, roles and the premium switch"},
	{"/v1/accounts/{account}/hand-over", "Team", ""},
	{"/v1/invitations", "Team", ""},
	{"/v1/accounts/{account}/alert", "Accounts", ""},
	{"/v1/accounts/{account}/codes", "Plans and packs", ""},
	{"/v1/codes", "Platform", ""},
	{"/v1/accounts/{account}/billing-profile", "Invoices", "Billing profiles, invoices, and the tax agency's exchange"},
	{"/v1/accounts/{account}/invoices", "Invoices", ""},
	{"/v1/invoices", "Invoices", ""},
	{"/v1/exchange", "Invoices", ""},
	{"/v1/accounts/{account}/portal-sessions", "Accounts", ""},
	{"/v1/accounts/{account}/keys", "Keys", "API keys of accounts"},
	{"/v1/accounts/{account}/webhook-endpoints", "Webhooks", endpointsDescription},
	{"/v1/webhook-endpoints", "Webhooks", ""},
	{"/v1/accounts/{account}/support-requests", "Support", "What people of accounts ask, and what operators answer"},
	{"/v1/support-requests", "Support", ""},
	{"/v1/jobs", "Platform", ""},
	{"/v1/operator-acts", "Platform", ""},
	{"/v1/operators", "Platform", "Operators, what waits for them, test clocks"},
	{"/v1/attention", "Platform", ""},
	{"/v1/test-clocks", "Platform", ""},
}

// endpointsDescription says what webhooks are, and how a signature is checked.
//
//go:embed webhooks.md
var endpointsDescription string

// tagOf is the group of a path.
func tagOf(path string) string {
	name, longest := "", 0
	for _, t := range tags {
		if strings.HasPrefix(path, t.path) && len(t.path) > longest {
			name, longest = t.name, len(t.path)
		}
	}
	if name == "" {
		panic("api: no group has the path " + path)
	}
	return name
}

// groups describes the tags, in their order.
func groups() []*huma.Tag {
	var list []*huma.Tag
	for _, t := range tags {
		if t.about != "" {
			list = append(list, &huma.Tag{Name: t.name, Description: t.about})
		}
	}
	return list
}

// clauses are how summaries name the clauses that they follow.
var clauses = regexp.MustCompile(` \((C\d+)(, C\d+)*\)`)

// split makes what an operation says of itself a short summary and a whole description.
func split(op *huma.Operation) {
	whole := op.Summary
	op.Summary, _, _ = strings.Cut(clauses.ReplaceAllString(whole, ""), ";")
	if first, _, two := strings.Cut(op.Summary, ": "); two && len(op.Summary) > 60 {
		op.Summary = first
	}
	if op.Description == "" {
		op.Description = strings.TrimSuffix(whole, ".") + "."
	}
	if op.Method == http.MethodGet && op.DefaultStatus == 0 {
		op.DefaultStatus = http.StatusOK
	}
}
