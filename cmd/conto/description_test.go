package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// description is what of the OpenAPI document is looked at.
type description struct {
	Paths map[string]map[string]struct {
		OperationID, Summary string
		Parameters           []struct{ Name, In string }
		Responses            map[string]struct {
			Content map[string]struct{ Schema map[string]any }
		}
		RequestBody any
		Security    []any
	}
	Components struct {
		Schemas map[string]struct {
			Properties           map[string]any
			AdditionalProperties any
		}
	}
}

// complete checks that each call says which headers it reads and how it may be refused, and that problems say what they
// carry.
func (d *description) complete(t *testing.T) {
	t.Helper()
	for path, methods := range d.Paths {
		for method, op := range methods {
			var headers []string
			for _, p := range op.Parameters {
				if p.In == "header" {
					headers = append(headers, p.Name)
				}
			}
			asks := slices.Contains([]string{"quote", "quoteSubscription", "quotePack", "checkBillingProfile",
				"matchStatement", "checkCatalog"},
				op.OperationID)
			if keyed := method != "get" && !asks; keyed != slices.Contains(headers, "Idempotency-Key") {
				t.Errorf("%s: an Idempotency-Key is described: %v", op.OperationID, !keyed)
			}
			if on := strings.HasPrefix(path, "/v1/accounts/{account}"); on != slices.Contains(headers, "Conto-User") {
				t.Errorf("%s: a Conto-User is described: %v", op.OperationID, !on)
			}
			want := []string{"422", "500"}
			if len(op.Security) > 0 {
				want = append(want, "401", "403", "429", "503")
			}
			if strings.Contains(path, "{") {
				want = append(want, "404")
			}
			if method != "get" {
				want = append(want, "409")
			}
			if op.RequestBody != nil {
				want = append(want, "413")
			}
			switch op.OperationID {
			case "hold", "spend":
				want = append(want, "402")
			case "subscribe", "topUp", "setPaymentMethod":
				want = append(want, "402", "202")
			}
			for _, status := range want {
				kind := "application/problem+json"
				if status < "400" {
					kind = "application/json"
				}
				if op.Responses[status].Content[kind].Schema["$ref"] == nil {
					t.Errorf("%s: %s is not described", op.OperationID, status)
				}
			}
		}
	}
	problem := d.Components.Schemas["Problem"]
	for _, name := range strings.Fields(
		"type title status detail code fields url until ways_out cap premium_off price balance next_refill reason message refusal charge state seats standing most") {
		if problem.Properties[name] == nil {
			t.Errorf("a problem's %s is not described", name)
		}
	}
	if problem.AdditionalProperties == false {
		t.Error("the schema of problems is closed")
	}
}

func TestCalls_Described(t *testing.T) {
	s := start(t, place{data: t.TempDir()}, nil)
	body, err := s.Raw(t.Context(), "GET", "/v1/openapi.json", nil)
	fine(t, "read", err)
	var doc description
	fine(t, "parse", json.Unmarshal(body, &doc))
	for _, call := range strings.Fields(`
		get/v1/catalog post/v1/accounts get/v1/accounts/{account} get/v1/accounts/{account}/journal get/v1/accounts/{account}/models
		post/v1/accounts/{account}/quotes post/v1/accounts/{account}/holds post/v1/accounts/{account}/holds/{hold}/settle
		post/v1/accounts/{account}/holds/{hold}/release post/v1/accounts/{account}/spends post/v1/spends post/v1/accounts/{account}/refunds
		post/v1/accounts/{account}/subscription/quote post/v1/accounts/{account}/subscription post/v1/accounts/{account}/subscription/cancel
		post/v1/accounts/{account}/subscription/resume post/v1/accounts/{account}/topups get/v1/accounts/{account}/billing-profile
		put/v1/accounts/{account}/billing-profile get/v1/accounts/{account}/members post/v1/accounts/{account}/members
		patch/v1/accounts/{account}/members/{user} delete/v1/accounts/{account}/members/{user} post/v1/accounts/{account}/grants
		get/v1/accounts/{account}/explain post/v1/test-clocks post/v1/test-clocks/{clock}/advance`) {
		method, path, _ := strings.Cut(call, "/")
		if op, ok := doc.Paths["/"+path][method]; !ok || op.Summary == "" {
			t.Errorf("%s /%s is not described", method, path)
		}
	}
	doc.complete(t)
}
