package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"conto/client"
	"conto/internal/browsertest"
)

// makes has somebody generate, and waits for what comes out.
func makes(t *testing.T, by *client.Client, id string, w client.Work) *client.Generation {
	t.Helper()
	g, err := by.Studio.Start(t.Context(), id, w)
	fine(t, "start "+w.Model, err)
	eventually(t, "the end of "+w.Model, func() bool {
		g, err = by.Studio.Get(t.Context(), id, g.ID)
		return err == nil && g.Final()
	})
	if g.State != "succeeded" {
		t.Fatalf("%s: %+v", w.Model, g.Failure)
	}
	return g
}

// fillGallery has two people of a team make and bring files of every kind, and returns the first one's picture.
func fillGallery(t *testing.T, s *server, id string, c *traveller) *client.Asset {
	t.Helper()
	on("team", "pm_ok")(t, s, id, c)
	a, err := s.Accounts.Get(t.Context(), id)
	fine(t, "account", err)
	_, err = s.Team.Invite(t.Context(), id, "giulia.rossi@example.com", "member", "usr_giulia")
	fine(t, "invite", err)
	owner, giulia := s.As(a.Owner), s.As("usr_giulia")
	_, err = owner.Studio.Upload(t.Context(), id, "shopfront, before the works.png", drawn(t))
	fine(t, "upload", err)
	makes(t, giulia, id, client.Work{Model: "premium-video", Prompt: "Gulls over the harbour, slowly"})
	makes(t, owner, id, client.Work{Model: "fast-image", Prompt: "A lighthouse"})
	boat := makes(t, owner, id, client.Work{Model: "premium-image", Options: client.Options{"count": 2},
		Prompt: "A red boat in a quiet harbour at first light, mist over the water, seen from the quay, " +
			"with the hills of Liguria behind it"})
	makes(t, giulia, id, client.Work{Model: "premium-llm", Prompt: "Three names for a harbour café"})
	makes(t, giulia, id, client.Work{Model: "fast-image", Prompt: "Un gatto sul molo, in acquerello"})
	yes, folder := true, "Harbour"
	_, err = owner.Studio.ChangeAsset(t.Context(), id, boat.Assets[0].ID, client.AssetChange{Favourite: &yes,
		Folder: &folder})
	fine(t, "a favourite", err)
	return &boat.Assets[0]
}

// worksStates are those of the gallery and of a file in it.
func worksStates() []state {
	var item string
	filled := func(t *testing.T, s *server, id string, c *traveller) { item = fillGallery(t, s, id, c).ID }
	opens := func(path string) func(*testing.T, *browsertest.Visit, *server, *traveller) {
		return func(t *testing.T, v *browsertest.Visit, s *server, _ *traveller) {
			v.Run(t, chromedp.Navigate(s.boot.URL+strings.ReplaceAll(path, "{item}", item)))
		}
	}
	bin := func(t *testing.T, s *server, id string, c *traveller) {
		filled(t, s, id, c)
		yes := true
		_, err := s.Studio.ChangeAsset(t.Context(), id, item, client.AssetChange{Deleted: &yes})
		fine(t, "delete", err)
	}
	return []state{
		{name: "gallery-filled", path: "/gallery", says: [2]string{"A lighthouse", "A lighthouse"}, make: filled},
		{name: "gallery-filtered", path: "/gallery?by=usr_giulia&model=fast-image",
			says: [2]string{"Un gatto sul molo", "Un gatto sul molo"}, make: filled},
		{name: "gallery-search-none", path: "/gallery?text=zeppelin",
			says: [2]string{"Nothing here matches", "niente che corrisponda"}, make: filled},
		{name: "gallery-none-deleted", path: "/gallery?deleted=yes",
			says: [2]string{"Nothing is deleted", "niente di eliminato"}},
		{name: "gallery-bin", path: "/gallery?deleted=yes", says: [2]string{"Removed for good on", "Rimosso per sempre il"},
			make: bin},
		{name: "gallery-item", path: "/gallery", says: [2]string{"Why this price", "Perché questo prezzo"}, make: filled,
			acts: opens("/gallery/{item}")},
		{name: "gallery-item-deleted", path: "/gallery", says: [2]string{"Take back", "Recupera"}, make: bin,
			acts: opens("/gallery/{item}")},
	}
}
