package app

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/text"
	"conto/identity"
	"conto/studio"
)

// Gallery lists what is in an account's gallery.
func (a Studio) Gallery(c *Call, id string, q AssetQuery) ([]*Asset, error) {
	if _, _, err := a.View(c, id, account.ViewGallery); err != nil {
		return nil, err
	}
	if a.Works == nil {
		return nil, nil
	}
	q.Account = id
	return a.Works.Gallery.AssetsOf(c, q)
}

// Folders lists the folders of an account's gallery that hold something, by name.
func (a Studio) Folders(c *Call, id string) ([]string, error) {
	if _, _, err := a.View(c, id, account.ViewGallery); err != nil {
		return nil, err
	}
	if a.Works == nil {
		return nil, nil
	}
	return a.Works.Gallery.FoldersOf(c, id)
}

// Makers returns what the people of an account are called, by their ids, for who sees its gallery: what is there was
// made by somebody. Of whom the caller may not see as a person of the team, nothing is told but the name.
func (a Studio) Makers(c *Call, id string) (map[string]string, error) {
	s, _, err := a.View(c, id, account.ViewGallery)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range s.Team.People {
		contact, err := a.customers.PersonOf(c, s, p.User)
		if err != nil {
			return nil, err
		}
		if names[p.User] = contact.Name; contact.Name == "" && s.MaySeePerson(c.Actor, p.User, a.Catalog()) == nil {
			names[p.User] = contact.Email
		}
	}
	return names, nil
}

// Asset returns a file of the gallery, deleted or not.
func (a Studio) Asset(c *Call, id, asset string) (*Asset, error) {
	if _, _, err := a.View(c, id, account.ViewGallery); err != nil {
		return nil, err
	}
	if a.Works == nil {
		return nil, fault.Of(fault.NotFound, message.NoAsset, "asset", asset)
	}
	return a.Works.Gallery.AssetOf(c, id, asset)
}

// Withheld returns why a file that is in the gallery cannot be had: it was lost, or taken down. It returns nil of any
// other error.
func Withheld(err error) *fault.Error {
	f := (*fault.Error)(nil)
	if errors.As(err, &f) && (f.Key == message.FileLost || f.Key == message.FileTakenDown) {
		return f
	}
	return nil
}

// undeleted refuses with not_found a file that was found and is deleted.
func undeleted(found *Asset, err error) (*Asset, error) {
	if err == nil && !found.DeletedAt.IsZero() {
		err = fault.Of(fault.NotFound, message.NoAsset, "asset", found.ID)
	}
	return found, err
}

// Open opens the file of an asset, to be read from anywhere in it; small: a smaller picture, for lists, where there is
// one.
func (a Studio) Open(c *Call, id, asset string, small bool) (*AssetFile, error) {
	found, err := a.Asset(c, id, asset)
	if err == nil {
		err = found.Takedown.MayOpen(c.Actor)
	}
	if err != nil {
		return nil, err
	}
	f := &AssetFile{of: found, media: found.Media}
	if small {
		f.ReadSeekCloser, f.media, err = a.Works.Gallery.OpenSmall(c, found)
	} else {
		f.ReadSeekCloser, err = a.Works.Gallery.File(c, found)
	}
	return f, err
}

// ChangeAsset marks, files, deletes or takes back an asset, for who may: see account.FileAct.
func (a Studio) ChangeAsset(c *Call, id, asset string, change AssetChange) (*Asset, error) {
	changed, err := a.ChangeAssets(c, id, []string{asset}, change)
	if err != nil {
		return nil, err
	}
	return changed[0], nil
}

// ChangeAssets does the same with several. It refuses before it changes any: whoever may not do it with one of them
// does it with none.
func (a Studio) ChangeAssets(c *Call, id string, assets []string, change AssetChange) ([]*Asset, error) {
	if _, err := a.mayGenerate(c, id); err != nil {
		return nil, err
	}
	if change.Folder != nil {
		folder, err := nameOf("folder", *change.Folder, maxFolder)
		if err != nil {
			return nil, err
		}
		change.Folder = &folder
	}
	for _, asset := range assets {
		found, err := a.Asset(c, id, asset)
		if err == nil && change.Deleted != nil {
			err = a.mayHandle(c, found, account.FileDelete)
		}
		if err == nil {
			err = found.Takedown.Refusal()
		}
		if err == nil && (change.Favourite != nil || change.Folder != nil) {
			err = a.mayHandle(c, found, account.FileKeep)
		}
		if err != nil {
			return nil, err
		}
	}
	changed := make([]*Asset, len(assets))
	for i, asset := range assets {
		var err error
		if changed[i], err = a.Works.Gallery.ChangeAsset(c, id, asset, change); err != nil {
			return nil, err
		}
	}
	return changed, attest(a.App, c, nil, identity.FilesChanged, id, strings.Join(assets, ", "))
}

// MayHandle reports whether the caller may do something with a file, for what a page offers.
func (a Studio) MayHandle(c *Call, f *Asset, act account.FileAct) bool {
	return a.mayHandle(c, f, act) == nil
}

// mayHandle refuses who may not do something with a file of the gallery.
func (a Studio) mayHandle(c *Call, f *Asset, act account.FileAct) error {
	if err := c.reaches(f.Account); err != nil {
		return err
	}
	s, _, err := a.Engine.State(c, f.Account)
	if err != nil {
		return err
	}
	return act.Allow(s, c.Actor, account.Maker{User: f.User, By: f.By}, a.Catalog())
}

// maxFolder and maxName are how many characters the name of a folder, and of a file that is brought, has at most.
const maxFolder, maxName = 80, 200

// nameOf returns a name that somebody wrote as it is kept: see text.Line.
func nameOf(field, written string, most int) (string, error) {
	name, err := text.Line(field, written)
	if err == nil && utf8.RuneCountInString(name) > most {
		err = fault.Wrong(field, message.PromptUpTo, "most", most)
	}
	return name, err
}

// Upload puts a picture, a sound or a film into the gallery that a customer brings: see studio.Gallery.Upload.
func (a Studio) Upload(c *Call, id, name string, from io.Reader) (*Asset, error) {
	s, err := a.mayGenerate(c, id)
	if err != nil {
		return nil, err
	}
	works, err := a.running()
	if err != nil {
		return nil, err
	}
	user := c.Actor.User
	if user == "" {
		user = s.Owner()
	}
	if name, err = nameOf("name", name, maxName); err != nil {
		return nil, err
	}
	file, told, done, err := Uploads(a).receive(c, id, from, studio.MaxUpload)
	if err != nil {
		return nil, err
	}
	defer done()
	// another file under the same key has another id, so that it takes nothing's place before it is refused
	key := a.newID(told, "up", id, told.Digest)
	return once(a.App, told, id, func() (*Asset, error) {
		made, err := works.Gallery.Upload(c, studio.Upload{Account: id, ID: key, User: user, Actor: c.Actor.ID, Name: name,
			File: file})
		return made, attest(a.App, c, err, identity.FilesChanged, id, key)
	})
}
