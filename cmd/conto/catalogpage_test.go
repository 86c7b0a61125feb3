package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"conto/client"
	"conto/core/catalog"
)

// TestCatalogueAtTheDesk: an admin sees what a text would change, and publishes it; it is on sale at once, and who did
// it is on the page. What is wrong is said with its line; support sees, and publishes nothing; a form that is sent
// twice publishes once; nobody publishes over an edition that they have not seen.
func TestCatalogueAtTheDesk(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	admin, _ := operatorAt(t, s, addedOperator(t, s, "paola", "admin"))
	leo, _ := operatorAt(t, s, addedOperator(t, s, "leo", "support"))
	text := strings.Replace(string(catalog.Default), "monthly: 9.00", "monthly: 10.00", 1)
	_, page := s.posts(t, admin, "/admin/catalogue/check", url.Values{"text": {text}})
	for _, want := range []string{"Starter: €9.00 a month becomes €10.00.", "Publish edition 2"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	_, page = s.posts(t, admin, "/admin/catalogue/check",
		url.Values{"text": {strings.Replace(text, "monthly: 10.00", "monthly: 100.00", 1)}})
	if !strings.Contains(page, "line 28: plan creator: must be dearer than starter") ||
		strings.Contains(page, "Publish edition") {
		t.Error("what is wrong is not said with its line, or can be published")
	}
	if _, page = s.posts(t, leo, "/admin/catalogue/check", url.Values{"text": {text}}); !strings.Contains(page,
		"€10.00") || strings.Contains(page, "Publish edition") {
		t.Error("support sees what would change, and no button")
	}
	publish := url.Values{"text": {strings.ReplaceAll(text, "\n", "\r\n")}, "number": {"2"}, "reason": {"dearer power"},
		"key": {"once"}}
	if status, _ := s.posts(t, leo, "/admin/catalogue/publish", publish); status == http.StatusOK {
		t.Errorf("support publishes: %d", status)
	}
	if status, _ := s.posts(t, admin, "/admin/catalogue/publish",
		url.Values{"text": {text}, "number": {"2"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", status)
	}
	for range 2 {
		status, page := s.posts(t, admin, "/admin/catalogue/publish", publish)
		if status != http.StatusOK || !strings.Contains(page, "by paola, admin: dearer power") {
			t.Errorf("%d: who published it is not there", status)
		}
	}
	sold, err := s.Catalog(ctx)
	fine(t, "catalogue", err)
	if sold.Edition != 2 || sold.Plans[1].Monthly.Cents != 1000 {
		t.Errorf("on sale: %+v", sold.Plans[1])
	}
	publish.Set("key", "another")
	publish.Set("text", string(catalog.Default))
	if status, page := s.posts(t, admin, "/admin/catalogue/publish",
		publish); status != http.StatusUnprocessableEntity || !strings.Contains(page, "look again") {
		t.Errorf("over an edition that was not seen: %d", status)
	}
}

// TestEditionsByTheAPI: what the page does, programs of operators do.
func TestEditionsByTheAPI(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	text := strings.Replace(string(catalog.Default), "monthly: 9.00", "monthly: 10.00", 1)
	checked, err := s.Editions.Check(ctx, text)
	fine(t, "check", err)
	if checked.Number != 2 || len(checked.Changes) != 1 || len(checked.Wrong) != 0 || checked.Same {
		t.Errorf("%+v", checked)
	}
	checked, err = s.Editions.Check(ctx, string(catalog.Default))
	fine(t, "check", err)
	if !checked.Same {
		t.Errorf("%+v", checked)
	}
	from := time.Now().Add(time.Hour).Round(time.Second)
	_, err = s.Editions.Publish(ctx, text, 2, &from, "next week")
	fine(t, "publish", err)
	all, err := s.Editions.List(ctx)
	fine(t, "list", err)
	if len(all.Items) != 1 || all.Planned == nil || !all.Planned.From.Equal(from) || all.Planned.Reason != "next week" {
		t.Errorf("%+v", all)
	}
	if _, err = s.Editions.Publish(ctx, text, 2, nil, "now"); client.Code(err) != "conflict" {
		t.Errorf("while one waits: %v", err)
	}
	fine(t, "withdraw", s.Editions.Withdraw(ctx))
	past := time.Now().Add(-time.Hour)
	if _, err = s.Editions.Publish(ctx, text, 2, &past, "yesterday"); err == nil {
		t.Error("on sale from yesterday on")
	}
	_, err = s.Editions.Publish(ctx, text, 2, nil, "now")
	fine(t, "publish", err)
	acts, err := s.Operators.Acts(ctx)
	fine(t, "acts", err)
	if len(acts) != 3 || acts[0].What != "catalogue_published" || acts[0].Why != "now" {
		t.Errorf("%+v", acts)
	}
}
