package main

import (
	"slices"
	"testing"

	"conto/client"
)

// takesAsSaid checks that models say what a request needs: from it alone a form can be made, as the pages make theirs.
func takesAsSaid(t *testing.T, models []client.Model) {
	t.Helper()
	model := func(id string) client.Model {
		i := slices.IndexFunc(models, func(m client.Model) bool { return m.ID == id })
		if i < 0 {
			t.Fatalf("there is no %s", id)
		}
		return models[i]
	}
	option := func(m client.Model, name string) client.ModelOption {
		i := slices.IndexFunc(m.Options, func(o client.ModelOption) bool { return o.Name == name })
		if i < 0 {
			t.Fatalf("%s has no option %s", m.ID, name)
		}
		return m.Options[i]
	}
	film := option(model("premium-video"), "resolution")
	if want := (client.Need{Word: "1080p", Feature: "video_1080p", Plan: "pro"}); !slices.Contains(film.Needs, want) ||
		film.Label == "" {
		t.Errorf("resolution: %+v", film)
	}
	if count := option(model("premium-image"), "count"); count.Unit != "images" || len(count.Needs) != 0 {
		t.Errorf("count: %+v", count)
	}
	avatar := model("talking-avatar").Takes
	if avatar.Prompt != "needed" || avatar.Image != "needed" || avatar.Audio != "none" || !avatar.Consent ||
		avatar.MaxPrompt <= 0 {
		t.Errorf("an avatar takes %+v", avatar)
	}
	if up := model("upscale").Takes; up.Prompt != "none" || up.MaxPrompt != 0 || up.Image != "needed" || up.Consent {
		t.Errorf("upscaling takes %+v", up)
	}
}

// TestModelsAreDescribed: the catalogue, an account's models and an agent's list say the same of what a request needs.
func TestModelsAreDescribed(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	c, err := s.Catalog(t.Context())
	fine(t, "catalogue", err)
	takesAsSaid(t, c.Models)
	list, err := s.Accounts.Models(t.Context(), s.open().ID, "")
	fine(t, "models", err)
	takesAsSaid(t, list)
}
