package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"conto/api/view"
	"conto/app"
)

// works answers for generations that run here, and the gallery.
type works struct {
	app.Studio
	api *API
}

func workRoutes(a *API) {
	const path = "/v1/accounts/{account}"
	w := works{app.Studio{App: a.app}, a}
	call(a, post("generate", path+"/generations", "Start a generation; its credits are held until it is delivered (C5)",
		http.StatusAccepted), w.start)
	call(a, get("listGenerations", path+"/generations", "Generations, the newest first"), w.list)
	call(a, get("getGeneration", path+"/generations/{generation}", "A generation, and what has become of it"), w.get)
	call(a, get("watchGeneration", path+"/generations/{generation}/events",
		"A generation whenever it changes, as server-sent events, until it is final"), w.watch)
	end := remove("cancelGeneration", path+"/generations/{generation}",
		"Ask for the end of a generation; one that is not delivered costs nothing (C5)")
	end.DefaultStatus = http.StatusOK
	call(a, end, w.cancel)
	call(a, get("listAssets", path+"/assets", "The gallery, the newest first"), w.assets)
	call(a, get("getAsset", path+"/assets/{asset}", "A file of the gallery: what is known of it"), w.asset)
	call(a, get("getAssetFile", path+"/assets/{asset}/file", "The file itself, or a range of it"), w.file)
	call(a, get("getAssetsZip", path+"/assets.zip", "Files of the gallery as one ZIP: those named, or all of it"), w.zip)
	call(a, patch("changeAsset", path+"/assets/{asset}", "Mark, file, delete or take back a file of the gallery (C26)"),
		w.change)
	down := post("takeDownAsset", path+"/assets/{asset}/takedown",
		"Take a file of the gallery down: nobody opens it, its account reads the reason, its links end", http.StatusOK)
	call(a, down, w.takeDown)
	lift := remove("liftTakedown", path+"/assets/{asset}/takedown", "Give a file back that was taken down, within 30 days")
	lift.DefaultStatus = http.StatusOK
	call(a, lift, w.lift)
	upload(a, post("upload", path+"/uploads", "Bring a picture, a sound or a film, as the body; it is written anew",
		http.StatusCreated), w.upload)
}

func (w works) start(r *request, in *view.WorkInput) (*reply[view.Generation], error) {
	return showIn(r, view.GenerationOf)(w.Start(&r.Call, in.Account, in.Work()))
}

func (w works) get(r *request, in *view.GenerationPath) (*reply[view.Generation], error) {
	return showIn(r, view.GenerationOf)(w.Run(&r.Call, in.Account, in.Generation))
}

func (w works) cancel(r *request, in *view.GenerationPath) (*reply[view.Generation], error) {
	return showIn(r, view.GenerationOf)(w.Cancel(&r.Call, in.Account, in.Generation))
}

func (w works) list(r *request, in *view.WorksQuery) (*reply[view.List[view.Generation]], error) {
	runs, err := w.Runs(&r.Call, in.Account, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	list := view.ListOf(func(one app.Run) view.Generation { return view.GenerationOf(one, r.language) })(runs)
	if len(runs) == in.Limit {
		next := runs[len(runs)-1].QueuedAt.Format(time.RFC3339Nano)
		list.Next = &next
	}
	return &reply[view.List[view.Generation]]{list}, nil
}

func (w works) assets(r *request, in *view.AssetsQuery) (*reply[view.List[view.Asset]], error) {
	found, err := w.Gallery(&r.Call, in.Account, in.Query())
	if err != nil {
		return nil, err
	}
	list := view.ListOf(view.AssetOf)(found)
	if len(found) == in.Limit {
		next := found[len(found)-1].MadeAt.Format(time.RFC3339Nano)
		list.Next = &next
	}
	return &reply[view.List[view.Asset]]{list}, nil
}

func (w works) asset(r *request, in *view.AssetPath) (*reply[view.Asset], error) {
	return show(view.AssetOf)(w.Asset(&r.Call, in.Account, in.Asset))
}

func (w works) change(r *request, in *view.AssetChangeInput) (*reply[view.Asset], error) {
	return show(view.AssetOf)(w.ChangeAsset(&r.Call, in.Account, in.Asset, in.Change()))
}

func (w works) takeDown(r *request, in *view.TakedownInput) (*reply[view.Asset], error) {
	return show(view.AssetOf)(w.TakeDown(&r.Call, in.Account, in.Asset, in.Body.Reason))
}

func (w works) lift(r *request, in *view.AssetPath) (*reply[view.Asset], error) {
	return show(view.AssetOf)(w.LiftTakedown(&r.Call, in.Account, in.Asset))
}

func (w works) upload(r *request, in *view.UploadInput) (*reply[view.Asset], error) {
	return show(view.AssetOf)(w.Upload(&r.Call, in.Account, in.Name, r.body))
}

// file sends an asset's file, or the ranges of it that are asked for.
func (w works) file(r *request, in *view.AssetFilePath) (*huma.StreamResponse, error) {
	file, err := w.Open(&r.Call, in.Account, in.Asset, in.Size == "small")
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		asked, answer := humago.Unwrap(to)
		file.Send(answer, asked, false)
	}}, nil
}

// zip sends files of the gallery as one ZIP, as it is written.
func (w works) zip(r *request, in *view.AssetsZipQuery) (*huma.StreamResponse, error) {
	if err := w.MayZip(&r.Call, in.Account, in.Assets); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		sendZip(w.api, to, r, in.Account, "gallery", func(open func() io.Writer) error {
			return w.Zip(&r.Call, in.Account, in.Assets, in.Query(), open)
		})
	}}, nil
}

// watch sends a generation whenever it changes.
func (w works) watch(r *request, in *view.GenerationPath) (*huma.StreamResponse, error) {
	runs, err := w.Follow(&r.Call, in.Account, in.Generation)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(to huma.Context) {
		_, answer := humago.Unwrap(to)
		answer.Header().Set("Content-Type", "text/event-stream")
		answer.Header().Set("Cache-Control", "no-store")
		out := http.NewResponseController(answer)
		var sent []byte
		for one := range runs {
			body, err := json.Marshal(view.GenerationOf(one, r.language))
			if err != nil {
				return
			}
			if bytes.Equal(body, sent) {
				continue
			}
			sent = body
			if _, err := fmt.Fprintf(answer, "event: generation\ndata: %s\n\n", body); err != nil || out.Flush() != nil {
				return
			}
		}
	}}, nil
}
