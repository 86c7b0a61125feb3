package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"conto/client"
)

// TestTakedown: an operator takes a file down with a reason. It is nobody's to open, share or take back then, its links
// lead nowhere, and the customer reads why; the operator gives it back, without its links. Both are deeds.
func TestTakedown(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	ctx, a := t.Context(), s.open()
	owner, yes, no := s.As(a.Owner), true, false
	up, err := owner.Studio.Upload(ctx, a.ID, "poster.png", drawn(t))
	fine(t, "upload", err)
	link, err := owner.Studio.Share(ctx, a.ID, up.ID, client.NewShare{})
	fine(t, "share", err)

	_, err = owner.Studio.TakeDown(ctx, a.ID, up.ID, "mine")
	refused(t, "taken down by its owner", err, "forbidden")
	_, err = s.Studio.TakeDown(ctx, a.ID, up.ID, " ")
	refused(t, "without a reason", err, "invalid")
	down, err := s.Studio.TakeDown(ctx, a.ID, up.ID, "It shows somebody who did not agree.")
	fine(t, "take down", err)
	if down.Takedown == nil || down.Takedown.Reason != "It shows somebody who did not agree." || down.DeletedAt == nil {
		t.Errorf("it is %+v, deleted at %v", down.Takedown, down.DeletedAt)
	}
	leads(t, "of a file that is taken down", link.URL, http.StatusNotFound)
	for name, by := range map[string]*client.Client{"the owner": owner, "an admin": s.Client} {
		for what, change := range map[string]client.AssetChange{"taken back": {Deleted: &no}, "deleted": {Deleted: &yes},
			"a favourite": {Favourite: &yes}} {
			_, err := by.Studio.ChangeAsset(ctx, a.ID, up.ID, change)
			refused(t, what+" by "+name, err, "conflict")
		}
		_, err = by.Studio.Share(ctx, a.ID, up.ID, client.NewShare{})
		refused(t, "shared by "+name, err, "not_found")
	}
	_, err = owner.Studio.File(ctx, a.ID, up.ID)
	refused(t, "opened by the owner", err, "not_found")
	if r, err := s.Studio.File(ctx, a.ID, up.ID); err != nil || r.Close() != nil {
		t.Errorf("opened by an operator: %v", err)
	}
	seen := s.visits(t, a.ID, "")
	for _, path := range []string{"/gallery/" + up.ID, "/gallery/" + up.ID + "/file?download=1"} {
		if _, page := through(t, seen.Client, "GET", s.boot.URL+path, ""); !strings.Contains(page,
			"somebody who did not agree") || strings.Contains(page, `value="restore"`) {
			t.Errorf("%s does not say why, or takes it back:\n%s", path, page)
		}
	}
	body, err := s.Accounts.Export(ctx, a.ID)
	fine(t, "export", err)
	if found := contents(t, body); found["files/"+up.ID+".png"] != "" || !strings.Contains(found["missing.json"], up.ID) {
		t.Error("the export has the file, or does not say that it is missing")
	}
	back, err := s.Studio.LiftTakedown(ctx, a.ID, up.ID)
	if fine(t, "give back", err); back.Takedown != nil || back.DeletedAt != nil {
		t.Errorf("then it is %+v, deleted at %v", back.Takedown, back.DeletedAt)
	}
	leads(t, "of a file that was given back", link.URL, http.StatusNotFound)
	if r, err := owner.Studio.File(ctx, a.ID, up.ID); err != nil || r.Close() != nil {
		t.Errorf("opened then: %v", err)
	}
	acts, err := s.Operators.Acts(ctx)
	fine(t, "deeds", err)
	acts = slices.DeleteFunc(acts, func(a client.OperatorAct) bool { // what else this test does
		return a.What != "takedown_lifted" && a.What != "file_taken_down"
	})
	if len(acts) != 2 || acts[0].What != "takedown_lifted" || acts[1].What != "file_taken_down" ||
		!strings.Contains(acts[1].About, up.ID) || acts[1].Why == "" {
		t.Errorf("deeds: %+v", acts)
	}
}
