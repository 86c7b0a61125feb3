// Package plainxml reads XML files that others wrote: one root element, in the character set that it declares, without
// a document type. Entities of its own, or of elsewhere, a file cannot have.
package plainxml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// Decode finds the root element, asks what to read it into, and reads it. Errors say what is wrong in a few words, to
// go on from "it"; those of into are answered as they are.
func Decode(content []byte, into func(root xml.Name) (any, error)) error {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))))
	d.CharsetReader = charset
	root, err := start(d)
	if err != nil {
		return err
	}
	to, err := into(root.Name)
	if err != nil {
		return err
	}
	if err := d.DecodeElement(to, &root); err != nil {
		return fmt.Errorf("it cannot be read as XML: %w", err)
	}
	return end(d)
}

// start goes to the root element.
func start(d *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		if err != nil {
			return xml.StartElement{}, fmt.Errorf("it is no XML: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			return token, nil
		case xml.Directive:
			return xml.StartElement{}, fmt.Errorf("it has a document type (<!%s…), which is not read",
				token[:min(len(token), 20)])
		case xml.CharData:
			if len(bytes.TrimSpace(token)) > 0 {
				return xml.StartElement{}, errors.New("it is no XML: it begins with other text")
			}
		}
	}
}

// end wants nothing but blanks and comments after the root element.
func end(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		text, blank := token.(xml.CharData)
		_, comment := token.(xml.Comment)
		if err != nil || !comment && !(blank && len(bytes.TrimSpace(text)) == 0) {
			return errors.New("something comes after its end")
		}
	}
}

// charset reads what a file declares itself to be written in, besides UTF-8.
func charset(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "utf-8", "utf8", "us-ascii":
		return input, nil
	case "iso-8859-1", "latin1", "latin-1":
		return charmap.ISO8859_1.NewDecoder().Reader(input), nil
	case "iso-8859-15":
		return charmap.ISO8859_15.NewDecoder().Reader(input), nil
	case "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Reader(input), nil
	}
	return nil, fmt.Errorf("it is written in %q; UTF-8, ISO-8859-1 and windows-1252 are read", label)
}
