package web

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"

	"conto/app"
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

// browsing shows what there is in the gallery.
type browsing struct{ *view }

// galleryPage is what the page shows.
type galleryPage struct {
	files    []tile
	kinds    []choice
	models   []choice
	makers   []choice // none where there is one person
	folders  []choice
	deleted  bool
	filtered bool   // something beyond the kind of view is asked for
	more     string // the address of what is older; "": nothing is
	zip      string // of a ZIP of all that the filter selects
}

// tile is a file as a list shows it.
type tile struct {
	*app.Asset
	name    string // what it shows, in words
	picture bool
	icon    string // of one that is no picture
	about   string // which model made it; or that it was brought
	maker   string // who did; "" where there is one person
	gone    string // of one that is deleted: when it is removed for good
}

func assetPath(id string) string { return galleryRoom.path + "/" + id }

func filePath(id string) string { return assetPath(id) + "/file" }

// smallPath is where a smaller picture is, for lists.
func smallPath(id string) string { return filePath(id) + "?small=1" }

// nameLength is how many characters of a prompt a file is called by.
const nameLength = 120

// assetName is what a file shows, in words.
func (v *view) assetName(a *app.Asset) string {
	if a.Text != "" {
		if name := []rune(a.Text); len(name) > nameLength {
			return string(name[:nameLength]) + "…"
		}
		return a.Text
	}
	return v.modelName(a.Model)
}

// filters are the names of what selects files.
var filters = []string{"kind", "model", "by", "favourite", "folder", "text"}

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
	q := app.AssetQuery{Kind: filter.Get("kind"), Model: filter.Get("model"), User: filter.Get("by"),
		Favourite: filter.Get("favourite") != "", Text: filter.Get("text")}
	if folder := filter.Get("folder"); folder != "" {
		q.Folder = &folder
	}
	return q
}

func showGallery(of *view) (templ.Component, error) {
	v, q := browsing{of}, galleryQuery(of.query)
	q.Limit, q.Deleted, q.BeforeID = galleryPageSize+1, v.query.Get("deleted") != "", v.query.Get("before_id")
	if before, err := time.Parse(time.RFC3339Nano, v.query.Get("before")); err == nil {
		q.Before = before
	}
	list, err := v.works().Gallery(v.call, v.account(), q)
	if err != nil {
		return nil, err
	}
	makers, err := v.works().Makers(v.call, v.account())
	if err != nil {
		return nil, err
	}
	filter := filterOf(v.query)
	p := galleryPage{deleted: q.Deleted, filtered: len(filter) > 0, zip: zipPath + "?" + filter.Encode(),
		kinds: v.kinds(q.Kind), models: v.madeBy(q.Model), makers: v.makers(makers, q.User)}
	if p.folders, err = v.folders(); err != nil {
		return nil, err
	}
	if len(list) > galleryPageSize {
		list = list[:galleryPageSize]
		p.more = v.older(list[galleryPageSize-1])
	}
	for _, a := range list {
		p.files = append(p.files, v.tile(a, makers))
	}
	return galleryTemplate(v.view, p), nil
}

// older is the address of the page with what is older than a file.
func (v browsing) older(than *app.Asset) string {
	next := url.Values{}
	for name, values := range v.query {
		next[name] = values
	}
	next.Set("before", than.MadeAt.Format(time.RFC3339Nano))
	next.Set("before_id", than.ID)
	return galleryRoom.path + "?" + next.Encode()
}

// tile returns a file as a list shows it, with its maker where there are several people.
func (v browsing) tile(a *app.Asset, makers map[string]string) tile {
	t := tile{Asset: a, name: v.assetName(a), about: v.say(message.GalleryUploaded)}
	t.picture = a.Takedown == nil && (a.Kind == "image" || a.Kind == "video" && a.Small != "")
	switch {
	case a.Takedown != nil:
		t.icon = "shield"
	case a.Kind == "audio":
		t.icon = "mic"
	case a.Kind == "video":
		t.icon = "video"
	default:
		t.icon = "file-text"
	}
	if a.Generation != "" {
		t.about = v.modelName(a.Model)
	}
	if len(makers) > 1 {
		t.maker = v.maker(makers, a.User)
	}
	if !a.DeletedAt.IsZero() {
		t.gone = v.say(message.GalleryGone, "day", v.day(a.DeletedAt.Add(app.TrashTime)))
		if a.Takedown != nil {
			t.gone = v.say(message.GalleryTakenDown)
		}
	}
	return t
}

// maker is what somebody is called who made a file.
func (v browsing) maker(makers map[string]string, user string) string {
	name, there := makers[user]
	if !there {
		return v.say(message.SomebodyGone)
	}
	return cmp.Or(name, v.say(message.GallerySomebody))
}

// kinds are the kinds of files, to choose from.
func (v browsing) kinds(asked string) []choice {
	list := []choice{{"", v.say(message.GalleryAllKinds), asked == ""}}
	for _, one := range []struct {
		kind string
		name message.Key
	}{
		{"image", message.RunFileImage}, {"audio", message.RunFileAudio}, {"video", message.RunFileVideo},
		{"text", message.ModelKindText},
	} {
		list = append(list, choice{one.kind, v.say(one.name), one.kind == asked})
	}
	return list
}

// madeBy are the models that files were made by, to choose from, with the one that was asked for.
func (v browsing) madeBy(asked string) []choice {
	a := v.who.Account
	list, there := []choice{{"", v.say(message.GalleryAllModels), asked == ""}}, asked == ""
	for _, m := range a.State.Edition(a.Catalog).Models {
		list = append(list, choice{m.ID, m.Names.In(v.language), m.ID == asked})
		there = there || m.ID == asked
	}
	if !there {
		list = append(list, choice{asked, asked, true})
	}
	return list
}

// makers are the people whose files there are, to choose from, by name; none where there is one.
func (v browsing) makers(names map[string]string, asked string) []choice {
	if _, there := names[asked]; len(names) < 2 && (there || asked == "") {
		return nil
	}
	var list []choice
	for _, user := range slices.Sorted(maps.Keys(names)) {
		list = append(list, choice{user, v.maker(names, user), user == asked})
	}
	slices.SortStableFunc(list, func(a, b choice) int { return cmp.Compare(a.name, b.name) })
	if _, there := names[asked]; !there && asked != "" {
		list = append(list, choice{asked, v.maker(names, asked), true})
	}
	return append([]choice{{"", v.say(message.GalleryEverybody), asked == ""}}, list...)
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
		return done{}, notTheirs(err)
	}
	return done{to: galleryRoom.path, note: note{Key: message.GalleryChanged}}, nil
}

// notTheirs keeps a page open to who selected what others made: that it is there is no secret of the team's.
func notTheirs(err error) error {
	if f := (*fault.Error)(nil); errors.As(err, &f) && f.Key == message.OnlyFileMaker {
		return fault.Of(fault.Conflict, f.Key)
	}
	return err
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
func (s downloads) serveZip(w http.ResponseWriter, r *http.Request) {
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
	if f := app.Withheld(err); f != nil {
		why := failure{v.say(message.FileLostTitle), v.say(f.Key, f.Args...), "search-x"}
		s.write(w, r, http.StatusNotFound, failurePage(v, why))
		return
	}
	if err != nil {
		if !s.hides(w, r, v, err) {
			s.fail(w, r, v, err)
		}
		return
	}
	file.Send(w, r, asked.Get("download") != "")
}
