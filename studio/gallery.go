package studio

import (
	"bytes"
	"context"
	"errors"
	"image"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/blob"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/internal/picture"
	"conto/jobs/attention"
)

// Gallery is accounts' files: what was generated, and what was uploaded.
type Gallery struct {
	store store.Studio
	named store.Gallery // nil: no file is found by its id alone, and uploads are not summed
	most  int64         // bytes that an account's uploads may take; 0: any number
	blobs blob.Store
	clock clock.Clock

	attention *attention.List
	log       *slog.Logger

	pictures *picture.Reader
	films    Films                                                  // nil: none can be brought
	fonts    Fonts                                                  // nil: none can be brought
	removed  func(ctx context.Context, account, asset string) error // nil: nothing else is kept of one
}

// TrashTime is how long what is deleted can be taken back.
const TrashTime = 30 * 24 * time.Hour

// AssetsOf lists an account's gallery. What nothing can be called is found nowhere.
func (l *Gallery) AssetsOf(ctx context.Context, q store.AssetQuery) ([]*Asset, error) {
	if !storable(q.Text) || q.Folder != nil && !storable(*q.Folder) {
		return nil, nil
	}
	rows, err := l.store.Assets(ctx, q)
	if err != nil {
		return nil, err
	}
	return readAssets(rows)
}

func readAssets(rows []store.Asset) ([]*Asset, error) {
	list := make([]*Asset, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = readAsset(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// maxNamed is how many files are found by an id: more than one has it only where ids were made by hand.
const maxNamed = 20

// Named returns the assets of all accounts that have an id, deleted or not.
func (l *Gallery) Named(ctx context.Context, id string) ([]*Asset, error) {
	if l.named == nil {
		return nil, nil
	}
	rows, err := l.named.AssetsNamed(ctx, id, maxNamed)
	if err != nil {
		return nil, err
	}
	return readAssets(rows)
}

// FoldersOf lists the folders of an account's gallery that hold something, by name.
func (l *Gallery) FoldersOf(ctx context.Context, account string) ([]string, error) {
	return l.store.Folders(ctx, account, maxFolders)
}

// maxFolders is how many folders are listed.
const maxFolders = 200

// storable reports whether each store can have a text at all: not each takes one with a NUL.
func storable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// AssetOf returns an asset, deleted or not, or not_found.
func (l *Gallery) AssetOf(ctx context.Context, account, id string) (*Asset, error) {
	row, err := l.store.Asset(ctx, account, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, fault.Of(fault.NotFound, message.NoAsset, "asset", id)
	}
	if err != nil {
		return nil, err
	}
	return readAsset(row)
}

// AssetChange is what may be changed of an asset; nil leaves it.
type AssetChange struct {
	Favourite *bool
	Folder    *string
	Deleted   *bool // it can be taken back for TrashTime
}

// ChangeAsset changes an asset.
func (l *Gallery) ChangeAsset(ctx context.Context, account, id string, c AssetChange) (*Asset, error) {
	a, err := l.AssetOf(ctx, account, id)
	if err != nil {
		return nil, err
	}
	if c.Favourite != nil {
		a.Favourite = *c.Favourite
	}
	if c.Folder != nil {
		a.Folder = *c.Folder
	}
	switch {
	case c.Deleted == nil:
	case !*c.Deleted:
		a.DeletedAt = time.Time{}
	case a.DeletedAt.IsZero():
		a.DeletedAt = l.clock.Now()
	}
	return a, l.store.PutAsset(ctx, a.write(), nil)
}

// Hide takes an asset down, which deletes it, or with nil gives it back. Once it is down it is removed for good after
// TrashTime, as what is deleted.
func (l *Gallery) Hide(ctx context.Context, owner, id string, down *account.Takedown) (*Asset, error) {
	a, err := l.AssetOf(ctx, owner, id)
	if err != nil || (a.Takedown == nil) == (down == nil) {
		return a, err
	}
	if a.Takedown, a.DeletedAt = down, (time.Time{}); down != nil {
		a.DeletedAt = down.At
	}
	return a, l.store.PutAsset(ctx, a.write(), nil)
}

// File opens an asset's file, to be read from anywhere in it. It refuses with not_found one that is lost.
func (l *Gallery) File(ctx context.Context, a *Asset) (*blob.Reader, error) {
	r, err := blob.NewReader(ctx, l.blobs, a.Key)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, fault.Of(fault.NotFound, message.FileLost, "asset", a.ID)
	}
	return r, err
}

// smallSide is how many pixels the longer side of a picture has in lists, at twice the resolution of what is shown.
const smallSide = 560

// OpenSmall opens the smaller picture of an asset, and returns its media type; the file itself where there is none.
func (l *Gallery) OpenSmall(ctx context.Context, a *Asset) (*blob.Reader, string, error) {
	if a.Small == "" {
		r, err := l.File(ctx, a)
		return r, a.Media, err
	}
	media := "image/png"
	if strings.HasSuffix(a.Small, extension("image/jpeg")) {
		media = "image/jpeg"
	}
	r, err := blob.NewReader(ctx, l.blobs, a.Small)
	if errors.Is(err, blob.ErrNotFound) {
		r, err = l.File(ctx, a)
		media = a.Media
	}
	return r, media, err
}

// preview finds out how large a new picture is, and keeps a smaller one of it for lists. What is no picture, or cannot
// be read as one, has none.
func (l *Gallery) preview(ctx context.Context, a *Asset, file []byte) error {
	if a.Kind != "image" || l.pictures == nil {
		return nil
	}
	img, format, err := l.pictures.Read(ctx, bytes.NewReader(file))
	if err != nil {
		return ctx.Err()
	}
	return l.keepSmall(ctx, a, img, format)
}

func (l *Gallery) keepSmall(ctx context.Context, a *Asset, img *image.NRGBA, format picture.Format) error {
	a.Width, a.Height = img.Bounds().Dx(), img.Bounds().Dy()
	small := picture.Smaller(img, smallSide)
	if small == img {
		return nil
	}
	if small.Opaque() {
		format = picture.JPEG
	}
	var b bytes.Buffer
	if err := picture.Encode(&b, small, format); err != nil {
		return err
	}
	a.Small = a.Account + "/" + a.ID + ".small" + extension(picture.Media(small, format))
	_, err := l.blobs.Put(ctx, a.Small, &b)
	return err
}

// clear removes the files of a generation that came into no gallery, as its process stopped in between.
func (l *Gallery) clear(ctx context.Context, account, generation string) error {
	files, err := l.blobs.List(ctx, account+"/"+generation+"-", "", lookPage)
	if err != nil || len(files) == 0 {
		return err
	}
	kept := map[string]bool{}
	for _, deleted := range []bool{false, true} {
		assets, err := l.AssetsOf(ctx, store.AssetQuery{Account: account, Generation: generation, Deleted: deleted})
		if err != nil {
			return err
		}
		for _, a := range assets {
			kept[a.Key], kept[a.Small] = true, true
		}
	}
	for _, f := range files {
		if !kept[f.Key] {
			err = errors.Join(err, l.blobs.Delete(ctx, f.Key))
		}
	}
	return err
}

// Erase removes everything of an account: rows, prompts and files (C37).
func (l *Gallery) Erase(ctx context.Context, account string) error {
	for {
		list, err := l.blobs.List(ctx, account+"/", "", lookPage)
		if err != nil {
			return err
		}
		for _, info := range list {
			if err := l.blobs.Delete(ctx, info.Key); err != nil {
				return err
			}
		}
		if len(list) < lookPage {
			return l.store.EraseStudio(ctx, account)
		}
	}
}
