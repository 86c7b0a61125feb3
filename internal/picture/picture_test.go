package picture

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

// corners returns a picture whose corners are red, green, blue and white, in reading order.
func corners(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i, c := range []color.NRGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}} {
		x, y := i%2*w/2, i/2*h/2
		draw.Draw(m, image.Rect(x, y, x+(w+1)/2, y+(h+1)/2), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return m
}

// encoded returns a picture as a file.
func encoded(t testing.TB, m image.Image, format Format) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch format {
	case PNG:
		err = png.Encode(&b, m)
	case JPEG:
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: 95})
	case GIF:
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webps are pictures of one pixel: with and without loss.
var webps = []string{
	"UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==",
}

func webpFile(t testing.TB, i int) []byte {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString(webps[i])
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func read(t testing.TB, file []byte) (*image.NRGBA, Format, error) {
	t.Helper()
	return New(1).Read(t.Context(), bytes.NewReader(file))
}

// near reports whether a pixel has a colour, but for what JPEG changes.
func near(m *image.NRGBA, x, y int, want color.NRGBA) bool {
	got := m.NRGBAAt(x, y)
	for _, d := range []int{int(got.R) - int(want.R), int(got.G) - int(want.G), int(got.B) - int(want.B)} {
		if d < -40 || d > 40 {
			return false
		}
	}
	return got.A == want.A
}

func TestRead_Formats(t *testing.T) {
	for _, format := range []Format{PNG, JPEG, GIF} {
		m, got, err := read(t, encoded(t, corners(40, 30), format))
		if err != nil || got != format || m.Rect != image.Rect(0, 0, 40, 30) {
			t.Fatalf("%s: %s, %v", format, got, err)
		}
		if !near(m, 2, 2, color.NRGBA{255, 0, 0, 255}) || !near(m, 37, 27, color.NRGBA{255, 255, 255, 255}) {
			t.Errorf("%s: the corners are %v and %v", format, m.At(2, 2), m.At(37, 27))
		}
	}
	for i := range webps {
		if m, format, err := read(t, webpFile(t, i)); err != nil || format != WebP || m.Rect.Dx() != 1 {
			t.Errorf("WebP %d: %s, %v", i, format, err)
		}
	}
}

// TestRead_Kinds: pictures of few colours, of grey, of 16 bits and half transparent ones keep what they show.
func TestRead_Kinds(t *testing.T) {
	whole := image.Rect(0, 0, 4, 4)
	few, grey := image.NewPaletted(whole, palette.Plan9), image.NewGray(whole)
	deep, half := image.NewNRGBA64(whole), image.NewNRGBA(whole)
	for _, m := range []draw.Image{few, grey, deep, half} {
		draw.Draw(m, whole, image.NewUniform(color.NRGBA{200, 200, 200, 255}), image.Point{}, draw.Src)
		want := uint8(255)
		if m == draw.Image(half) || m == draw.Image(deep) {
			m.Set(1, 1, color.NRGBA{200, 200, 200, 100})
			want = 100
		}
		got, _, err := read(t, encoded(t, m, PNG))
		if err != nil {
			t.Fatalf("%T: %v", m, err)
		}
		if c := got.NRGBAAt(1, 1); c.A != want || c.R < 185 || c.R > 215 {
			t.Errorf("%T: %v", m, c)
		}
	}
}

// noted puts an orientation into a JPEG file, in one of the two orders of bytes, with a place on earth behind it.
func noted(file []byte, orientation uint16, order binary.AppendByteOrder) []byte {
	b := []byte("Exif\x00\x00II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		b = []byte("Exif\x00\x00MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	for _, entry := range [][2]uint16{{0x10f, 7}, {0x112, orientation}} {
		b = order.AppendUint16(b, entry[0])
		b = order.AppendUint16(b, 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, entry[1])
		b = order.AppendUint16(b, 0)
	}
	b = append(b, "GPS 45.07 N 7.69 E"...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(b)+2))
	return append(append(append([]byte{}, file[:2]...), append(segment, b...)...), file[2:]...)
}

// TestRead_Orientation: where the stored corners, red upper left and green upper right, are to be seen.
func TestRead_Orientation(t *testing.T) {
	file := encoded(t, corners(48, 32), JPEG)
	for i, want := range []struct{ red, green string }{
		{"upper left", "upper right"}, {"upper right", "upper left"}, {"lower right", "lower left"},
		{"lower left", "lower right"},
		{"upper left", "lower left"}, {"upper right", "lower right"}, {"lower right", "upper right"},
		{"lower left", "upper left"},
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			m, _, err := read(t, noted(file, uint16(i+1), order))
			if err != nil {
				t.Fatal(err)
			}
			w, h := 48, 32
			if i >= 4 {
				w, h = h, w
			}
			if m.Rect != image.Rect(0, 0, w, h) {
				t.Fatalf("orientation %d: %v", i+1, m.Rect)
			}
			at := map[string]image.Point{
				"upper left": {3, 3}, "upper right": {w - 4, 3}, "lower left": {3, h - 4}, "lower right": {w - 4, h - 4},
			}
			red, green := at[want.red], at[want.green]
			if !near(m, red.X, red.Y, color.NRGBA{255, 0, 0, 255}) ||
				!near(m, green.X, green.Y, color.NRGBA{0, 255, 0, 255}) {
				t.Errorf("orientation %d: red is not %s, or green not %s", i+1, want.red, want.green)
			}
		}
	}
	if m, _, err := read(t, noted(file, 99, binary.LittleEndian)); err != nil || m.Rect.Dx() != 48 {
		t.Errorf("an orientation that there is not: %v", err)
	}
}

