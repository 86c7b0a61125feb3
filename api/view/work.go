package view

import (
	"encoding/json"
	"time"

	"conto/app"
	"conto/core/message"
	"conto/core/money"
)

// WorkInput asks for a generation that runs here.
type WorkInput struct {
	AccountPath
	Body struct {
		Wish
		Prompt   string    `json:"prompt,omitempty" doc:"the text, where the model takes one" maxLength:"20000"`
		Language string    `json:"language,omitempty" doc:"of the prompt; default en" maxLength:"8"`
		Files    WorkFiles `json:"files,omitempty" doc:"what it works on, where the model takes files"`
		Consent  bool      `json:"consent,omitempty" doc:"the people in the files have agreed"`
		Seed     *int64    `json:"seed,omitempty" doc:"what comes out is drawn from it; default a new one" minimum:"0" maximum:"2147483647"`
	}
}

// Normalize makes empty options the same request as none.
func (in *WorkInput) Normalize() { in.Body.Wish.Normalize() }

// WorkFiles are files of the gallery, by what they are for.
type WorkFiles struct {
	Image string `json:"image,omitempty" doc:"the id of an asset" maxLength:"64"`
	Audio string `json:"audio,omitempty" doc:"the id of an asset" maxLength:"64"`
	Video string `json:"video,omitempty" doc:"the id of an asset" maxLength:"64"`
}

// Work returns what is wanted.
func (in *WorkInput) Work() app.Work {
	b := &in.Body
	return app.Work{Model: b.Model, Options: b.Options, User: b.User, Prompt: b.Prompt, Language: b.Language,
		Files:   map[string]string{"image": b.Files.Image, "audio": b.Files.Audio, "video": b.Files.Video},
		Consent: b.Consent, Seed: b.Seed}
}

// GenerationPath names a generation.
type GenerationPath struct {
	AccountPath
	Generation string `path:"generation" maxLength:"64"`
}

// WorksQuery is a page of generations.
type WorksQuery struct {
	AccountPath
	Cursor time.Time `query:"cursor" doc:"next of the page before"`
	Limit  int       `query:"limit" doc:"items in the answer" minimum:"1" maximum:"200" default:"50"`
}

// Generation is a generation that runs here, and what has become of it.
type Generation struct {
	ID        string          `json:"id"`
	User      string          `json:"user" doc:"who generates"`
	Model     string          `json:"model"`
	Kind      string          `json:"kind"`
	State     string          `json:"state" enum:"queued,running,succeeded,failed,canceled"`
	Ahead     int             `json:"ahead" doc:"while it is queued: how many wait before it"`
	Percent   int             `json:"percent" doc:"how much is done, where that is known"`
	Text      string          `json:"text" doc:"of a text: what there is of it"`
	Prompt    string          `json:"prompt"`
	Options   json.RawMessage `json:"options" doc:"as they were asked for"`
	Seed      *int64          `json:"seed" doc:"what came out was drawn from it: the same one makes the same again, as far as the model can; or null"`
	Consent   bool            `json:"consent" doc:"who asked said that the people in the files have agreed"`
	Sample    bool            `json:"sample" doc:"no provider is set up for the model: it shows what would be made"`
	Credits   money.Credits   `json:"credits" doc:"what it has cost"`
	Allowance int64           `json:"allowance" doc:"and of allowance units"`
	Failure   *Failure        `json:"failure" doc:"of one that failed: why; or null"`
	Assets    []Asset         `json:"assets" doc:"what came out"`
	QueuedAt  time.Time       `json:"queued_at"`
	EndedAt   *time.Time      `json:"ended_at" doc:"when it was final, or null"`
}

// Failure is why a generation failed.
type Failure struct {
	Code    string `json:"code" doc:"input, moderated, locked, queue_timeout, timeout, provider, unfit_output, …"`
	Message string `json:"message" doc:"for people"`
}

// Asset is a file in the gallery.
type Asset struct {
	ID         string     `json:"id"`
	Generation *string    `json:"generation" doc:"that made it; null of an upload"`
	User       string     `json:"user"`
	Model      string     `json:"model" doc:"that made it; empty of an upload"`
	Kind       string     `json:"kind" enum:"image,audio,video,text,file"`
	Media      string     `json:"media" doc:"its content type"`
	Bytes      int64      `json:"bytes"`
	Name       string     `json:"name" doc:"of an upload: what its file was called"`
	Text       string     `json:"text" doc:"the prompt that made it"`
	Width      int        `json:"width" doc:"of a picture or a film, in pixels; 0: not known"`
	Height     int        `json:"height" doc:"and its height"`
	LengthMS   int64      `json:"length_ms" doc:"of a film or a sound, in milliseconds; 0: not known"`
	Sample     bool       `json:"sample"`
	Watermark  bool       `json:"watermark" doc:"it bears the mark of the plan on which it was made"`
	Imprint    bool       `json:"imprint" doc:"it bears the account's own mark"`
	Favourite  bool       `json:"favourite"`
	Folder     string     `json:"folder"`
	MadeAt     time.Time  `json:"made_at"`
	DeletedAt  *time.Time `json:"deleted_at" doc:"it can be taken back for 30 days; or null"`
	Takedown   *Takedown  `json:"takedown" doc:"an operator has taken it down; or null"`
	File       string     `json:"file" doc:"where its bytes are, relative to this server"`
}

// Takedown says that a file is to be seen by nobody, and why.
type Takedown struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason" doc:"for its account"`
}

// TakedownInput takes an asset down.
type TakedownInput struct {
	AssetPath
	Body struct {
		Reason string `json:"reason" doc:"which its account reads" minLength:"1" maxLength:"300"`
	}
}

