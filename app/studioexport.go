package app

import (
	"errors"
	"io"
	"path"
	"time"

	"conto/core/account"
	"conto/jobs/record"
	"conto/studio"
)

// works writes what was generated and uploaded: what was asked for, what is known of each file, and the files, those
// that are deleted and not yet removed included.
func (e *export) works() error {
	if e.Works == nil {
		return nil
	}
	generations := []*studio.Generation{}
	for before := (time.Time{}); ; {
		page, err := e.Works.List(e.c, e.s.ID, "", before, followPage)
		if err != nil {
			return err
		}
		if generations = append(generations, page...); len(page) < followPage {
			break
		}
		before = page[len(page)-1].QueuedAt
	}
	if err := e.add("generations.json", generations); err != nil {
		return err
	}
	assets := []*Asset{}
	for _, deleted := range []bool{false, true} {
		for q := (AssetQuery{Account: e.s.ID, Deleted: deleted, Limit: followPage}); ; {
			page, err := e.Works.Gallery.AssetsOf(e.c, q)
			if err != nil {
				return err
			}
			if assets = append(assets, page...); len(page) < followPage {
				break
			}
			last := page[len(page)-1]
			q.Before, q.BeforeID = last.MadeAt, last.ID
		}
	}
	if err := e.add("assets.json", assets); err != nil {
		return err
	}
	if err := e.shares(); err != nil {
		return err
	}
	if err := e.brand(); err != nil {
		return err
	}
	var missing []missingFile
	for _, a := range assets {
		switch err := e.asset(a); {
		case Withheld(err) != nil:
			missing = append(missing, missingFile{a.ID, "files/" + path.Base(a.Key)})
		case err != nil:
			return err
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return e.add("missing.json", missing)
}

// missingFile is a file that is in the gallery, and was lost or taken down.
type missingFile struct {
	Asset string `json:"asset"`
	File  string `json:"file"`
}

// shares writes the links to files, without anything of their secrets.
func (e *export) shares() error {
	list, err := record.Shares{Store: e.Store}.List(e.c, e.s.ID)
	if err != nil || len(list) == 0 {
		return err
	}
	for i := range list {
		list[i].Digest = ""
	}
	return e.add("shares.json", list)
}

// brand writes the files of the account's logo and font, if there are any.
func (e *export) brand() error {
	b, err := Brands{e.App}.kept(e.c, e.s.ID)
	if err != nil {
		return err
	}
	if b.Logo != nil {
		file, err := e.Works.Gallery.OpenLogo(e.c, *b.Logo)
		if err == nil {
			err = e.file("logo.png", file)
		}
		if err != nil {
			return err
		}
	}
	if b.Font == nil {
		return nil
	}
	file, err := e.Works.Gallery.OpenFont(e.c, *b.Font)
	if err != nil {
		return err
	}
	return e.file("font"+path.Ext(b.Font.Key), file)
}

// file writes a file under a name, and closes it.
func (e *export) file(name string, file io.ReadCloser) error {
	w, err := e.z.Create("files/" + name)
	if err == nil {
		_, err = io.Copy(w, file)
	}
	return errors.Join(err, file.Close())
}

// asset writes the file of an asset.
func (e *export) asset(a *Asset) error {
	if err := a.Takedown.MayOpen(account.Person(a.User)); err != nil {
		return err
	}
	file, err := e.Works.Gallery.File(e.c, a)
	if err != nil {
		return err
	}
	return e.file(path.Base(a.Key), file)
}
