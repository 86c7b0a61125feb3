package bank

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// encodings are those that a layout may name.
var encodings = map[string]encoding.Encoding{
	"utf-8":        unicode.UTF8BOM,
	"utf-16":       unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"windows-1252": charmap.Windows1252,
	"iso-8859-1":   charmap.ISO8859_1,
	"iso-8859-15":  charmap.ISO8859_15,
}

// decode returns a text in UTF-8 without a byte order mark. Without a name it is UTF-16 or UTF-8 where its bytes
// say so, and otherwise windows-1252, which holds all of Latin-1.
func decode(content []byte, name string) ([]byte, error) {
	from := encodings[name]
	switch {
	case name == "utf-8" && !utf8.Valid(content):
		return nil, refuse("line %d is not in UTF-8; say which encoding it has, such as windows-1252",
			firstInvalid(content))
	case from == nil && wide(content):
		from = unicode.UTF16(endian(content), unicode.UseBOM)
	case from == nil && utf8.Valid(content):
		from = unicode.UTF8BOM
	case from == nil:
		from = charmap.Windows1252
	}
	text, err := from.NewDecoder().Bytes(content)
	if err != nil {
		return nil, refuse("it cannot be read as text: %v; say which encoding it has, such as windows-1252", err)
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		line := 1 + bytes.Count(text[:at], []byte("\n"))
		return nil, refuse("line %d has a byte 0, so that it is no text; %s", line, export)
	}
	return text, nil
}

// wide reports whether a file is in UTF-16: it says so, or every other byte of its beginning is 0.
func wide(content []byte) bool {
	head := content[:min(len(content), 64)&^1]
	return bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) ||
		len(head) >= 8 && bytes.Count(head, []byte{0}) >= len(head)*2/5
}

// endian returns the order of the bytes of UTF-16: without a mark, that in which the zeros of plain letters come
// second.
func endian(content []byte) unicode.Endianness {
	if bytes.HasPrefix(content, []byte("\xfe\xff")) || len(content) > 0 && content[0] == 0 {
		return unicode.BigEndian
	}
	return unicode.LittleEndian
}

// firstInvalid returns the line of the first byte that is not of UTF-8, counted from 1.
func firstInvalid(content []byte) int {
	n := 1
	for len(content) > 0 {
		r, size := utf8.DecodeRune(content)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			n++
		}
		content = content[size:]
	}
	return n
}

// undeclared cuts off the XML declaration.
func undeclared(content []byte) []byte {
	if _, after, ok := bytes.Cut(content, []byte("?>")); ok && bytes.HasPrefix(content, []byte("<?xml")) {
		return after
	}
	return content
}
