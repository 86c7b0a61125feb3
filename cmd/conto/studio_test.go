package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"conto/client"
)

// drawn is a picture of a red square on a white ground.
func drawn(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 96, 64))
	for y := range 64 {
		for x := range 96 {
			img.Set(x, y, color.White)
			if x > 30 && x < 60 && y > 15 && y < 50 {
				img.Set(x, y, color.NRGBA{200, 30, 40, 255})
			}
		}
	}
	var b bytes.Buffer
	fine(t, "draw", png.Encode(&b, img))
	return b.Bytes()
}

// ran starts a generation and waits for its end.
func ran(t *testing.T, c *client.Client, id string, w client.Work) *client.Generation {
	t.Helper()
	g, err := c.Studio.Start(t.Context(), id, w)
	fine(t, "start "+w.Model, err)
	g, err = client.WaitFor(t.Context(), c.Studio, id, g.ID)
	fine(t, "wait for "+w.Model, err)
	return g
}

// file reads an asset's file.
func file(t *testing.T, c *client.Client, id, asset string) []byte {
	t.Helper()
	r, err := c.Studio.File(t.Context(), id, asset)
	fine(t, "open "+asset, err)
	body, err := io.ReadAll(r)
	fine(t, "read "+asset, err)
	fine(t, "close "+asset, r.Close())
	return body
}

// TestStudio_FreshServerC3: with nothing set up, on Free with a balance of zero, every model runs that is said to.
func TestStudio_FreshServerC3(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		for _, o := range []client.Options{{"count": 8, "width": 2048}, {"count": 8}, {"count": 1}} {
			_, err := s.Credits.Spend(ctx, a.ID, client.HoldRequest{Model: "z-image", Options: o})
			fine(t, "spend", err)
		}
		up, err := s.Studio.Upload(ctx, a.ID, "square.png", drawn(t))
		fine(t, "upload", err)
		on := client.WorkFiles{Image: up.ID}
		small := client.Options{"width": 256, "height": 256, "count": 2}
		for _, c := range []struct {
			work   client.Work
			media  string
			files  int
			sample bool
			source string // that is written into the file
		}{
			{client.Work{Model: "fast-image", Prompt: "a cat", Options: small}, "image/png", 2, true, "algorithmicMedia"},
			{client.Work{Model: "mini-llm", Prompt: "Ciao", Language: "it"}, "text/plain; charset=utf-8", 1, true, ""},
			{client.Work{Model: "basic-voice", Prompt: "Good morning."}, "audio/wave", 1, false, "trainedAlgorithmicMedia"},
			{client.Work{Model: "upscale", Files: on, Options: client.Options{"scale": "4x"}}, "image/png", 1, false,
				"algorithmicallyEnhanced"},
			{client.Work{Model: "remove-background", Files: on}, "image/png", 1, false, "algorithmicallyEnhanced"},
		} {
			g := ran(t, s.Client, a.ID, c.work)
			if g.State != "succeeded" || len(g.Assets) != c.files || g.Credits != 0 || g.Sample != c.sample ||
				g.EndedAt == nil {
				t.Fatalf("%s: %+v %+v", c.work.Model, g, g.Failure)
			}
			made := g.Assets[0]
			body := file(t, s.Client, a.ID, made.ID)
			if made.Media != c.media || int64(len(body)) != made.Bytes || *made.Generation != g.ID {
				t.Errorf("%s: %+v, %d bytes", c.work.Model, made, len(body))
			}
			if !bytes.Contains(body, []byte(c.source)) {
				t.Errorf("%s does not say in the file where it comes from", c.work.Model)
			}
			if picture := strings.HasPrefix(c.media, "image/"); made.Watermark != picture {
				t.Errorf("%s on Free: watermark %v", c.work.Model, made.Watermark)
			}
		}
		_, err = s.Studio.Start(ctx, a.ID, client.Work{Model: "z-image", Prompt: "a cat"})
		refused(t, "without credits", err, "insufficient_credits")
		var why struct{ Refusal string }
		fine(t, "data", err.(*client.Error).Data(&why))
		explained, err := s.Explain.Refusal(ctx, a.ID, why.Refusal)
		if err != nil || explained.Reasons[len(explained.Reasons)-1].Clause != "C14" {
			t.Errorf("explained: %+v, %v", explained, err)
		}
		if c := s.account(a.ID).Credits; c.Available != 0 || c.Held != 0 {
			t.Errorf("credits %+v", c)
		}
	})
}

