// Package provenance writes into a file that an algorithm made it: as XMP with IPTC's digital source type where files
// have XMP (PNG, JPEG, WebP, GIF, MP4), else as a comment in the file's own way (WAV, MP3). Nothing in it names a
// person.
package provenance

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// Source says how a file came to be, in IPTC's words (cv.iptc.org/newscodes/digitalsourcetype).
type Source string

// The sources.
const (
	Trained  Source = "trainedAlgorithmicMedia" // by a trained model
	Enhanced Source = "algorithmicallyEnhanced" // a picture that was brought, made larger or cut out
	Drawn    Source = "algorithmicMedia"        // by an algorithm that learnt nothing: a sample
)

// Origin is where a file comes from.
type Origin struct {
	Source     Source
	Model      string // as the catalogue calls it
	Generation string // its id
	Plan       string // on which it was asked for
	Seed       *int64 // from which it was drawn; nil: from none
}

// writers put an origin into a file of a kind. Each returns the file as it is where it is not whole.
var writers = map[string]func(file []byte, o Origin) []byte{
	"image/png": inPNG, "image/jpeg": inJPEG, "image/webp": inWebP, "image/gif": inGIF, "video/mp4": inMP4,
	"audio/wave": inWAV, "audio/mpeg": inMP3,
}

// Write returns a file of a media type with its origin. One that says where it comes from already, or of another type,
// is returned as it is.
func Write(media string, file []byte, o Origin) []byte {
	media, _, _ = strings.Cut(media, ";")
	write := writers[media]
	if write == nil || bytes.Contains(file, []byte("DigitalSourceType")) {
		return file
	}
	return write(file, o)
}

// tool says what made it, in a line.
func (o Origin) tool() string {
	return fmt.Sprintf("%s; generation %s; made by an algorithm (%s)", o.settings(), o.Generation, o.Source)
}

// settings says with what it was made.
func (o Origin) settings() string {
	made := "Conto; model " + o.Model + "; plan " + o.Plan
	if o.Seed != nil {
		made += fmt.Sprintf("; seed %d", *o.Seed)
	}
	return made
}

// xmp writes the packet of XMP (ISO 16684-1) with the origin.
func (o Origin) xmp() []byte {
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>`+
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">`+
		`<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" `+
		`xmlns:dc="http://purl.org/dc/elements/1.1/" `+
		`xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" `+
		`xmp:CreatorTool="%s" dc:identifier="%s" `+
		`Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/%s"/>`+
		`</rdf:RDF></x:xmpmeta><?xpacket end="r"?>`,
		"\ufeff", quoted(o.settings()), quoted(o.Generation), quoted(string(o.Source)))
}

// quoted writes a text as the value of an attribute.
func quoted(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	return b.String()
}
