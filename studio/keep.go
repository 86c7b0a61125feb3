package studio

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/engine"
)

// maxOutput bounds a file that is fetched, in bytes.
const maxOutput = 256 << 20

// retention is how long what a provider made is asked for once it is done, while it cannot be fetched.
const retention = time.Hour

// keep puts what came out into the gallery, and then settles.
func (s *Studio) keep(ctx context.Context, g *Generation) error {
	if closed, err := s.closed(ctx, g.Account); err != nil {
		return err
	} else if closed {
		return s.end(ctx, g, Canceled, "", nil)
	}
	if len(g.Assets) == 0 {
		kept, later, err := keepOutputs(ctx, s, g)
		switch {
		case errors.Is(err, ErrUnfit):
			return rejected(ctx, s, g, err)
		case err != nil:
			return err
		case later:
			return s.save(ctx, g, s.Clock.Now().Add(10*time.Second))
		case len(kept) == 0:
			return lost(ctx, s, g)
		}
		if closed, err := s.closed(ctx, g.Account); err != nil {
			return err
		} else if closed { // it was, meanwhile: what was written now was not erased (C37)
			return s.Gallery.Erase(ctx, g.Account)
		}
		// What is only a part is written down before it is paid: whoever goes on after a stop finds no more of it, even
		// where it could be had again.
		if g.Assets = kept; len(kept) < len(g.Outputs) {
			if err := s.save(ctx, g, s.Clock.Now().Add(leaseTime)); err != nil {
				return err
			}
		}
	}
	if len(g.Assets) < len(g.Outputs) { // of the others there may be files that came into no gallery
		if err := s.Gallery.clear(ctx, g.Account, g.ID); err != nil {
			return err
		}
	}
	if err := measure(ctx, s, g); err != nil {
		return err
	}
	if err := s.settle(ctx, g); err != nil {
		return err
	}
	g.State, g.EndedAt, g.Node, g.Outputs = Succeeded, s.Clock.Now(), "", nil
	s.soon()
	return final(ctx, s, g)
}

// keepOutputs puts each file that came out into the gallery and returns their ids, without those that are lost or unfit.
// Later reports that one cannot be fetched yet. The error is ErrUnfit where there are none for that.
func keepOutputs(ctx context.Context, s *Studio, g *Generation) (kept []string, later bool, err error) {
	var unfit error
	for i := range g.Outputs {
		var id string
		var err error
		during(ctx, s, g, func() { id, err = s.keepOutput(ctx, g, i) })
		if err == nil {
			kept = append(kept, id)
			continue
		}
		if errors.Is(err, ErrUnfit) {
			unfit = err
			continue
		}
		if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrUnavailable) {
			return nil, false, err
		}
		if lost := s.Clock.Now().Sub(g.doneAt()) > retention || gen.Is(err, gen.Gone); !lost {
			s.Log.Warn("what was generated cannot be fetched yet", "generation", g.ID, "account", g.Account, "error", err)
			return nil, true, nil
		}
	}
	if len(kept) == 0 {
		return nil, false, unfit
	}
	return kept, false, nil
}

// lost does what follows when nothing of what came out can be had any more: what runs in this process is made again, if
// that costs nobody anything.
func lost(ctx context.Context, s *Studio, g *Generation) error {
	if here, ok := s.Providers[g.Provider].Driver.(gen.InProcess); ok && here.Repeatable() && g.Attempt <= maxAgain {
		g.Outputs = nil
		return s.repeat(ctx, g, here)
	}
	return s.end(ctx, g, Failed, CodeLostOutput, say(message.GenerationLostOutput))
}

// closed reports whether an account was closed for good.
func (s *Studio) closed(ctx context.Context, id string) (bool, error) {
	st, _, err := s.Engine.State(ctx, id)
	return err == nil && !st.ClosedAt.IsZero(), err
}

// keepOutput puts one file into the gallery. Doing it again changes nothing: what is there is there, also when its
// provider has it no more.
func (s *Studio) keepOutput(ctx context.Context, g *Generation, i int) (string, error) {
	id := fmt.Sprintf("%s-%d", g.ID, i+1)
	if _, err := s.Store.Asset(ctx, g.Account, id); !errors.Is(err, store.ErrNotFound) {
		return id, err
	}
	body, media, err := s.fetch(ctx, g, g.Outputs[i])
	if err != nil {
		return "", err
	}
	a := Asset{Asset: store.Asset{Account: g.Account, ID: id, Generation: g.ID, User: g.User, Kind: kindOf(media),
		MadeAt: s.Clock.Now(), Text: g.Prompt}, AssetDetails: AssetDetails{Media: media, Model: g.Model, By: g.Actor,
		Sample: g.Sample}}
	if body, err = dress(ctx, s, g, &a, body); err != nil {
		return "", err
	}
	if s.Origin != nil {
		body = s.Origin(a.Media, body, g)
	}
	a.Key = g.Account + "/" + id + extension(a.Media)
	info, err := s.Blobs.Put(ctx, a.Key, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	a.Bytes = info.Bytes
	if err := preview(ctx, s, &a, body); err != nil {
		return "", err
	}
	err = s.Store.PutAsset(ctx, a.write(), &g.Generation)
	if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound) {
		err = errors.Join(err, leave(ctx, s, g))
	}
	return id, err
}

// leave removes the files of a generation that another has moved on while this process wrote them, if it has ended:
// else they are still worked on.
func leave(ctx context.Context, s *Studio, g *Generation) error {
	row, err := s.Store.Generation(ctx, g.Account, g.ID)
	if errors.Is(err, store.ErrNotFound) {
		return s.Gallery.clear(ctx, g.Account, g.ID)
	}
	now, err := read(row)
	if err == nil && now.Final() {
		err = s.Gallery.clear(ctx, g.Account, g.ID)
	}
	return err
}

