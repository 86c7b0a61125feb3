package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
)

// The pages on which operators find files of galleries, and take them down: of all accounts, of one, and a file.
var (
	filesDesk   = &deskRoom{title: message.DeskFiles, path: "/admin/files", duty: account.FindAccounts}
	galleryDesk = &deskRoom{title: message.DeskFiles, path: storyDesk.path + "/files", within: usersDesk}
	fileDesk    = &deskRoom{title: message.DeskFiles, path: galleryDesk.path + "/{file}", within: usersDesk}
)

// filesShown is how many files a page lists.
const filesShown = 25

// inspecting is what operators do with files of galleries.
type inspecting struct{ *attending }

// ofFiles makes what shows or changes files a page or a form of operators.
func ofFiles[T any](do func(inspecting) (T, error)) func(*attending) (T, error) {
	return func(v *attending) (T, error) { return do(inspecting{v}) }
}

// fileAt is where operators see a file.
func fileAt(id, file string) string { return deskAccount(id) + "/files/" + url.PathEscape(file) }

// where is the page of the file that is looked at.
func (v inspecting) where() string { return fileAt(v.value("account"), v.value("file")) }

// deskFile is a file as a list shows it.
type deskFile struct {
	link, name, about, id, made string
	account, called             string // whose it is, where that is not known anyway
	tags                        []fileTag
}

// fileTag is a word about a file, with its class.
type fileTag struct{ class, word string }

// deskFiles is what a list of files shows.
type deskFiles struct {
	sought string
	lines  []deskFile
	older  string
}

func (v inspecting) line(a *app.Asset, shared bool) deskFile {
	l := deskFile{link: fileAt(a.Account, a.ID), name: v.name(a), about: v.about(a), id: a.ID, made: v.moment(a.MadeAt)}
	switch {
	case a.Takedown != nil:
		l.tags = []fileTag{{"bad", v.say(message.DeskFilesDown)}}
	case !a.DeletedAt.IsZero():
		l.tags = []fileTag{{"warn", v.say(message.DeskFilesDeleted)}}
	default:
		l.tags = []fileTag{{"", v.say(message.DeskFilesOpen)}}
	}
	if shared && a.DeletedAt.IsZero() {
		l.tags = append(l.tags, fileTag{"ok", v.say(message.DeskFilesShared)})
	}
	return l
}

// name is what a file shows, in words.
func (v inspecting) name(a *app.Asset) string {
	if a.Text == "" {
		return v.about(a)
	}
	return v.assetName(a)
}

// about is which model of the latest edition made a file, or that it was brought.
func (v inspecting) about(a *app.Asset) string {
	if a.Generation == "" {
		return v.say(message.DeskFilesBrought)
	}
	return v.edition.ModelName(a.Model, v.language)
}

func (v inspecting) showFound() (templ.Component, error) {
	p := deskFiles{sought: strings.TrimSpace(v.query.Get("find"))}
	found, err := v.find(p.sought)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, a := range found {
		ids = append(ids, a.Account)
	}
	names, err := app.Finder{App: v.Uses}.NamesOf(v.call, ids)
	if err != nil {
		return nil, err
	}
	for _, a := range found {
		shared, err := app.Shares{App: v.Uses}.Shared(v.call, a.Account)
		if err != nil {
			return nil, err
		}
		l := v.line(a, shared[a.ID])
		l.account, l.called = deskAccount(a.Account), cmp.Or(names[a.Account], a.Account)
		p.lines = append(p.lines, l)
	}
	return foundFilesTemplate(v, p), nil
}

// find returns the files that a text leads to: by their id, or by the address of a link to one.
func (v inspecting) find(sought string) ([]*app.Asset, error) {
	if sought == "" {
		return nil, nil
	}
	_, link, shared := strings.Cut(sought, SharePath)
	if !shared {
		return v.works().Named(v.call, sought)
	}
	if end := strings.IndexAny(link, "/?#"); end >= 0 {
		link = link[:end]
	}
	a, err := app.Shares{App: v.Uses}.Behind(v.call, link)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return []*app.Asset{a}, err
}