// TestGeneration_OnlyStudioClosesC5: held while it runs, taken once it is in the gallery, started once under a key.
func TestGeneration_OnlyStudioClosesC5(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		w := client.Work{Model: "z-image", Prompt: "two cats",
			Options: client.Options{"count": 2, "width": 128, "height": 128}}
		g, err := s.Studio.Start(client.WithKey(ctx, "once"), a.ID, w)
		fine(t, "start", err)
		again, err := s.Studio.Start(client.WithKey(ctx, "once"), a.ID, w)
		if err != nil || again.ID != g.ID {
			t.Errorf("under the same key: %+v, %v", again, err)
		}
		w.Prompt = "three cats"
		_, err = s.Studio.Start(client.WithKey(ctx, "once"), a.ID, w)
		refused(t, "another under the same key", err, "idempotency_conflict")
		owner := s.As(a.Owner)
		_, err = owner.Credits.Release(ctx, a.ID, g.ID)
		if err == nil {
			t.Error("who asked for it released its hold")
		}
		g, err = client.WaitFor(ctx, s.Studio, a.ID, g.ID)
		if err != nil || g.State != "succeeded" || g.Credits != 4 {
			t.Fatalf("%+v, %v", g, err)
		}
		if c := s.account(a.ID).Credits; c.Available != 46 || c.Held != 0 {
			t.Errorf("credits %+v", c)
		}
		h, err := s.Credits.GetHold(ctx, a.ID, g.ID)
		if err != nil || h.State != "settled" || h.Credits != 4 {
			t.Errorf("its hold: %+v, %v", h, err)
		}
		list, err := owner.Studio.List(ctx, a.ID, "")
		if err != nil || len(list.Items) != 1 || list.Items[0].ID != g.ID {
			t.Errorf("the list: %+v, %v", list, err)
		}
	})
}

// TestGalleryC26: search, favourites, folders, deletion and its undoing; a file in parts.
func TestGalleryC26(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx, a := t.Context(), s.open()
		made := ran(t, s.Client, a.ID, client.Work{Model: "fast-image", Prompt: "Gatto sul tetto",
			Options: client.Options{"width": 64, "height": 64}}).Assets[0]
		up, err := s.Studio.Upload(ctx, a.ID, "square.png", drawn(t))
		fine(t, "upload", err)
		yes, no, folder := true, false, "Clients"
		_, err = s.Studio.ChangeAsset(ctx, a.ID, made.ID, client.AssetChange{Favourite: &yes, Folder: &folder})
		fine(t, "change", err)
		_, err = s.Studio.ChangeAsset(ctx, a.ID, up.ID, client.AssetChange{Deleted: &yes})
		fine(t, "delete", err)
		for query, want := range map[string]string{
			"": made.ID, "favourite=true": made.ID, "folder=Clients": made.ID, "text=GATTO": made.ID, "kind=image": made.ID,
			"text=cane": "", "kind=video": "", "deleted=true": up.ID,
		} {
			values, err := url.ParseQuery(query)
			fine(t, query, err)
			list, err := s.Studio.Assets(ctx, a.ID, values)
			fine(t, query, err)
			got := ""
			for _, one := range list.Items {
				got += one.ID
			}
			if got != want {
				t.Errorf("%q finds %q, not %q", query, got, want)
			}
		}
		_, err = s.Studio.Start(ctx, a.ID, client.Work{Model: "upscale", Files: client.WorkFiles{Image: up.ID}})
		refused(t, "with a file that is deleted", err, "not_found")
		back, err := s.Studio.ChangeAsset(ctx, a.ID, up.ID, client.AssetChange{Deleted: &no})
		if err != nil || back.DeletedAt != nil {
			t.Errorf("taken back: %+v, %v", back, err)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.boot.URL+made.File, nil)
		fine(t, "request", err)
		request.Header.Set("Authorization", "Bearer "+operatorKey)
		request.Header.Set("Range", "bytes=1-3")
		answer, err := http.DefaultClient.Do(request)
		fine(t, "a range", err)
		part, err := io.ReadAll(answer.Body)
		fine(t, "read it", err)
		fine(t, "close it", answer.Body.Close())
		if answer.StatusCode != 206 || string(part) != "PNG" || answer.Header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(answer.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%d %q %v", answer.StatusCode, part, answer.Header)
		}
		_, err = s.Studio.Upload(ctx, a.ID, "page.html", []byte("<script>alert(1)</script>"))
		refused(t, "a page", err, "invalid")
	})
}

