package app

import (
	"cmp"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode"

	"conto/studio"
)

// AssetFile is an open file of the gallery.
type AssetFile struct {
	io.ReadSeekCloser
	of    *studio.Asset
	media string
	tag   string // what browsers know it by; "": its id
	name  string // of a download; "": its id
}

// Send answers a request with the file, or the ranges of it that are asked for, and closes it. It is never shown as a
// page of this site: anyone who made it may have had a script written into it. A browser asks each time whether it may
// show it still.
func (f *AssetFile) Send(w http.ResponseWriter, r *http.Request, download bool) {
	defer func() { _ = f.Close() }() // it was read
	h := w.Header()
	h.Set("Content-Type", f.media)
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+cmp.Or(f.tag, f.of.ID)+" "+f.media+`"`)
	if download {
		name := cmp.Or(f.name, path.Base(f.of.Key))
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	http.ServeContent(w, r, "", f.of.MadeAt, f)
}

// maxFileName bounds the words of a file's name, in characters.
const maxFileName = 40

// fileName makes the name of a file, without its end, of what begins it and of words: letters and digits of any
// script, with - between them, so that no system refuses it or takes a part of it for a folder.
func fileName(begin, words string) string {
	parts := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	name := []rune(strings.Join(parts, "-"))
	kept := strings.Trim(string(name[:min(len(name), maxFileName)]), "-")
	switch {
	case begin == "":
		return cmp.Or(kept, "file")
	case kept == "":
		return begin
	}
	return begin + "-" + kept
}
