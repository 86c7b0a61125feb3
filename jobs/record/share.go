package record

import (
	"context"

	"conto/core/account"
	"conto/driver/store"
)

// Shares keeps the links to files of galleries: what each is, with its account, and whose it is, by the digest of its
// secret. The account's record decides: what only the other one says leads nowhere.
type Shares struct{ Store store.Store }

// sharedBy is whose a link is.
type sharedBy struct {
	Account string `json:"account"`
	Share   string `json:"share"`
}

// Keep keeps a link, unless its account has one with this id, and returns the one that stands.
func (s Shares) Keep(ctx context.Context, id string, share account.Share) (account.Share, error) {
	kept, err := Put(ctx, s.Store, id, Share, share.ID, share, true)
	if err != nil || kept.Digest != share.Digest {
		return kept, err
	}
	_, err = Put(ctx, s.Store, "", ShareOf, share.Digest, sharedBy{id, share.ID}, false)
	return kept, err
}

// List lists an account's links, in the order of their ids.
func (s Shares) List(ctx context.Context, id string) ([]account.Share, error) {
	return List[account.Share](ctx, s.Store, id, Share)
}

// Get returns a link of an account, and reports whether there is one.
func (s Shares) Get(ctx context.Context, id, share string) (account.Share, bool, error) {
	found, err := Get[account.Share](ctx, s.Store, id, Share, share)
	return found, found.ID != "", err
}

// Find returns the link with a digest, and whose it is, and reports whether there is one.
func (s Shares) Find(ctx context.Context, digest string) (id string, share account.Share, ok bool, err error) {
	by, err := Get[sharedBy](ctx, s.Store, "", ShareOf, digest)
	if err != nil || by.Account == "" {
		return "", account.Share{}, false, err
	}
	share, ok, err = s.Get(ctx, by.Account, by.Share)
	return by.Account, share, ok && share.Digest == digest, err
}

// Drop forgets a link.
func (s Shares) Drop(ctx context.Context, id string, share account.Share) error {
	if err := s.Store.Delete(ctx, "", ShareOf, share.Digest); err != nil {
		return err
	}
	return s.Store.Delete(ctx, id, Share, share.ID)
}

// DropOf forgets the links to a file of an account; "": all of its links.
func (s Shares) DropOf(ctx context.Context, id, asset string) error {
	list, err := s.List(ctx, id)
	for i := 0; err == nil && i < len(list); i++ {
		if asset == "" || list[i].Asset == asset {
			err = s.Drop(ctx, id, list[i])
		}
	}
	return err
}
