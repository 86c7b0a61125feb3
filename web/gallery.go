package web

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// galleryRoom is everything that was made or brought; assetRoom is one file of it.
var (
	galleryRoom = &room{title: message.Gallery, path: "/gallery"}
	assetRoom   = &room{title: message.Gallery, path: "/gallery/{id}", within: galleryRoom}
)

// galleryPageSize is how many files a page of the gallery shows.
const galleryPageSize = 24

// galleryPage is what the page shows.
type galleryPage struct {
	files   []*app.Asset
	kinds   []choice
	folders []choice
	deleted bool
	more    string // the address of what is older; "": nothing is
	zip     string // of a ZIP of all that the filter selects
}

func assetPath(id string) string { return galleryRoom.path + "/" + id }

func filePath(id string) string { return assetPath(id) + "/file" }

// smallPath is where a smaller picture is, for lists.
func smallPath(id string) string { return filePath(id) + "?small=1" }

// assetName is what a file shows, in words.
func (v *view) assetName(a *app.Asset) string {
	if a.Text != "" {
		name := []rune(a.Text)
		return string(name[:min(len(name), 120)])
	}
	return v.modelName(a.Model)
}

// filters are the names of what selects files.
var filters = []string{"kind", "favourite", "folder", "text"}

// filterOf returns what of a query selects files.
func filterOf(query url.Values) url.Values {
	kept := url.Values{}
	for _, name := range filters {
		if query.Get(name) != "" {
			kept.Set(name, query.Get(name))
		}
	}
	return kept
}

// galleryQuery selects files as a filter says.
func galleryQuery(filter url.Values) app.AssetQuery {
	q := app.AssetQuery{Kind: filter.Get("kind"), Favourite: filter.Get("favourite") != "", Text: filter.Get("text")}
	if folder := filter.Get("folder"); folder != "" {
		q.Folder = &folder
	}
	return q
}

func showGallery(v *view) (templ.Component, error) {
	q := galleryQuery(v.query)
	q.Limit, q.Deleted, q.BeforeID = galleryPageSize, v.query.Get("deleted") != "", v.query.Get("before_id")
	if before, err := time.Parse(time.RFC3339Nano, v.query.Get("before")); err == nil {
		q.Before = before
	}
	list, err := v.works().Gallery(v.call, v.account(), q)
	if err != nil {
		return nil, err
	}
	p := galleryPage{files: list, deleted: q.Deleted, zip: zipPath + "?" + filterOf(v.query).Encode()}
	for _, one := range []struct {
		kind string
		name message.Key
	}{
		{"", message.GalleryAllKinds}, {"image", message.RunFileImage}, {"audio", message.RunFileAudio},
		{"video", message.RunFileVideo}, {"text", message.ModelKindText},
	} {
		p.kinds = append(p.kinds, choice{one.kind, v.say(one.name), one.kind == q.Kind})
	}
	if p.folders, err = v.folders(); err != nil {
		return nil, err
	}
	if len(list) == galleryPageSize {
		oldest, next := list[len(list)-1], url.Values{}
		for name, values := range v.query {
			next[name] = values
		}
		next.Set("before", oldest.MadeAt.Format(time.RFC3339Nano))
		next.Set("before_id", oldest.ID)
		p.more = galleryRoom.path + "?" + next.Encode()
	}
	return galleryTemplate(v, p), nil
}

// folders are the folders that hold something, and the one that was asked for.
func (v *view) folders() ([]choice, error) {
	names, err := v.works().Folders(v.call, v.account())
	asked := v.query.Get("folder")
	if asked != "" && !slices.Contains(names, asked) {
		names = append(names, asked)
	}
	var list []choice
	for _, name := range names {
		list = append(list, choice{name, name, name == asked})
	}
	return list, err
}

// assetPage is a file as its page shows it.
type assetPage struct {
	*app.Asset
	made      *runCard // nil: nobody made it here, or the reader may not see what it took
	links     []shareLine
	folders   []choice
	mayDelete bool
	mayShare  bool
}

func showAsset(v *view) (templ.Component, error) {
	a, err := v.works().Asset(v.call, v.account(), v.value("id"))
	if err != nil {
		return nil, err
	}
	p := assetPage{Asset: a, mayDelete: v.works().MayHandle(v.call, a, account.FileDelete),
		mayShare: v.works().MayHandle(v.call, a, account.FileShare)}
	if a.Generation != "" {
		run, err := v.works().Run(v.call, v.account(), a.Generation)
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			return nil, err
		}
		if err == nil { // who may see the file need not see what it took
			card := v.runCard(run)
			p.made = &card
		}
	}
	if p.links, err = v.shareLines(a); err != nil {
		return nil, err
	}
	p.folders, err = v.folders()
	return assetTemplate(v, p), err
}

// assetChange is what a button of the gallery asks for.
func (v *view) assetChange() (app.AssetChange, error) {
	yes, no, folder := true, false, v.form.Get("folder")
	switch v.form.Get("do") {
	case "star":
		return app.AssetChange{Favourite: &yes}, nil
	case "unstar":
		return app.AssetChange{Favourite: &no}, nil
	case "delete":
		return app.AssetChange{Deleted: &yes}, nil
	case "restore":
		return app.AssetChange{Deleted: &no}, nil
	case "move":
		return app.AssetChange{Folder: &folder}, nil
	}
	return app.AssetChange{}, fault.Wrong("do", message.IsNeeded)
}

// changeAssets does the same with each file that is selected.
func changeAssets(v *view) (done, error) {
	change, err := v.assetChange()
	if err != nil {
		return done{}, err
	}
	selected := slices.Compact(slices.Sorted(slices.Values(v.form["asset"])))
	selected = selected[:min(len(selected), galleryPageSize)]
	if _, err := v.works().ChangeAssets(v.call, v.account(), selected, change); err != nil {
		return done{}, err
	}
	return done{to: galleryRoom.path, note: note{Key: message.GalleryChanged}}, nil
}

func changeAsset(v *view) (done, error) {
	change, err := v.assetChange()
	if err != nil {
		return done{}, err
	}
	a, err := v.works().ChangeAsset(v.call, v.account(), v.value("id"), change)
	if err != nil {
		return done{}, err
	}
	return done{to: assetPath(a.ID), note: note{Key: message.GalleryChanged}}, nil
}

// zipPath is where the gallery is had as one ZIP.
var zipPath = galleryRoom.path + ".zip"

// serveZip sends files of the gallery as one ZIP: those that are selected or, asked for without a selection, all that
// the filter selects.
func (s *site) serveZip(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, galleryRoom)
	if v == nil {
		return
	}
	var q app.AssetQuery
	assets := v.query["asset"]
	if v.query.Get("selected") == "" {
		q, assets = galleryQuery(v.query), nil
	} else if len(assets) == 0 {
		s.tell(w, note{Key: message.ZipNone})
		http.Redirect(w, r, galleryRoom.path, http.StatusSeeOther)
		return
	}
	name := "gallery-" + v.machineDay(v.now)
	s.stream(w, r, v, zipFile(name), func(open func() io.Writer) error {
		return v.works().Zip(v.call, v.account(), assets, q, open)
	})
}

// serveAsset sends a file of the gallery, or ranges of it.
func (s *site) serveAsset(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, assetRoom)
	if v == nil {
		return
	}
	asked := r.URL.Query()
	file, err := v.works().Open(v.call, v.account(), r.PathValue("id"), asked.Get("small") != "")
	if err != nil {
		if !s.hides(w, r, v, err) {
			s.fail(w, r, v, err)
		}
		return
	}
	file.Send(w, r, asked.Get("download") != "")
}
