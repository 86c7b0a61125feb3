package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// StudioService runs generations, and keeps what they made.
type StudioService struct{ *conn }

// Work is a generation that is to run at the studio.
type Work struct {
	Model    string    `json:"model"`
	Options  Options   `json:"options,omitempty"`
	User     string    `json:"user,omitempty"` // the member who generates; "" is the owner
	Prompt   string    `json:"prompt,omitempty"`
	Language string    `json:"language,omitempty"` // of the prompt: "en" when ""
	Files    WorkFiles `json:"files,omitzero"`
	Consent  bool      `json:"consent,omitempty"` // the people in the files have agreed
	Seed     *int64    `json:"seed,omitempty"`    // for a model that takes one; nil: a new one
}

// WorkFiles are files that a generation works on, by the ids of assets.
type WorkFiles struct {
	Image string `json:"image,omitempty"`
	Audio string `json:"audio,omitempty"`
	Video string `json:"video,omitempty"`
}

// Generation is a generation that runs at the studio, and what has become of it.
type Generation struct {
	ID        string     `json:"id"`
	User      string     `json:"user"`
	Model     string     `json:"model"`
	Kind      string     `json:"kind"`
	State     string     `json:"state"` // queued, running, succeeded, failed, canceled
	Ahead     int        `json:"ahead"` // while it is queued: how many wait before it
	Percent   int        `json:"percent"`
	Text      string     `json:"text"`
	Prompt    string     `json:"prompt"`
	Options   Options    `json:"options"`
	Seed      *int64     `json:"seed"`    // what came out was drawn from it; nil: the model takes none
	Consent   bool       `json:"consent"` // who asked said that the people in the files have agreed
	Sample    bool       `json:"sample"`
	Credits   int64      `json:"credits"` // that it has cost
	Allowance int64      `json:"allowance"`
	Failure   *Failure   `json:"failure"` // of one that failed
	Assets    []Asset    `json:"assets"`
	QueuedAt  time.Time  `json:"queued_at"`
	EndedAt   *time.Time `json:"ended_at"`
}

// Failure is why a generation failed.
type Failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Final reports whether nothing changes any more.
func (g *Generation) Final() bool {
	return g.State == "succeeded" || g.State == "failed" || g.State == "canceled"
}

// Asset is a file in the gallery.
type Asset struct {
	ID         string     `json:"id"`
	Generation *string    `json:"generation"`
	User       string     `json:"user"`
	Model      string     `json:"model"`
	Kind       string     `json:"kind"` // image, audio, video, text, file
	Media      string     `json:"media"`
	Bytes      int64      `json:"bytes"`
	Name       string     `json:"name"`
	Text       string     `json:"text"`
	Sample     bool       `json:"sample"`
	Width      int        `json:"width"`     // of a picture or a film, in pixels; 0: not known
	Height     int        `json:"height"`    // and its height
	LengthMS   int64      `json:"length_ms"` // of a film or a sound, in milliseconds; 0: not known
	Imprint    bool       `json:"imprint"`   // it bears the account's own mark
	Watermark  bool       `json:"watermark"`
	Favourite  bool       `json:"favourite"`
	Folder     string     `json:"folder"`
	MadeAt     time.Time  `json:"made_at"`
	DeletedAt  *time.Time `json:"deleted_at"`
	Takedown   *Takedown  `json:"takedown"` // an operator has taken it down; nil: nobody has
	File       string     `json:"file"`
}

// Takedown says that a file is to be seen by nobody, and why.
type Takedown struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// AssetChange is what is changed of an asset; nil leaves it.
type AssetChange struct {
	Favourite *bool   `json:"favourite,omitempty"`
	Folder    *string `json:"folder,omitempty"`
	Deleted   *bool   `json:"deleted,omitempty"`
}

// Start starts a generation. Its credits are held until it is delivered.
func (s StudioService) Start(ctx context.Context, id string, w Work) (*Generation, error) {
	out := &Generation{}
	return out, s.write(ctx, http.MethodPost, path(id, "generations"), w, out)
}

// Get returns a generation.
func (s StudioService) Get(ctx context.Context, id, generation string) (*Generation, error) {
	out := &Generation{}
	return out, s.get(ctx, path(id, "generations", generation), nil, out)
}

// Watch calls back with a generation whenever it changes, until it is final, ctx is done or the server ends the stream;
// then Get says how it is.
func (s StudioService) Watch(ctx context.Context, id, generation string, changed func(*Generation)) error {
	answer, err := s.open(ctx, http.MethodGet, path(id, "generations", generation, "events"), nil)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Close() }()
	lines := bufio.NewScanner(answer)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		g := &Generation{}
		if err := json.Unmarshal([]byte(data), g); err != nil {
			return fmt.Errorf("conto: %w", err)
		}
		changed(g)
	}
	return lines.Err()
}

