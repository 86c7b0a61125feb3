package app

import (
	"io"
	"mime"
	"net/http"
	"path"

	"conto/studio"
)

// AssetFile is an open file of the gallery.
type AssetFile struct {
	io.ReadSeekCloser
	of    *studio.Asset
	media string
}

// Send answers a request with the file, or the ranges of it that are asked for, and closes it. It is never shown as a
// page of this site: whoever made it may have had a script written into it. A browser asks each time whether it may show
// it still.
func (f *AssetFile) Send(w http.ResponseWriter, r *http.Request, download bool) {
	defer func() { _ = f.Close() }() // it was read
	h := w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+f.of.ID+" "+f.media+`"`)
	if download {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(f.of.Key)}))
	}
	http.ServeContent(w, r, "", f.of.MadeAt, f)
}
