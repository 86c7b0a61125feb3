package remote

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"path"
	"slices"
	"strings"

	"conto/driver/gen"
)

// maxOutputs bounds how many files a task makes.
const maxOutputs = 64

// Outputs finds what a model made in a JSON value of its own shape: the URLs in it, in the order of lists and of names;
// or else the text, whose pieces are joined.
func Outputs(value any) []gen.Output {
	var outputs []gen.Output
	var text strings.Builder
	look(value, func(s string) {
		if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
			outputs = append(outputs, gen.Output{URL: s, Media: mediaOf(s)})
		} else {
			text.WriteString(s)
		}
	})
	if len(outputs) == 0 && text.Len() > 0 {
		return []gen.Output{{Media: "text/plain", Text: text.String()}}
	}
	return outputs[:min(len(outputs), maxOutputs)]
}

// look calls visit for each string in a value.
func look(value any, visit func(string)) {
	switch v := value.(type) {
	case string:
		visit(v)
	case []any:
		for _, element := range v {
			look(element, visit)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			look(v[key], visit)
		}
	}
}

// medias are the types of files, by the ending of their names.
var medias = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif",
	".mp4": "video/mp4", ".webm": "video/webm", ".wav": "audio/wav", ".mp3": "audio/mpeg",
}

// mediaOf returns the media type that a URL's ending stands for, or "".
func mediaOf(at string) string {
	u, err := url.Parse(at)
	if err != nil {
		return ""
	}
	return medias[strings.ToLower(path.Ext(u.Path))]
}

// Form makes a form with one file, and returns it and its media type.
func Form(name, media string, body []byte) (io.Reader, string) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	ending := ""
	if all, err := mime.ExtensionsByType(media); err == nil && len(all) > 0 {
		ending = all[0]
	}
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="content"; filename=%q`, name+ending)}, "Content-Type": {media},
	})
	if err == nil {
		_, err = part.Write(body)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		panic("remote: " + err.Error()) // memory takes it all
	}
	return &b, form.FormDataContentType()
}
