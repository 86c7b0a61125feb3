package main

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"conto/client"
)

// fileActor is somebody who does something with a file of the gallery.
type fileActor struct {
	name string
	*client.Client
}

// fileHouse is a team with somebody of every kind, and how each of them calls.
func fileHouse(t *testing.T, s *server) (*client.Account, []fileActor) {
	t.Helper()
	ctx := t.Context()
	a := s.open()
	_, err := s.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: "agency", Interval: "month", Method: "pm_ok"})
	fine(t, "a plan", err)
	person := func(role string) *client.Client {
		m, err := s.Team.Invite(ctx, a.ID, anyone(), role, "")
		fine(t, "invite", err)
		return s.As(m.User)
	}
	key := func(name, scope string) *client.Client {
		answer, err := s.Raw(ctx, "POST", "/v1/accounts/"+a.ID+"/keys",
			map[string]any{"name": name, "scopes": []string{scope}})
		fine(t, "a key", err)
		var made client.AccountKey
		fine(t, "read it", json.Unmarshal(answer, &made))
		return client.New(s.boot.URL, made.Key)
	}
	return a, []fileActor{
		{"reading", key("reads", "read")}, {"another", person("member")}, {"member", person("member")},
		{"other-key", key("other", "generate")}, {"key", key("generates", "generate")},
		{"manager", person("manager")}, {"owner", s.As(a.Owner)}, {"admin", s.Client},
	}
}

// TestFileRightC26C28: every call that changes a file of the gallery × every actor × whose the file is. All who
// generate may mark and file one; to delete it, take it back and share it is its maker's, the managers' and the
// owner's, and a program's only of what was made with its own key.
func TestFileRightC26C28(t *testing.T) {
	t.Parallel()
	s := start(t, place{data: t.TempDir()}, nil)
	a, actors := fileHouse(t, s)
	yes, no, folder := true, false, "Posters"
	runners := "another member other-key key manager owner admin"
	whose := map[string]string{
		"member": "member manager owner admin", "another": "another manager owner admin", "manager": "manager owner admin",
		"owner": "manager owner admin", "key": "key manager owner admin", "admin": "manager owner admin",
	}
	change := func(c client.AssetChange) func(context.Context, fileActor, string, string) error {
		return func(ctx context.Context, by fileActor, file, _ string) error {
			_, err := by.Studio.ChangeAsset(ctx, a.ID, file, c)
			return err
		}
	}
	calls := []struct {
		name string
		all  bool // everybody who generates
		call func(ctx context.Context, by fileActor, file, link string) error
	}{
		{"star", true, change(client.AssetChange{Favourite: &yes})},
		{"move", true, change(client.AssetChange{Folder: &folder})},
		{"share", false, func(ctx context.Context, by fileActor, file, _ string) error {
			_, err := by.Studio.Share(ctx, a.ID, file, client.NewShare{})
			return err
		}},
		{"unshare", false, func(ctx context.Context, by fileActor, file, link string) error {
			return by.Studio.Unshare(ctx, a.ID, file, link)
		}},
		{"delete", false, change(client.AssetChange{Deleted: &yes})},
		{"take back", false, change(client.AssetChange{Deleted: &no})},
		{"star and delete", false, change(client.AssetChange{Favourite: &no, Deleted: &yes})},
	}
	for _, maker := range actors {
		who, makes := whose[maker.name]
		if !makes {
			continue
		}
		for _, c := range calls {
			may := who
			if c.all {
				may = runners
			}
			for _, by := range actors {
				up, err := maker.Studio.Upload(t.Context(), a.ID, "plan.png", drawn(t))
				fine(t, "upload", err)
				made, err := s.Studio.Share(t.Context(), a.ID, up.ID, client.NewShare{})
				fine(t, "share", err)
				err = c.call(t.Context(), by, up.ID, made.ID)
				if allowed := slices.Contains(strings.Fields(may), by.name); allowed && err != nil ||
					!allowed && client.Code(err) != "forbidden" {
					t.Errorf("%s of %s's file by %s, who may: %v: %v", c.name, maker.name, by.name, allowed, err)
				}
				if c.name == "star and delete" && err != nil {
					if now, _ := s.Studio.Asset(t.Context(), a.ID, up.ID); now.DeletedAt != nil {
						t.Errorf("%s: refused, and it was deleted", by.name)
					}
				}
			}
		}
	}
}