// TestEncode: nothing but pixels is written.
func TestEncode(t *testing.T) {
	file := noted(encoded(t, corners(48, 32), JPEG), 6, binary.LittleEndian)
	if !bytes.Contains(file, []byte("GPS 45")) {
		t.Fatal("the place is not in the file to begin with")
	}
	m, format, err := read(t, file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = Encode(&out, m, format)
	if err != nil || formatOf(out.Bytes()) != JPEG || Media(m, format) != "image/jpeg" ||
		bytes.Contains(out.Bytes(), []byte("GPS")) || bytes.Contains(out.Bytes(), []byte("Exif")) {
		t.Errorf("%v: it is no JPEG file, or the place is still there", err)
	}
	if again, _, err := read(t, out.Bytes()); err != nil || again.Rect != m.Rect {
		t.Errorf("what was written: %v", err)
	}
	m.SetNRGBA(0, 0, color.NRGBA{1, 2, 3, 4})
	out.Reset()
	err = Encode(&out, m, JPEG)
	if err != nil || formatOf(out.Bytes()) != PNG || Media(m, JPEG) != "image/png" {
		t.Errorf("with a transparent part it is no PNG file: %v", err)
	}
}

// chunk returns a part of a PNG file.
func chunk(name string, content []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, name...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// headPNG returns the beginning of a PNG file of a size.
func headPNG(w, h uint32) []byte {
	size := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(size, 8, 6, 0, 0, 0))...)
}

// progressiveJPEG returns the beginning of a JPEG file with its picture in several passes.
func progressiveJPEG(w, h uint16) []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xc2, 0, 17, 8}
	b = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(b, h), w)
	return append(b, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0)
}

