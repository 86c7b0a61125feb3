package film_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"conto/driver/gen/sample/film"
	"conto/internal/browsertest"
)

const width, height, rate, seconds = 320, 176, 25, 5

// made returns a film that is blue, and in which a white square goes down its left side, one block a second.
func made(t *testing.T) []byte {
	t.Helper()
	canvas := image.NewNRGBA(image.Rect(0, 0, width, height))
	draw.Draw(canvas, canvas.Bounds(), image.NewUniform(color.NRGBA{0, 0, 200, 255}), image.Point{}, draw.Src)
	f, err := film.New(canvas)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < rate*seconds; i++ {
		changed := image.Rectangle{}
		if i%rate == 0 {
			changed = image.Rect(0, i/rate*16, 32, i/rate*16+16)
			draw.Draw(canvas, changed, image.White, image.Point{}, draw.Src)
		}
		f.Next(canvas, changed)
	}
	var b bytes.Buffer
	if err := f.Write(&b, rate, "a sample"); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// boxes lists the boxes of a part of a file, and goes into those that hold others.
func boxes(t *testing.T, part []byte, within string, visit func(path string, body []byte)) {
	t.Helper()
	for len(part) > 0 {
		if len(part) < 8 || int(binary.BigEndian.Uint32(part)) > len(part) || binary.BigEndian.Uint32(part) < 8 {
			t.Fatalf("a box in %q of %d bytes is not whole", within, len(part))
		}
		size, path := binary.BigEndian.Uint32(part), within+"/"+string(part[4:8])
		visit(path, part[8:size])
		if slices.Contains([]string{"moov", "trak", "mdia", "minf", "stbl", "dinf", "udta"}, string(part[4:8])) {
			boxes(t, part[8:size], path, visit)
		}
		part = part[size:]
	}
}

// TestWrite_Boxes: the boxes are whole, and the samples are where they are said to be.
func TestWrite_Boxes(t *testing.T) {
	file := made(t)
	found := map[string][]byte{}
	var order []string
	boxes(t, file, "", func(path string, body []byte) {
		found[path] = body
		order = append(order, path)
	})
	const table = "/moov/trak/mdia/minf/stbl/"
	for _, path := range []string{"/ftyp", "/moov/mvhd", "/moov/trak/tkhd", "/moov/trak/mdia/mdhd", "/moov/trak/mdia/hdlr",
		"/moov/trak/mdia/minf/vmhd", "/moov/trak/mdia/minf/dinf/dref", table + "stsd", table + "stts", table + "stss",
		table + "stsc", table + "stsz", table + "stco", "/mdat"} {
		if found[path] == nil {
			t.Errorf("there is no %s in %v", path, order)
		}
	}
	if last := order[len(order)-1]; last != "/mdat" {
		t.Errorf("what comes last is %s: it cannot be played while it loads", last)
	}
	if !bytes.Contains(found["/moov/udta/\xa9cmt"], []byte("a sample")) {
		t.Error("the comment is not there")
	}
	sizes, at := found[table+"stsz"][8:], int(binary.BigEndian.Uint32(found[table+"stco"][8:]))
	if n := binary.BigEndian.Uint32(sizes); n != rate*seconds {
		t.Fatalf("%d samples", n)
	}
	for i := range rate * seconds {
		size := int(binary.BigEndian.Uint32(sizes[4+4*i:]))
		unit := file[at : at+size]
		if n := int(binary.BigEndian.Uint32(unit)); n != size-4 || unit[4]&0x1f != map[bool]byte{true: 5, false: 1}[i == 0] {
			t.Fatalf("sample %d has %d bytes, says %d, and is of the type %d", i, size, n, unit[4]&0x1f)
		}
		for _, code := range []string{"\x00\x00\x00", "\x00\x00\x01", "\x00\x00\x02"} {
			if bytes.Contains(unit[4:], []byte(code)) {
				t.Fatalf("a start code within sample %d", i)
			}
		}
		at += size
	}
	if at != len(file) {
		t.Errorf("the samples end at %d of %d", at, len(file))
	}
}

func TestNew_Size(t *testing.T) {
	for _, size := range []image.Point{{100, 96}, {96, 100}, {0, 16}, {16, 4112}} {
		if _, err := film.New(image.NewNRGBA(image.Rectangle{Max: size})); !errors.Is(err, film.ErrSize) {
			t.Errorf("%v: %v", size, err)
		}
	}
}

// TestWrite_Probe asks ffprobe what it is.
func TestWrite_Probe(t *testing.T) {
	program, err := exec.LookPath("ffprobe")
	if err != nil {
		t.Skip("no ffprobe here: what it makes of a film is not looked at")
	}
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(path, made(t), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), program, "-v", "error", "-count_frames", "-of", "json", "-show_entries",
		"stream=codec_name,width,height,nb_read_frames", path).CombinedOutput()
	var probed struct {
		Streams []struct {
			Codec         string `json:"codec_name"`
			Width, Height int
			Frames        string `json:"nb_read_frames"`
		}
	}
	if err != nil || json.Unmarshal(out, &probed) != nil || len(probed.Streams) != 1 {
		t.Fatalf("%s, %v", out, err)
	}
	if s := probed.Streams[0]; s.Codec != "h264" || s.Width != width || s.Height != height || s.Frames != "125" {
		t.Errorf("%+v", s)
	}
}

// TestWrite_Plays: Chromium plays it, and shows at four seconds what is there then.
func TestWrite_Plays(t *testing.T) {
	program := browsertest.Program(t)
	file := made(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><video muted src="/film.mp4"></video>`))
		default:
			http.ServeContent(w, r, "film.mp4", time.Time{}, bytes.NewReader(file))
		}
	}))
	t.Cleanup(s.Close)
	v := browsertest.Look(t, program, s.URL, "/", browsertest.Screen{Width: 800})
	const script = `(async () => {
		const v = document.querySelector("video");
		const c = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
		const until = (name, test) => new Promise((done, fail) => {
			v.addEventListener("error", () => fail(v.error.message));
			v.addEventListener(name, () => test() && done());
		});
		const played = until("timeupdate", () => v.currentTime > 0.3);
		await v.play(); await played; v.pause();
		const sought = until("seeked", () => true);
		v.currentTime = 4.02; await sought;
		c.canvas.width = v.videoWidth; c.canvas.height = v.videoHeight; c.drawImage(v, 0, 0);
		const at = (x, y) => Array.from(c.getImageData(x, y, 1, 1).data).slice(0, 3);
		return JSON.stringify({size: [v.videoWidth, v.videoHeight], duration: v.duration,
			pixels: [at(8, 72), at(8, 88), at(200, 72)]});
	})()`
	var text string
	v.Run(t, chromedp.Evaluate(script, &text, func(p *runtime.EvaluateParams) *runtime.EvaluateParams {
		return p.WithAwaitPromise(true)
	}))
	var shown struct {
		Size     []int
		Duration float64
		Pixels   [][]int
	}
	if err := json.Unmarshal([]byte(text), &shown); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if !slices.Equal(shown.Size, []int{width, height}) || shown.Duration != seconds {
		t.Errorf("%s", text)
	}
	for i, want := range [][]int{{255, 255, 255}, {0, 0, 200}, {0, 0, 200}} {
		for c := range 3 {
			if got := shown.Pixels[i][c]; got < want[c]-12 || got > want[c]+12 {
				t.Errorf("pixel %d is %v, want %v", i, shown.Pixels[i], want)
			}
		}
	}
	if c := strings.Join(v.Complaints(), "\n"); c != "" {
		t.Error(c)
	}
}
