package api

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"conto/core/access"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// Entry is one accepted command with the events it caused.
type Entry struct {
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor" doc:"who gave the command: operator, user:…, key:…, time, payments"`
	Key     string          `json:"key,omitempty" doc:"its idempotency key"`
	Command json.RawMessage `json:"command" doc:"{name: {…}}"`
	Events  json.RawMessage `json:"events" doc:"[{kind: {…}}, …]"`
}

// Page is where in a list to go on.
type Page struct {
	Cursor string `query:"cursor" doc:"next of the page before" maxLength:"64"`
	Limit  int    `query:"limit" doc:"items in the answer" minimum:"1" maximum:"200" default:"50"`
}

// List is a page of items; next is the cursor of the page after it, or null.
type List[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

type journalQuery struct {
	AccountPath
	Page
}

type journalReply struct{ Body List[Entry] }

func (a *API) listJournal(r *request, in *journalQuery) (*journalReply, error) {
	before, err := in.place()
	if err != nil {
		return nil, err
	}
	entries, next, err := a.app.Journal(&r.Call, in.Account, before, in.Limit)
	if err != nil {
		return nil, err
	}
	list := List[Entry]{Items: []Entry{}, Next: place(next)}
	for _, e := range entries {
		list.Items = append(list.Items, Entry{e.Seq, e.At, e.Actor, e.Key, e.Command, e.Events})
	}
	return &journalReply{list}, nil
}

// place reads a cursor that names a place in a list; 0 is its beginning.
func (p *Page) place() (int64, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(p.Cursor, "s"), 10, 64)
	if err != nil || n < 1 || !strings.HasPrefix(p.Cursor, "s") {
		return 0, fault.Wrong("cursor", message.CursorIs)
	}
	return n, nil
}

// place is the cursor that names a place in a list, or nil for 0.
func place(n int64) *string {
	if n == 0 {
		return nil
	}
	cursor := "s" + strconv.FormatInt(n, 10)
	return &cursor
}

// Model is a model as it is sold.
type Model struct {
	ID        string        `json:"id" example:"z-image"`
	Name      string        `json:"name" doc:"in the reader's language, like about"`
	About     string        `json:"about,omitempty" doc:"what it makes, in a line"`
	Kind      string        `json:"kind" enum:"text,image,voice,post-production,video"`
	Class     catalog.Class `json:"class" enum:"free,basic,premium" doc:"free never costs anything; premium can be disabled for a user"`
	Price     string        `json:"price" doc:"an expression over the options that gives credits"`
	From      string        `json:"from" doc:"the cheapest plan that unlocks it"`
	Allowance string        `json:"allowance,omitempty" doc:"the allowance that may pay for it"`
	Options   []Option      `json:"options"`
}

// AccountModel is a model as an account sees it.
type AccountModel struct {
	Model
	Lock *access.Lock `json:"lock" doc:"why it cannot be used now, or null"`
}

// Option is something a request may say about a generation.
type Option struct {
	Name    string   `json:"name" example:"seconds"`
	Min     *int64   `json:"min,omitempty" doc:"of a number"`
	Max     *int64   `json:"max,omitempty" doc:"of a number"`
	Words   []string `json:"words,omitempty" doc:"one of these, when it is not a number"`
	Default any      `json:"default"`
}

func showModel(m *catalog.Model, l message.Language) Model {
	v := Model{m.ID, m.Names.In(l), m.About.In(l), m.Kind, m.Class, m.Price, m.From, m.Allowance, []Option{}}
	for _, o := range m.Options {
		shown := Option{Name: o.Name, Words: o.Words, Default: o.Default.Word}
		if o.Words == nil {
			shown.Min, shown.Max, shown.Default = &o.Min, &o.Max, o.Default.Number
		}
		v.Options = append(v.Options, shown)
	}
	return v
}

type modelsQuery struct {
	AccountPath
	User string `query:"user" doc:"for this member; default the owner" maxLength:"64"`
}

type modelsReply struct{ Body List[AccountModel] }

func (g generations) listModels(r *request, in *modelsQuery) (*modelsReply, error) {
	models, err := g.Models(&r.Call, in.Account, in.User)
	if err != nil {
		return nil, err
	}
	list := List[AccountModel]{Items: []AccountModel{}}
	for _, m := range models {
		list.Items = append(list.Items, AccountModel{showModel(m.Model, r.language), m.Lock.In(r.language)})
	}
	return &modelsReply{list}, nil
}