// extendedWebP returns a WebP file that says another size than its picture's.
func extendedWebP(t testing.TB) []byte {
	inner := append([]byte{}, webpFile(t, 1)[12:]...)
	binary.LittleEndian.PutUint32(inner[9:], 16000|16000<<14)
	body := append([]byte("WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x09\x00\x00\x09\x00\x00"), inner...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

// TestRead_Refused: what would take much memory or time is refused before it does.
func TestRead_Refused(t *testing.T) {
	photo := encoded(t, corners(200, 100), JPEG)
	scans := append(append([]byte{}, photo...), bytes.Repeat([]byte{0xff, 0xda}, 40)...)
	drawing := encoded(t, corners(50, 50), GIF)
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":                     {nil, ErrFormat},
		"a text":                      {[]byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrFormat},
		"a BMP file":                  {[]byte("BM" + strings.Repeat("\x00", 100)), ErrFormat},
		"a heavy file":                {make([]byte, MaxBytes+1), ErrHeavy},
		"absurd sizes":                {headPNG(0x7fffffff, 0x7fffffff), ErrBroken}, // Go's decoder refuses it
		"many pixels":                 {headPNG(8000, 5001), ErrLarge},
		"a line":                      {headPNG(40000, 20), ErrNarrow},
		"a column":                    {headPNG(1, 21), ErrNarrow},
		"no width":                    {headPNG(0, 10), ErrBroken},
		"a large progressive JPEG":    {progressiveJPEG(6000, 5000), ErrLarge},
		"forty passes":                {scans, ErrBroken},
		"a WebP file of two sizes":    {extendedWebP(t), ErrBroken},
		"a PNG file without pixels":   {headPNG(100, 100), ErrBroken},
		"half a JPEG file":            {photo[:len(photo)/2], ErrBroken},
		"half a GIF file":             {drawing[:len(drawing)/2], ErrBroken},
		"half a WebP file":            {webpFile(t, 0)[:30], ErrBroken},
		"the beginning of a JPEG":     {photo[:3], ErrBroken},
		"a GIF file of 65,535 square": {append([]byte("GIF89a\xff\xff\xff\xff"), drawing[10:]...), ErrLarge},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := read(t, c.file)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > 4<<20+8*uint64(len(c.file)) {
			t.Errorf("%s: %d bytes of memory for a file of %d", name, spent, len(c.file))
		}
	}
	broken := errors.New("the line is cut")
	if _, _, err := New(1).Read(t.Context(), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// TestRead_Bombs: what is not looked at costs nothing: thousands of frames, and texts that would be huge.
func TestRead_Bombs(t *testing.T) {
	frame := image.NewPaletted(image.Rect(0, 0, 100, 100), palette.Plan9)
	moving := &gif.GIF{}
	for range 3000 {
		moving.Image, moving.Delay = append(moving.Image, frame), append(moving.Delay, 1)
	}
	var many bytes.Buffer
	if err := gif.EncodeAll(&many, moving); err != nil {
		t.Fatal(err)
	}
	file := encoded(t, corners(100, 100), PNG)
	texts := append([]byte{}, file[:33]...) // after the head
	var zeros bytes.Buffer
	w := zlib.NewWriter(&zeros)
	if _, err := w.Write(make([]byte, 16<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		texts = append(texts, chunk("zTXt", append([]byte("comment\x00\x00"), zeros.Bytes()...))...)
	}
	texts = append(texts, file[33:]...)
	for name, file := range map[string][]byte{"frames": many.Bytes(), "texts": texts} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		m, _, err := read(t, file)
		runtime.ReadMemStats(&after)
		if err != nil || m.Rect.Dx() != 100 {
			t.Errorf("%s: %v", name, err)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > 2<<20+8*uint64(len(file)) {
			t.Errorf("%s: %d bytes of memory for a file of %d", name, spent, len(file))
		}
	}
}

// TestRead_Memory: decoding takes no more than what the limits are computed with.
func TestRead_Memory(t *testing.T) {
	const w, h = 1600, 1200
	deep := image.NewNRGBA64(image.Rect(0, 0, w, h))
	deep.Set(3, 3, color.NRGBA{1, 2, 3, 4})
	for name, c := range map[string]struct {
		file []byte
		each int
	}{
		"PNG of 16 bits": {encoded(t, deep, PNG), codecs[PNG].bytes},
		"PNG":            {encoded(t, corners(w, h), PNG), codecs[PNG].bytes},
		"JPEG":           {encoded(t, corners(w, h), JPEG), codecs[JPEG].bytes},
		"GIF":            {encoded(t, corners(w, h), GIF), codecs[GIF].bytes},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, _, err := read(t, c.file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		runtime.ReadMemStats(&after)
		spent := int(after.TotalAlloc - before.TotalAlloc)
		if most := w*h*c.each + 8*len(c.file) + 1<<20; spent > most {
			t.Errorf("%s: %d bytes of memory, want %d at most", name, spent, most)
		}
	}
}

// TestRead_Waits: when enough are being decoded, the next one waits, and may give up.
func TestRead_Waits(t *testing.T) {
	d := New(2)
	d.turns <- struct{}{}
	d.turns <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	file := encoded(t, corners(9, 9), PNG)
	done := make(chan error)
	go func() {
		_, _, err := d.Read(ctx, bytes.NewReader(file))
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("it gave up with %v", err)
	}
	<-d.turns
	if _, _, err := d.Read(t.Context(), bytes.NewReader(file)); err != nil {
		t.Errorf("when there is room: %v", err)
	}
	if len(d.turns) != 1 {
		t.Errorf("%d turns are taken", len(d.turns))
	}
}

// FuzzRead: whatever a file holds, it is a picture of the size that was looked at or an error.
func FuzzRead(f *testing.F) {
	for _, format := range []Format{PNG, JPEG, GIF} {
		f.Add(encoded(f, corners(16, 12), format))
	}
	for i := range webps {
		f.Add(webpFile(f, i))
	}
	f.Add(noted(encoded(f, corners(16, 12), JPEG), 6, binary.BigEndian))
	f.Add(extendedWebP(f))
	f.Fuzz(func(t *testing.T, file []byte) {
		format := formatOf(file)
		size, err := inspect(file, format)
		if err != nil || size.Width*size.Height > 1<<16 {
			return
		}
		m, _, err := read(t, file)
		if err != nil {
			return
		}
		w, h := m.Rect.Dx(), m.Rect.Dy()
		if w*h != size.Width*size.Height || w != size.Width && w != size.Height {
			t.Errorf("%d × %d became %d × %d", size.Width, size.Height, w, h)
		}
	})
}
