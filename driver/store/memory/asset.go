package memory

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"conto/driver/store"
)

// assetKey is what names an asset.
type assetKey struct{ account, id string }

// copyAsset returns an asset that shares nothing with another.
func copyAsset(a store.Asset) store.Asset {
	a.Body = bytes.Clone(a.Body)
	return a
}

// PutAsset implements store.Studio.
func (s *tables) PutAsset(ctx context.Context, a store.Asset, of *store.Generation) error {
	if err := checkAsset(a); err != nil {
		return err
	}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	if of != nil {
		switch row := s.generation(of.Account, of.ID); {
		case row == nil:
			return store.ErrNotFound
		case row.Version != of.Version:
			return store.ErrConflict
		}
	}
	s.putAsset(a)
	return nil
}

// checkAsset returns ErrInvalid for what may be no asset.
func checkAsset(a store.Asset) error {
	if !store.IsText(a.Account, a.ID, a.Generation, a.User, a.Kind, a.Folder, a.Text) || a.Account == "" || a.ID == "" {
		return fmt.Errorf("%w: an asset has an account and an id, and text is UTF-8", store.ErrInvalid)
	}
	return nil
}

// putAsset writes an asset, over one with its id. The caller has the lock.
func (s *tables) putAsset(a store.Asset) {
	key := assetKey{a.Account, a.ID}
	if there, ok := s.assets[key]; ok { // where it came from stays
		a.Generation, a.User, a.Kind, a.MadeAt = there.Generation, there.User, there.Kind, there.MadeAt
	}
	s.assets[key] = copyAsset(a)
}

// Asset implements store.Studio.
func (s *tables) Asset(ctx context.Context, account, id string) (store.Asset, error) {
	if err := s.enter(ctx); err != nil {
		return store.Asset{}, err
	}
	defer s.mu.Unlock()
	a, ok := s.assets[assetKey{account, id}]
	if !ok {
		return store.Asset{}, store.ErrNotFound
	}
	return copyAsset(a), nil
}

// Assets implements store.Studio.
func (s *tables) Assets(ctx context.Context, q store.AssetQuery) ([]store.Asset, error) {
	list, err := s.assetsOf(ctx, func(a *store.Asset) bool {
		before := q.Before.IsZero() || a.MadeAt.Before(q.Before) || a.MadeAt.Equal(q.Before) && a.ID < q.BeforeID
		return a.Account == q.Account && a.DeletedAt.IsZero() != q.Deleted && (q.Kind == "" || a.Kind == q.Kind) &&
			(q.Generation == "" || a.Generation == q.Generation) && (q.User == "" || a.User == q.User) &&
			(q.Model == "" || s.modelOf(a) == q.Model) && (!q.Favourite || a.Favourite) &&
			(q.Folder == nil || a.Folder == *q.Folder) && before &&
			strings.Contains(strings.ToLower(a.Text), strings.ToLower(q.Text))
	})
	slices.SortFunc(list, func(a, b store.Asset) int {
		return cmp.Or(b.MadeAt.Compare(a.MadeAt), cmp.Compare(b.ID, a.ID))
	})
	return firstOf(list, q.Limit), err
}

// assetsOf returns the assets of which something is true, in no order.
func (s *tables) assetsOf(ctx context.Context, is func(*store.Asset) bool) ([]store.Asset, error) {
	if err := s.enter(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	var list []store.Asset
	for _, a := range s.assets {
		if is(&a) {
			list = append(list, copyAsset(a))
		}
	}
	return list, nil
}

// modelOf returns the model that made an asset; "" of an upload. The caller has the lock.
func (s *tables) modelOf(a *store.Asset) string {
	if g := s.generation(a.Account, a.Generation); g != nil {
		return g.Model
	}
	return ""
}

// Folders implements store.Studio.
func (s *tables) Folders(ctx context.Context, account string, limit int) ([]string, error) {
	list, err := s.assetsOf(ctx, func(a *store.Asset) bool {
		return a.Account == account && a.DeletedAt.IsZero() && a.Folder != ""
	})
	var names []string
	for _, a := range list {
		names = append(names, a.Folder)
	}
	slices.Sort(names)
	return firstOf(slices.Compact(names), limit), err
}

// AssetsDeletedBy implements store.Studio.
func (s *tables) AssetsDeletedBy(ctx context.Context, t time.Time, limit int) ([]store.Asset, error) {
	list, err := s.assetsOf(ctx, func(a *store.Asset) bool { return !a.DeletedAt.IsZero() && a.DeletedAt.Before(t) })
	slices.SortFunc(list, func(a, b store.Asset) int {
		return cmp.Or(a.DeletedAt.Compare(b.DeletedAt), cmp.Compare(a.Account, b.Account), cmp.Compare(a.ID, b.ID))
	})
	return firstOf(list, limit), err
}

// Brought implements store.Gallery.
func (s *tables) Brought(ctx context.Context, account string) (store.Brought, error) {
	list, err := s.assetsOf(ctx, func(a *store.Asset) bool { return a.Account == account && a.Generation == "" })
	var sum store.Brought
	for _, a := range list {
		if a.DeletedAt.IsZero() {
			sum.Kept += a.Size
		} else {
			sum.Deleted += a.Size
		}
	}
	return sum, err
}

// AssetsNamed implements store.Gallery.
func (s *tables) AssetsNamed(ctx context.Context, id string, limit int) ([]store.Asset, error) {
	list, err := s.assetsOf(ctx, func(a *store.Asset) bool { return a.ID == id })
	slices.SortFunc(list, func(a, b store.Asset) int { return cmp.Compare(a.Account, b.Account) })
	return firstOf(list, limit), err
}

// RemoveAsset implements store.Studio.
func (s *tables) RemoveAsset(ctx context.Context, account, id string) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	delete(s.assets, assetKey{account, id})
	return nil
}

// EraseStudio implements store.Studio.
func (s *tables) EraseStudio(ctx context.Context, account string) error {
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.mu.Unlock()
	s.generations = slices.DeleteFunc(s.generations, func(g *generation) bool { return g.Account == account })
	for key := range s.assets {
		if key.account == account {
			delete(s.assets, key)
		}
	}
	return nil
}
