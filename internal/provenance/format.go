package provenance

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"

	_ "golang.org/x/image/webp" // knows how large a WebP picture is
)

// inPNG puts the packet into a chunk iTXt behind the head, as XMP's specification (part 3, 1.1.5) has it.
func inPNG(file []byte, o Origin) []byte {
	const head = 8 + 25 // the signature, and IHDR
	if len(file) < head || !bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")) {
		return file
	}
	// keyword, 0, not compressed, method 0, no language, no other keyword
	data := append([]byte("iTXtXML:com.adobe.xmp\x00\x00\x00\x00\x00"), o.xmp()...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(data)-4))
	chunk = append(chunk, data...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(data))
	return joined(file[:head], chunk, file[head:])
}

// inJPEG puts the packet into a segment APP1, behind JFIF's where that comes first.
func inJPEG(file []byte, o Origin) []byte {
	if len(file) < 6 || file[0] != 0xff || file[1] != 0xd8 {
		return file
	}
	at := 2
	if file[2] == 0xff && file[3] == 0xe0 {
		at += 2 + int(binary.BigEndian.Uint16(file[4:]))
	}
	if at > len(file) {
		return file
	}
	data := append([]byte("http://ns.adobe.com/xap/1.0/\x00"), o.xmp()...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(data)+2))
	return joined(file[:at], append(segment, data...), file[at:])
}

// inGIF puts the packet into an application extension (XMP's specification, part 3, 1.1.2), behind the tables and what
// says how often the picture moves, which some readers look for there. The packet stands in it as it is: who reads
// blocks takes each of its bytes for the length of one, and is led out by the numbers behind it.
func inGIF(file []byte, o Origin) []byte {
	const head, table, loop = 13, 0x80, "\x21\xff\x0bNETSCAPE2.0\x03\x01"
	if len(file) < head || !bytes.HasPrefix(file, []byte("GIF8")) {
		return file
	}
	at := head
	if file[10]&table != 0 {
		at += 3 << (file[10]&7 + 1)
	}
	if at > len(file) {
		return file
	}
	if bytes.HasPrefix(file[at:], []byte(loop)) {
		at += len(loop) + 3 // how often, and the end
	}
	if at > len(file) {
		return file
	}
	block := append([]byte("\x21\xff\x0bXMP DataXMP"), o.xmp()...)
	block = append(block, 1)
	for n := 255; n >= 0; n-- {
		block = append(block, byte(n))
	}
	out := joined(file[:at], append(block, 0), file[at:])
	copy(out, "GIF89a") // which has extensions
	return out
}

// inMP4 adds a box uuid with the packet to the end, where no offset in the file changes.
func inMP4(file []byte, o Origin) []byte {
	if len(file) < 8 || string(file[4:8]) != "ftyp" {
		return file
	}
	data := append([]byte("uuid\xbe\x7a\xcf\xcb\x97\xa9\x42\xe8\x9c\x71\x99\x94\x91\xe3\xaf\xac"), o.xmp()...)
	return joined(file, binary.BigEndian.AppendUint32(nil, uint32(len(data)+4)), data)
}

// chunk writes a chunk of a RIFF file.
func chunk(name string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data)))
	if b = append(b, data...); len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// isRIFF reports whether a file is a whole RIFF file of a form.
func isRIFF(file []byte, form string) bool {
	return len(file) >= 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == form &&
		int64(binary.LittleEndian.Uint32(file[4:]))+8 == int64(len(file)) && len(file)%2 == 0
}

// riff puts a RIFF file together.
func riff(form string, parts ...[]byte) []byte {
	return chunk("RIFF", joined(append([][]byte{[]byte(form)}, parts...)...))
}

// inWAV adds a list INFO with the program and a comment.
func inWAV(file []byte, o Origin) []byte {
	if !isRIFF(file, "WAVE") {
		return file
	}
	list := joined([]byte("INFO"), chunk("ISFT", []byte("Conto\x00")), chunk("ICMT", append([]byte(o.tool()), 0)))
	return riff("WAVE", file[12:], chunk("LIST", list))
}

// inWebP adds a chunk XMP, and the head that says that there is one.
func inWebP(file []byte, o Origin) []byte {
	const hasXMP, hasAlpha, head = 1 << 2, 1 << 4, 12
	if !isRIFF(file, "WEBP") || len(file) < head+8 {
		return file
	}
	body := bytes.Clone(file[head:])
	if string(body[:4]) == "VP8X" && len(body) > 8 {
		body[8] |= hasXMP
		return riff("WEBP", body, chunk("XMP ", o.xmp()))
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || size.Width < 1 || size.Height < 1 {
		return file
	}
	flags := byte(hasXMP)
	if string(body[:4]) == "VP8L" && len(body) > 12 && body[12]>>4&1 == 1 { // the lossless head's own bit
		flags |= hasAlpha
	}
	w, h := uint32(size.Width-1), uint32(size.Height-1)
	wide := []byte{flags, 0, 0, 0, byte(w), byte(w >> 8), byte(w >> 16), byte(h), byte(h >> 8), byte(h >> 16)}
	return riff("WEBP", chunk("VP8X", wide), body, chunk("XMP ", o.xmp()))
}

// inMP3 puts an ID3 tag with the program and a comment before the sound, where there is none.
func inMP3(file []byte, o Origin) []byte {
	if bytes.HasPrefix(file, []byte("ID3")) {
		return file
	}
	frame := func(name, text string) []byte { // in UTF-8
		data := append([]byte{3}, text...)
		return joined([]byte(name), synchsafe(len(data)), []byte{0, 0}, data)
	}
	frames := joined(frame("TSSE", "Conto"), frame("COMM", "eng\x00"+o.tool()))
	return joined([]byte("ID3\x04\x00\x00"), synchsafe(len(frames)), frames, file)
}

// synchsafe writes a number in seven bits a byte (ID3v2.4, 6.2).
func synchsafe(n int) []byte {
	return []byte{byte(n >> 21 & 0x7f), byte(n >> 14 & 0x7f), byte(n >> 7 & 0x7f), byte(n & 0x7f)}
}

func joined(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
