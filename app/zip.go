package app

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/identity"
)

// MaxZipFiles bounds how many files somebody selects for a ZIP; of a whole gallery there may be any number.
const MaxZipFiles = 100

// Zip writes files of the gallery into a ZIP, as it goes: those with these ids, or, where there are none, all that a
// query selects. One page of the gallery and a piece of one file are in memory at a time, and it ends when the caller
// is gone. Open is called once it is certain that the caller may have the files, and returns where they go. Of a file
// that is deleted nothing is written: selected, it is refused with not_found before anything is.
func (a Studio) Zip(c *Call, id string, assets []string, q AssetQuery, open func() io.Writer) error {
	selected, err := a.selected(c, id, assets)
	if err != nil {
		return err
	}
	if err := attest(a.App, c, nil, identity.FilesTaken, id, strings.Join(assets, ", ")); err != nil {
		return err
	}
	z := zipped{Studio: a, c: c, zone: a.Catalog().Zone()}
	if len(selected) > 0 {
		z.Writer = zip.NewWriter(open())
		return z.end(z.add(selected))
	}
	q.Deleted, q.Limit, q.Before, q.BeforeID = false, followPage, time.Time{}, ""
	list, err := a.Gallery(c, id, q)
	if err != nil {
		return err
	}
	z.Writer = zip.NewWriter(open())
	for {
		if err := z.add(list); err != nil || len(list) < followPage {
			return z.end(err)
		}
		last := list[len(list)-1]
		q.Before, q.BeforeID = last.MadeAt, last.ID
		if list, err = a.Gallery(c, id, q); err != nil {
			return err
		}
	}
}

// MayZip refuses what Zip would refuse before it writes anything.
func (a Studio) MayZip(c *Call, id string, assets []string) error {
	_, err := a.selected(c, id, assets)
	return err
}

// selected returns files of the gallery, each once, for who may see it.
func (a Studio) selected(c *Call, id string, assets []string) ([]*Asset, error) {
	if _, _, err := a.View(c, id, account.ViewGallery); err != nil {
		return nil, err
	}
	if len(assets) > MaxZipFiles {
		return nil, fault.Wrong("asset", message.ZipSelect, "most", MaxZipFiles)
	}
	var list []*Asset
	for _, one := range slices.Compact(slices.Sorted(slices.Values(assets))) {
		found, err := undeleted(a.Asset(c, id, one))
		if err != nil {
			return nil, err
		}
		list = append(list, found)
	}
	return list, nil
}

// zipped is a ZIP of files that is being written.
type zipped struct {
	*zip.Writer
	Studio
	c       *Call
	zone    *time.Location
	missing []string // names of files that are lost
}

// end writes what stands at the end of a ZIP, unless something failed: it is whole when it can be opened. What is lost
// is named in it.
func (z *zipped) end(err error) error {
	if err == nil && len(z.missing) > 0 {
		var w io.Writer
		if w, err = z.Create("missing.txt"); err == nil {
			_, err = io.WriteString(w, strings.Join(z.missing, "\n")+"\n")
		}
	}
	if err != nil {
		return err
	}
	return z.Writer.Close()
}

// add writes files.
func (z *zipped) add(list []*Asset) error {
	for _, a := range list {
		if err := z.file(a); err != nil {
			return err
		}
	}
	return nil
}

// file writes a file under the day on which it was made, the beginning of its prompt or name, and its id, which no
// other has. What is compressed already is stored as it is.
func (z *zipped) file(a *Asset) error {
	if err := z.c.Err(); err != nil {
		return err
	}
	made := a.MadeAt.In(z.zone)
	words := a.Text
	if a.Generation == "" {
		words = strings.TrimSuffix(a.Name, path.Ext(a.Name))
	}
	name := fileName(made.Format(time.DateOnly), words) + "-" + path.Base(a.Key)
	r, err := z.Works.Gallery.File(z.c, a)
	if Withheld(err) != nil {
		z.missing = append(z.missing, name)
		return nil
	}
	if err != nil {
		return err
	}
	h := &zip.FileHeader{Name: name, Method: zip.Store, Modified: made}
	if a.Kind == "text" {
		h.Method = zip.Deflate
	}
	w, err := z.CreateHeader(h)
	if err == nil {
		_, err = io.Copy(w, r)
	}
	return errors.Join(err, r.Close())
}
