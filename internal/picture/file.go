package picture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"iter"
)

// maxScans is how often a JPEG file passes over its picture at most. Those of cameras and programs have about ten; each
// takes as long as decoding a plain one, however short it is in the file.
const maxScans = 32

// checkJPEG refuses files that would take hours.
func checkJPEG(file []byte, _ image.Config) error {
	if n := bytes.Count(file, []byte{0xff, 0xda}); n > maxScans {
		return fmt.Errorf("%w: it passes over the picture %d times", ErrBroken, n)
	}
	return nil
}

// checkWebP refuses files whose picture has another size than the frame around it, which is all that was looked at.
func checkWebP(file []byte, size image.Config) error {
	for name, content := range chunksWebP(file) {
		w, h := size.Width, size.Height
		switch {
		case name == "VP8 " && len(content) >= 10:
			w, h = int(content[6])|int(content[7]&0x3f)<<8, int(content[8])|int(content[9]&0x3f)<<8
		case name == "VP8L" && len(content) >= 5:
			bits := binary.LittleEndian.Uint32(content[1:])
			w, h = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
		}
		if w != size.Width || h != size.Height {
			return fmt.Errorf("%w: it has two sizes", ErrBroken)
		}
	}
	return nil
}

// chunksWebP lists the parts of a WebP file, as far as they are whole.
func chunksWebP(file []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for rest := file[min(12, len(file)):]; len(rest) >= 8; {
			size := int(binary.LittleEndian.Uint32(rest[4:]))
			content := rest[8:]
			if !yield(string(rest[:4]), content[:min(size, len(content))]) || size > len(content) {
				return
			}
			rest = content[min(size+size%2, len(content)):]
		}
	}
}

// chunksPNG lists the parts of a PNG file, as far as they are whole.
func chunksPNG(file []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for rest := file[min(8, len(file)):]; len(rest) >= 12; {
			size := int(binary.BigEndian.Uint32(rest))
			if size > len(rest)-12 || !yield(string(rest[4:8]), rest[8:8+size]) {
				return
			}
			rest = rest[12+size:]
		}
	}
}

// segmentsJPEG lists the parts of a JPEG file before its picture, by their marker.
func segmentsJPEG(file []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for rest := file[min(2, len(file)):]; len(rest) >= 4; {
			if rest[0] != 0xff {
				return
			}
			if rest[1] == 0xff { // padding
				rest = rest[1:]
				continue
			}
			size := int(binary.BigEndian.Uint16(rest[2:]))
			if rest[1] == 0xda || size < 2 || size > len(rest)-2 || !yield(rest[1], rest[4:2+size]) {
				return
			}
			rest = rest[2+size:]
		}
	}
}

// progressive reports whether a JPEG file has its picture in several passes.
func progressive(file []byte) bool {
	for marker := range segmentsJPEG(file) {
		if marker == 0xc2 {
			return true
		}
	}
	return false
}

// exif finds what a camera has noted in a file, nil if there is none.
func exif(file []byte, format Format) []byte {
	const head = "Exif\x00\x00"
	switch format {
	case JPEG:
		for marker, content := range segmentsJPEG(file) {
			if marker == 0xe1 && bytes.HasPrefix(content, []byte(head)) {
				return content[len(head):]
			}
		}
	case PNG:
		for name, content := range chunksPNG(file) {
			if name == "eXIf" {
				return content
			}
		}
	case WebP:
		for name, content := range chunksWebP(file) {
			if name == "EXIF" {
				return bytes.TrimPrefix(content, []byte(head))
			}
		}
	}
	return nil
}

// orientation returns how a camera was held: from 1, which is upright, to 8; 0 if that is not known.
func orientation(file []byte, format Format) int {
	const tag, short = 0x112, 3
	noted := exif(file, format)
	if len(noted) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(noted[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int(order.Uint32(noted[4:]))
	if at > len(noted)-2 {
		return 0
	}
	entries := noted[at+2:]
	for range order.Uint16(noted[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			return int(order.Uint16(entries[8:]))
		}
		entries = entries[12:]
	}
	return 0
}
