package api

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"conto/core/fault"
	"conto/core/message"
)

// MaxUpload bounds an uploaded file, in bytes.
const MaxUpload = 32 << 20

// bringsFile reports whether a path is one to which a file is sent as the body.
func bringsFile(path string) bool {
	return strings.HasSuffix(path, "/uploads") || strings.HasSuffix(path, "/brand/logo") ||
		strings.HasSuffix(path, "/brand/font")
}

// upload declares a call of which the body is a file. Only its handler reads it, from the request's body: not before it
// is known who calls and that they may.
func upload[I, O any](a *API, op huma.Operation, handler func(*request, *I) (*O, error)) {
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	call(a, op, handler)
}

// fileBody is the body of a request that is a file. Why it cannot be read to its end is a refusal.
type fileBody struct{ io.Reader }

// Read implements io.Reader.
func (b fileBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	var large *http.MaxBytesError
	if err != nil && err != io.EOF && !errors.As(err, &large) {
		err = fault.Wrong("body", message.CutOff)
	}
	return n, err
}