// AssetPath names an asset.
type AssetPath struct {
	AccountPath
	Asset string `path:"asset" maxLength:"64"`
}

// AssetFilePath names an asset's file.
type AssetFilePath struct {
	AssetPath
	Size string `query:"size" enum:"full,small" default:"full" doc:"small: a picture for lists, of a film a still"`
}

// AssetsQuery is a page of the gallery.
type AssetsQuery struct {
	AccountPath
	Kind      string    `query:"kind" enum:"image,audio,video,text,file" doc:"only of this kind"`
	Model     string    `query:"model" doc:"only what this model made" maxLength:"64"`
	By        string    `query:"by" doc:"only what this user made or brought" maxLength:"64"`
	Favourite bool      `query:"favourite" doc:"only favourites"`
	Folder    string    `query:"folder" doc:"only in this folder" maxLength:"80"`
	Text      string    `query:"text" doc:"only with this in their prompt or name" maxLength:"100"`
	Deleted   bool      `query:"deleted" doc:"those that are deleted, instead"`
	Cursor    time.Time `query:"cursor" doc:"next of the page before"`
	Limit     int       `query:"limit" doc:"items in the answer" minimum:"1" maximum:"200" default:"50"`
}

// Query returns what is asked for.
func (in *AssetsQuery) Query() app.AssetQuery {
	q := app.AssetQuery{Kind: in.Kind, Model: in.Model, User: in.By, Favourite: in.Favourite, Text: in.Text,
		Deleted: in.Deleted, Before: in.Cursor, Limit: in.Limit}
	if in.Folder != "" {
		q.Folder = &in.Folder
	}
	return q
}

// AssetsZipQuery says which files of the gallery a ZIP has.
type AssetsZipQuery struct {
	AccountPath
	Assets    []string `query:"asset" doc:"ids with commas between; none: all that the rest selects" maxItems:"100"`
	Kind      string   `query:"kind" enum:"image,audio,video,text,file" doc:"only of this kind"`
	Model     string   `query:"model" doc:"only what this model made" maxLength:"64"`
	By        string   `query:"by" doc:"only what this user made or brought" maxLength:"64"`
	Favourite bool     `query:"favourite" doc:"only favourites"`
	Folder    string   `query:"folder" doc:"only in this folder" maxLength:"80"`
	Text      string   `query:"text" doc:"only with this in their prompt or name" maxLength:"100"`
}

// Query returns what is asked for.
func (in *AssetsZipQuery) Query() app.AssetQuery {
	q := AssetsQuery{Kind: in.Kind, Model: in.Model, By: in.By, Favourite: in.Favourite, Folder: in.Folder, Text: in.Text}
	return q.Query()
}

// AssetChangeInput changes an asset.
type AssetChangeInput struct {
	AssetPath
	Body struct {
		Favourite *bool   `json:"favourite,omitempty"`
		Folder    *string `json:"folder,omitempty" doc:"empty: none" maxLength:"80"`
		Deleted   *bool   `json:"deleted,omitempty" doc:"true: delete; false: take back, within 30 days"`
	}
}

// Change returns what is changed.
func (in *AssetChangeInput) Change() app.AssetChange {
	return app.AssetChange{Favourite: in.Body.Favourite, Folder: in.Body.Folder, Deleted: in.Body.Deleted}
}

// UploadInput is what is said of a picture, a sound or a film that a customer brings; the body is the file.
type UploadInput struct {
	AccountPath
	Name string `query:"name" doc:"what its file is called" maxLength:"200"`
}

// GenerationOf returns a generation in a language.
func GenerationOf(r app.Run, l message.Language) Generation {
	g := Generation{
		ID: r.ID, User: r.User, Model: r.Model, Kind: r.Kind, State: r.State, Ahead: r.Ahead, Percent: r.Percent,
		Text: r.Text, Prompt: r.Prompt, Options: r.Options, Seed: r.Seed, Consent: r.Consent, Sample: r.Sample,
		Credits: r.Credits, Allowance: r.Units,
		QueuedAt: r.QueuedAt, Assets: make([]Asset, len(r.Files)),
	}
	if g.State == "opening" {
		g.State = "queued"
	}
	if g.Options == nil {
		g.Options = json.RawMessage("{}")
	}
	if r.Why != nil {
		g.Failure = &Failure{r.Code, r.Why.In(l)}
	}
	if !r.EndedAt.IsZero() {
		g.EndedAt = &r.EndedAt
	}
	for i, a := range r.Files {
		g.Assets[i] = AssetOf(a)
	}
	return g
}

// AssetOf returns an asset.
func AssetOf(a *app.Asset) Asset {
	shown := Asset{
		ID: a.ID, User: a.User, Model: a.Model, Kind: a.Kind, Media: a.Media, Bytes: a.Bytes, Name: a.Name, Text: a.Text,
		Width: a.Width, Height: a.Height, LengthMS: a.LengthMS, Sample: a.Sample,
		Watermark: a.Watermark, Imprint: a.Imprint, Favourite: a.Favourite, Folder: a.Folder, MadeAt: a.MadeAt,
		File: "/v1/accounts/" + a.Account + "/assets/" + a.ID + "/file",
	}
	if a.Generation != "" {
		shown.Generation = &a.Generation
	}
	if !a.DeletedAt.IsZero() {
		shown.DeletedAt = &a.DeletedAt
	}
	if a.Takedown != nil {
		shown.Takedown = &Takedown{a.Takedown.At, a.Takedown.Reason}
	}
	return shown
}
