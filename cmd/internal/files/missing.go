package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"conto/driver/blob"
	"conto/driver/store"
)

// missingPage is how many accounts, or files, are read at a time.
const missingPage = 1000

// Missing returns the keys of files that are in galleries and nowhere else. Where neither a folder nor a bucket is
// known it looks for none: a copy of the database alone has no files.
func Missing(ctx context.Context, data string, c Config, s store.Store) ([]string, error) {
	tables, ok := s.(store.Studio)
	if !ok {
		return nil, nil
	}
	if _, err := os.Stat(filepath.Join(data, Folder)); err != nil && c.URL == "" {
		return nil, nil
	}
	blobs, err := Open(ctx, data, c)
	if err != nil {
		return nil, err
	}
	var missing []string
	for query := (store.HeadQuery{Limit: missingPage}); ; {
		heads, err := s.Heads(ctx, query)
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			query.After = h.Account
			lost, err := missingOf(ctx, tables, blobs, h.Account)
			if err != nil {
				return nil, err
			}
			missing = append(missing, lost...)
		}
		if len(heads) < missingPage {
			return missing, nil
		}
	}
}

// missingOf returns the keys of an account's files that are in its gallery and nowhere else.
func missingOf(ctx context.Context, tables store.Studio, blobs blob.Store, account string) ([]string, error) {
	var missing []string
	for _, deleted := range []bool{false, true} {
		for q := (store.AssetQuery{Account: account, Deleted: deleted, Limit: missingPage}); ; {
			page, err := tables.Assets(ctx, q)
			if err != nil {
				return nil, err
			}
			for _, a := range page {
				q.Before, q.BeforeID = a.MadeAt, a.ID
				var body struct {
					Key string `json:"key"`
				}
				if err := json.Unmarshal(a.Body, &body); err != nil {
					return nil, fmt.Errorf("asset %s of %s: %w", a.ID, account, err)
				}
				if _, err := blobs.Stat(ctx, body.Key); errors.Is(err, blob.ErrNotFound) {
					missing = append(missing, body.Key)
				} else if err != nil {
					return nil, err
				}
			}
			if len(page) < missingPage {
				break
			}
		}
	}
	return missing, nil
}