func (v inspecting) showNewest() (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	q := app.AssetQuery{Limit: filesShown + 1, BeforeID: v.query.Get("before_id")}
	if before, err := time.Parse(time.RFC3339Nano, v.query.Get("before")); err == nil {
		q.Before = before
	}
	list, err := v.works().Files(v.call, head.id, q)
	if err != nil {
		return nil, err
	}
	shared, err := app.Shares{App: v.Uses}.Shared(v.call, head.id)
	var p deskFiles
	if len(list) > filesShown {
		list = list[:filesShown]
		last := list[filesShown-1]
		p.older = v.at(galleryDesk) + "?" + url.Values{"before": {last.MadeAt.Format(time.RFC3339Nano)},
			"before_id": {last.ID}}.Encode()
	}
	for _, a := range list {
		p.lines = append(p.lines, v.line(a, shared[a.ID]))
	}
	return newestFilesTemplate(v, head, p), err
}

// deskFilePage is a file as operators see it.
type deskFilePage struct {
	deskFile
	*app.Asset
	facts []fact
	links []shareLine
	alt   string // of its picture; "": there is none
	down  string // by whom, when and why it was taken down; "": it was not
	until string // until when it is kept
	may   bool   // who looks may take it down, and give it back
}

func (v inspecting) showFile() (templ.Component, error) {
	head, err := v.look()
	if err != nil {
		return nil, err
	}
	a, err := v.works().Asset(v.call, head.id, v.value("file"))
	if err != nil {
		return nil, err
	}
	p := deskFilePage{Asset: a, may: v.works().MayHandle(v.call, a, account.FileHide)}
	if p.links, err = v.shareLines(a); err != nil {
		return nil, err
	}
	p.deskFile = v.line(a, len(p.links) > 0)
	if a.Kind == "image" || a.Small != "" {
		p.alt = p.name
	}
	if !a.DeletedAt.IsZero() {
		p.until = v.day(a.DeletedAt.Add(app.TrashTime))
	}
	if t := a.Takedown; t != nil {
		p.down = v.say(message.DeskDownBy, "by", v.actor(t.By), "day", v.moment(t.At), "reason", t.Reason)
	}
	p.facts, err = v.facts(a)
	return deskFileTemplate(v, head, p), err
}

// facts are what is known of a file.
func (v inspecting) facts(a *app.Asset) ([]fact, error) {
	makers, err := v.works().Makers(v.call, a.Account)
	maker := browsing{v.view}.maker(makers, a.User)
	if a.By != "" && a.By != account.Person(a.User).ID {
		maker += ", " + v.actor(a.By)
	}
	facts := []fact{{name: v.say(message.DeskFilesID), value: a.ID}}
	if a.Generation != "" {
		facts = append(facts, fact{name: v.say(message.GalleryModel), value: v.modelName(a.Model)})
	}
	facts = append(facts, fact{name: v.say(message.GalleryMaker), value: maker})
	return append(facts, v.madeFacts(a, v.moment(a.MadeAt))...), err
}

func (v inspecting) takeDown() (done, error) {
	_, err := v.works().TakeDown(v.call, v.value("account"), v.value("file"), v.form.Get("reason"))
	return done{to: v.where(), note: note{Key: message.DeskTookDown}}, err
}

func (v inspecting) giveBack() (done, error) {
	_, err := v.works().LiftTakedown(v.call, v.value("account"), v.value("file"))
	return done{to: v.where(), note: note{Key: message.DeskLiftedTakedown}}, err
}

// serveFile sends a file of a gallery to operators, also one that is taken down, or the smaller picture of it.
func (d desk) serveFile(w http.ResponseWriter, r *http.Request) {
	v := d.enter(w, r, fileDesk)
	if v == nil {
		return
	}
	asked := r.URL.Query()
	file, err := v.works().Open(v.call, r.PathValue("account"), r.PathValue("file"), asked.Get("small") != "")
	if err == nil {
		file.Send(w, r, asked.Get("download") != "")
		return
	}
	d.draw(w, r, v, func(*attending) (templ.Component, error) { return nil, err }, http.StatusOK)
}
