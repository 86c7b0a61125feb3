package provenance

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/image/webp"
)

var seed = int64(12345)

var origin = Origin{Source: Trained, Model: `z-"image" & <co>`, Generation: "gen_1", Plan: "free", Seed: &seed}

func picture() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 9, 7))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	m.SetNRGBA(0, 0, color.NRGBA{1, 2, 3, 255})
	return m
}

// wants checks the packet in a file: it is XML, and says what it must.
func wants(t *testing.T, file []byte) {
	t.Helper()
	begin, end := bytes.Index(file, []byte("<x:xmpmeta")), bytes.Index(file, []byte("</x:xmpmeta>"))
	if begin < 0 || end < begin {
		t.Fatal("there is no packet")
	}
	d, said := xml.NewDecoder(bytes.NewReader(file[begin:end+12])), map[string]string{}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				said[a.Name.Local] = a.Value
			}
		}
	}
	if said["DigitalSourceType"] != "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia" ||
		said["identifier"] != "gen_1" || !strings.Contains(said["CreatorTool"], origin.Model) ||
		!strings.HasSuffix(said["CreatorTool"], "; plan free; seed 12345") {
		t.Errorf("it says %v", said)
	}
}

func TestWrite_PNG(t *testing.T) {
	var b bytes.Buffer
	if err := png.Encode(&b, picture()); err != nil {
		t.Fatal(err)
	}
	file := Write("image/png", b.Bytes(), origin)
	wants(t, file)
	got, err := png.Decode(bytes.NewReader(file)) // it checks each chunk's sum, but for those that it leaves out
	if err != nil || !bytes.Equal(got.(*image.NRGBA).Pix, picture().Pix) {
		t.Errorf("the picture is another one: %v", err)
	}
	at := bytes.Index(file, []byte("iTXt"))
	size := int(binary.BigEndian.Uint32(file[at-4:]))
	if sum := binary.BigEndian.Uint32(file[at+4+size:]); sum != crc32.ChecksumIEEE(file[at:at+4+size]) {
		t.Error("the chunk's sum is wrong")
	}
	if again := Write("image/png", file, origin); !bytes.Equal(again, file) {
		t.Error("it is written twice")
	}
}

func TestWrite_JPEG(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(), nil); err != nil {
		t.Fatal(err)
	}
	jfif := append([]byte{0xff, 0xd8, 0xff, 0xe0, 0, 16}, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"...)
	for name, given := range map[string][]byte{"plain": b.Bytes(), "JFIF": append(jfif, b.Bytes()[2:]...)} {
		file := Write("image/jpeg", given, origin)
		wants(t, file)
		before, err := jpeg.Decode(bytes.NewReader(given))
		if err != nil {
			t.Fatal(name, err)
		}
		after, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil || !bytes.Equal(before.(*image.YCbCr).Y, after.(*image.YCbCr).Y) {
			t.Errorf("%s: the picture is another one: %v", name, err)
		}
	}
}

// Pictures of one pixel, as encoders write them.
const (
	lossy    = "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="
	lossless = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="
)

func TestWrite_WebP(t *testing.T) {
	for name, text := range map[string]string{"lossy": lossy, "lossless": lossless} {
		given, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		file := Write("image/webp", given, origin)
		wants(t, file)
		if !isRIFF(file, "WEBP") || string(file[12:16]) != "VP8X" {
			t.Errorf("%s: the file is not whole", name)
		}
		before, err := webp.Decode(bytes.NewReader(given))
		if err != nil {
			t.Fatal(name, err)
		}
		after, err := webp.Decode(bytes.NewReader(file))
		if err != nil || after.Bounds() != before.Bounds() || after.At(0, 0) != before.At(0, 0) {
			t.Errorf("%s: the picture is another one: %v", name, err)
		}
	}
}