// fetch reads an output, and finds out what it is.
func (s *Studio) fetch(ctx context.Context, g *Generation, o gen.Output) ([]byte, string, error) {
	if o.Text != "" {
		return []byte(o.Text), "text/plain; charset=utf-8", nil
	}
	calling, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	r, _, err := s.Providers[g.Provider].Driver.Open(calling, o)
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(io.LimitReader(r, maxOutput+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, "", err
	}
	if len(body) > maxOutput || len(body) == 0 {
		return nil, "", fmt.Errorf("an output has %d bytes", len(body))
	}
	media := mediaOf(body) // not what the provider says
	if strings.HasPrefix(media, "text/") && !strings.HasPrefix(o.Media, "text/") || media == "application/octet-stream" {
		return nil, "", fmt.Errorf("an output is said to be %q and is %q", o.Media, media)
	}
	return body, media, nil
}

// mediaOf returns what a file is, by how it begins. Of MP4 Go knows few of the names that a file may begin with.
func mediaOf(file []byte) string {
	const films, sounds = "isom iso2 iso4 iso5 iso6 avc1 mp41 mp42 M4V  dash qt  ", "M4A M4B "
	media := http.DetectContentType(file)
	if media != "application/octet-stream" || len(file) < 12 || string(file[4:8]) != "ftyp" {
		return media
	}
	switch brand := string(file[8:12]); {
	case strings.Contains(films, brand):
		return "video/mp4"
	case strings.Contains(sounds, brand):
		return "audio/mp4"
	}
	return media
}

// settle takes what was delivered costs (C5). A generation that takes nothing has nothing to settle.
func (s *Studio) settle(ctx context.Context, g *Generation) error {
	held, err := s.Engine.Hold(ctx, g.Account, g.ID)
	if err != nil {
		return err
	}
	if held == nil {
		return fmt.Errorf("generation %s of %s has no hold", g.ID, g.Account)
	}
	if held.Free {
		return nil
	}
	out := catalog.Output{Outputs: g.Usage.Outputs, Tokens: g.Usage.Tokens, Seconds: g.Usage.Seconds}
	if g.Kind == string(gen.Image) {
		out.Outputs = int64(len(g.Assets))
	}
	credits, units, err := account.Delivered(&held.Hold, g.Options, out, s.Engine.Book())
	if err != nil {
		return err
	}
	g.Estimated = g.Usage.Estimated
	if held.Status == credit.StatusHeld || held.Status == credit.StatusExpired {
		answer, err := s.Engine.Do(ctx, engine.Request{Account: g.Account, Actor: account.Studio,
			Command: account.Settle{Hold: g.ID, Credits: &credits, Units: &units}})
		if err != nil && !fault.Is(err, fault.HoldClosed) {
			return err
		}
		if held = answer.Hold; held == nil {
			if held, err = s.Engine.Hold(ctx, g.Account, g.ID); err != nil {
				return err
			}
		}
	}
	g.Credits, g.Units = held.Final, held.Units
	return nil
}

// extension returns how the name of a file ends.
func extension(media string) string {
	media, _, _ = strings.Cut(media, ";")
	switch media {
	case "image/png":
		return ".png"
	case "image/jpeg":
		return ".jpg"
	case "image/webp":
		return ".webp"
	case "image/gif":
		return ".gif"
	case "audio/wave", "audio/wav":
		return ".wav"
	case "audio/mpeg":
		return ".mp3"
	case "audio/mp4":
		return ".m4a"
	case "video/mp4":
		return ".mp4"
	case "video/webm":
		return ".webm"
	case "text/plain":
		return ".txt"
	}
	return ".bin"
}

// kindOf returns what kind of thing a file is, for the gallery.
func kindOf(media string) string {
	kind, _, _ := strings.Cut(media, "/")
	if kind == "application" {
		return "file"
	}
	return kind
}

// Asset is a file in the gallery.
type Asset struct {
	store.Asset
	AssetDetails
}

// AssetDetails are what the store knows nothing of.
type AssetDetails struct {
	Key       string `json:"key"` // of the file
	Media     string `json:"media"`
	Bytes     int64  `json:"bytes"`
	Model     string `json:"model,omitempty"` // "" of an upload
	Name      string `json:"name,omitempty"`  // of an upload
	By        string `json:"by,omitempty"`    // the actor who asked for it; "" of one of an early release
	Width     int    `json:"width,omitempty"`
	Height    int    `json:"height,omitempty"`
	LengthMS  int64  `json:"length_ms,omitempty"` // of a film or a sound, where that is known
	Sample    bool   `json:"sample,omitempty"`
	Watermark bool   `json:"watermark,omitempty"`
	Imprint   bool   `json:"imprint,omitempty"` // it bears the account's own mark

	Takedown *account.Takedown `json:"takedown,omitempty"` // an operator's; it is deleted then, too

	Small string `json:"small,omitempty"` // the key of a smaller picture, or a film's still; "": there is none
}

func (a *Asset) write() store.Asset {
	body, err := json.Marshal(a.AssetDetails)
	if err != nil {
		panic("studio: " + err.Error()) // it has nothing that cannot be written
	}
	row := a.Asset
	row.Size, row.Body = a.Bytes, body
	return row
}

func readAsset(row store.Asset) (*Asset, error) {
	a := &Asset{Asset: row}
	if err := json.Unmarshal(row.Body, &a.AssetDetails); err != nil {
		return nil, fmt.Errorf("asset %s of %s: %w", row.ID, row.Account, err)
	}
	return a, nil
}