// WaitFor waits until a generation is final, or ctx is done.
func WaitFor(ctx context.Context, s StudioService, id, generation string) (*Generation, error) {
	for {
		g, err := s.Get(ctx, id, generation)
		if err != nil || g.Final() {
			return g, err
		}
		if err := s.Watch(ctx, id, generation, func(*Generation) {}); err != nil {
			return g, err
		}
		select { // a stream that ends at once is not asked for again and again
		case <-ctx.Done():
			return g, ctx.Err()
		case <-time.After(s.backoff):
		}
	}
}

// List returns a page of generations, the newest first; cursor is Next of the page before.
func (s StudioService) List(ctx context.Context, id, cursor string) (*List[Generation], error) {
	out := &List[Generation]{}
	return out, s.get(ctx, path(id, "generations"), pageOf(cursor, 0), out)
}

// Cancel asks for the end of a generation. One that is not delivered costs nothing.
func (s StudioService) Cancel(ctx context.Context, id, generation string) (*Generation, error) {
	out := &Generation{}
	return out, s.write(ctx, http.MethodDelete, path(id, "generations", generation), nil, out)
}

// Assets returns a page of the gallery. The query may have kind, model, by (a user), favourite,
// folder, text, deleted, limit and cursor.
func (s StudioService) Assets(ctx context.Context, id string, query url.Values) (*List[Asset], error) {
	out := &List[Asset]{}
	return out, s.get(ctx, path(id, "assets"), query, out)
}

// Asset returns what is known of a file of the gallery.
func (s StudioService) Asset(ctx context.Context, id, asset string) (*Asset, error) {
	out := &Asset{}
	return out, s.get(ctx, path(id, "assets", asset), nil, out)
}

// File returns a file of the gallery, to be closed.
func (s StudioService) File(ctx context.Context, id, asset string) (io.ReadCloser, error) {
	return s.open(ctx, http.MethodGet, path(id, "assets", asset, "file"), nil)
}

// SmallFile returns a smaller picture of a file of the gallery, for lists, to be closed; the file itself where there is
// none.
func (s StudioService) SmallFile(ctx context.Context, id, asset string) (io.ReadCloser, error) {
	return s.open(ctx, http.MethodGet, path(id, "assets", asset, "file")+"?size=small", nil)
}

// Zip returns files of the gallery as one ZIP, to be closed: those with these ids or, without any, all that the query
// selects, which may have kind, model, by, favourite, folder and text.
func (s StudioService) Zip(ctx context.Context, id string, assets []string, query url.Values) (io.ReadCloser, error) {
	asked := url.Values{}
	maps.Copy(asked, query)
	if len(assets) > 0 {
		asked.Set("asset", strings.Join(assets, ","))
	}
	return s.open(ctx, http.MethodGet, path(id, "assets.zip")+"?"+asked.Encode(), nil)
}

// ChangeAsset marks, files, deletes or takes back a file of the gallery.
func (s StudioService) ChangeAsset(ctx context.Context, id, asset string, c AssetChange) (*Asset, error) {
	out := &Asset{}
	return out, s.write(ctx, http.MethodPatch, path(id, "assets", asset), c, out)
}

// TakeDown hides a file of the gallery from everybody but operators, for a reason that its account reads.
func (s StudioService) TakeDown(ctx context.Context, id, asset, reason string) (*Asset, error) {
	out := &Asset{}
	return out, s.write(ctx, http.MethodPost, path(id, "assets", asset, "takedown"), map[string]string{"reason": reason},
		out)
}

// LiftTakedown gives a file back that was taken down. Its links stay ended.
func (s StudioService) LiftTakedown(ctx context.Context, id, asset string) (*Asset, error) {
	out := &Asset{}
	return out, s.write(ctx, http.MethodDelete, path(id, "assets", asset, "takedown"), nil, out)
}

// Upload brings a picture, a sound or a film into the gallery, under a name.
func (s StudioService) Upload(ctx context.Context, id, name string, picture []byte) (*Asset, error) {
	answer, err := s.open(ctx, http.MethodPost, path(id, "uploads")+"?name="+url.QueryEscape(name),
		bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	out := &Asset{}
	err = json.NewDecoder(answer).Decode(out)
	if end := answer.Close(); err == nil {
		err = end
	}
	return out, err
}