// TestWrite_GIF: readers of blocks are led past the packet, and what a picture is stays as it was: moving or not, with
// a table of colours for all frames or one for each.
func TestWrite_GIF(t *testing.T) {
	frame := image.NewPaletted(image.Rect(0, 0, 9, 7), palette.Plan9)
	frame.SetColorIndex(3, 3, 99)
	for name, g := range map[string]*gif.GIF{
		"still":  {Image: []*image.Paletted{frame}, Delay: []int{0}, LoopCount: -1},
		"moving": {Image: []*image.Paletted{frame, frame}, Delay: []int{3, 4}, Disposal: []byte{2, 1}, LoopCount: 5},
		"one table": {Image: []*image.Paletted{frame, frame}, Delay: []int{3, 4}, LoopCount: 0,
			Config: image.Config{Width: 9, Height: 7, ColorModel: color.Palette(palette.Plan9)}},
	} {
		var b bytes.Buffer
		if err := gif.EncodeAll(&b, g); err != nil {
			t.Fatal(err)
		}
		file := Write("image/gif", bytes.Replace(b.Bytes(), []byte("GIF89a"), []byte("GIF87a"), 1), origin)
		wants(t, file)
		before, err := gif.DecodeAll(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(name, err)
		}
		after, err := gif.DecodeAll(bytes.NewReader(file))
		if err != nil || !bytes.HasPrefix(file, []byte("GIF89a")) || !reflect.DeepEqual(before, after) {
			t.Errorf("%s: the picture is another one: %v", name, err)
		}
		if got := Write("image/gif", b.Bytes()[:15], origin); name == "one table" && len(got) != 15 {
			t.Errorf("%s: half a file is changed", name)
		}
	}
}

func TestWrite_WAV(t *testing.T) {
	sound := chunk("data", []byte{1, 2, 3, 4})
	given := riff("WAVE", chunk("fmt ", make([]byte, 16)), sound)
	file := Write("audio/wave", given, origin)
	if !isRIFF(file, "WAVE") || !bytes.Contains(file, sound) || !bytes.Contains(file, []byte("LIST")) ||
		!bytes.Contains(file, []byte("trainedAlgorithmicMedia")) {
		t.Errorf("%q", file)
	}
	if got := Write("audio/wave", given[:20], origin); len(got) != 20 {
		t.Error("half a file is changed")
	}
}

func TestWrite_MP3(t *testing.T) {
	file := Write("audio/mpeg", []byte("\xff\xfb\x90\x00sound"), origin)
	size := int(file[6])<<21 | int(file[7])<<14 | int(file[8])<<7 | int(file[9])
	if string(file[:3]) != "ID3" || string(file[10+size:]) != "\xff\xfb\x90\x00sound" {
		t.Errorf("%q", file)
	}
	if got := Write("audio/mpeg", []byte("ID3\x04"), origin); string(got) != "ID3\x04" {
		t.Error("another tag is changed")
	}
}

func TestWrite_MP4(t *testing.T) {
	given := []byte("\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\x0cmdat1234")
	file := Write("video/mp4", given, origin)
	wants(t, file)
	for rest := file; len(rest) > 0; { // boxes follow one another to the end
		size := int(binary.BigEndian.Uint32(rest))
		if size < 8 || size > len(rest) {
			t.Fatalf("a box %q of %d bytes within %d", rest[4:8], size, len(rest))
		}
		rest = rest[size:]
	}
	if !bytes.HasPrefix(file, given) {
		t.Error("what was there has moved")
	}
}

func TestWrite_Other(t *testing.T) {
	for media, file := range map[string]string{"text/plain; charset=utf-8": "words", "image/png": "no picture",
		"image/jpeg": "\xff\xd8", "image/webp": "RIFF", "video/mp4": "x", "image/gif": "GIF89a"} {
		if got := Write(media, []byte(file), origin); string(got) != file {
			t.Errorf("%s: %q", media, got)
		}
	}
}

// FuzzWrite: whatever a file is, it is written or left alone.
func FuzzWrite(f *testing.F) {
	for media := range writers {
		f.Add(media, []byte("RIFF\x04\x00\x00\x00WEBP"))
		f.Add(media, []byte("\xff\xd8\xff\xe0\xff\xff"))
	}
	f.Fuzz(func(t *testing.T, media string, file []byte) {
		if got := Write(media, file, origin); len(got) < len(file) {
			t.Errorf("%d bytes became %d", len(file), len(got))
		}
	})
}