// TestOthersGenerationsC28: a member sees the account's gallery and their own generations; of another account nobody
// sees or uses anything.
func TestOthersGenerationsC28(t *testing.T) {
	each(t, func(t *testing.T, s *server) {
		ctx := t.Context()
		a, other := s.open(), s.open()
		_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "team", Interval: "month", Method: "pm_ok"})
		fine(t, "a plan", err)
		member, err := s.Team.Invite(ctx, a.ID, fmt.Sprintf("cat-%s@example.com", a.ID), "member", "")
		fine(t, "a member", err)
		owner, cat, stranger := s.As(a.Owner), s.As(member.User), s.As(other.Owner)
		work := client.Work{Model: "fast-image", Prompt: "a cat", Options: client.Options{"width": 64, "height": 64}}
		owners, cats := ran(t, owner, a.ID, work), ran(t, cat, a.ID, work)
		if owners.Assets[0].Watermark {
			t.Error("what Team makes is marked")
		}
		if list, err := cat.Studio.List(ctx, a.ID, ""); err != nil || len(list.Items) != 1 || list.Items[0].ID != cats.ID {
			t.Errorf("a member's generations: %+v, %v", list, err)
		}
		if list, err := owner.Studio.List(ctx, a.ID, ""); err != nil || len(list.Items) != 2 {
			t.Errorf("the owner's generations: %+v, %v", list, err)
		}
		_, err = cat.Studio.Get(ctx, a.ID, owners.ID)
		refused(t, "the owner's by a member", err, "not_found")
		_, err = cat.Studio.Cancel(ctx, a.ID, owners.ID)
		refused(t, "the end of the owner's by a member", err, "not_found")
		if list, err := cat.Studio.Assets(ctx, a.ID, nil); err != nil || len(list.Items) != 2 {
			t.Errorf("the gallery to a member: %+v, %v", list, err)
		}
		asset := owners.Assets[0].ID
		_, err = stranger.Studio.Get(ctx, a.ID, owners.ID)
		refused(t, "by a stranger", err, "forbidden")
		_, err = stranger.Studio.File(ctx, a.ID, asset)
		refused(t, "a file by a stranger", err, "forbidden")
		_, err = stranger.Studio.Asset(ctx, other.ID, asset)
		refused(t, "through the stranger's account", err, "not_found")
		_, err = stranger.Studio.Start(ctx, other.ID, client.Work{Model: "upscale", Files: client.WorkFiles{Image: asset}})
		refused(t, "used by a stranger", err, "not_found")
		fine(t, "remove the member", cat.Team.Remove(ctx, a.ID, member.User))
		_, err = cat.Studio.Get(ctx, a.ID, cats.ID)
		refused(t, "by who was removed", err, "forbidden")
	})
}
