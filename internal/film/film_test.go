package film_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conto/internal/film"
	"conto/internal/mark"
)

// tool returns ffmpeg, or skips the test where it is missing.
func tool(t *testing.T) *film.Tool {
	t.Helper()
	found, err := film.Find(t.Context(), "", t.TempDir(), 2)
	if errors.Is(err, film.ErrMissing) {
		t.Skipf("ffmpeg is not installed here: films are not tested (%v)", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// made has ffmpeg make a file of a test's own.
func made(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	args = append([]string{"-hide_banner", "-v", "error", "-nostdin"}, append(args, path)...)
	if said, err := exec.CommandContext(t.Context(), "ffmpeg", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// source is a film of a pattern, with a tone.
func source(size, length string) []string {
	return []string{"-f", "lavfi", "-i", "testsrc2=size=" + size + ":rate=12:duration=" + length,
		"-f", "lavfi", "-i", "sine=frequency=440:duration=" + length}
}

func mp4(t *testing.T, size, length string, more ...string) []byte {
	return made(t, "film.mp4", append(append(source(size, length), "-pix_fmt", "yuv420p"), more...)...)
}

// turned returns an MP4 file that says that its camera was held upright.
func turned(t *testing.T, file []byte, more ...string) []byte {
	args := append([]string{"-i", kept(t, file), "-c", "copy", "-metadata:s:v", "rotate=90"}, more...)
	return made(t, "turned.mp4", args...)
}

// kept writes a file, and returns where.
func kept(t *testing.T, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func overlay(text string) func(int, int) ([]byte, error) {
	return func(w, h int) ([]byte, error) { return mark.Transparent(w, h, mark.Tiled(text)) }
}

// frame returns a picture of a film, at an instant in seconds.
func frame(t *testing.T, file []byte, at string) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(made(t, "frame.png", "-ss", at, "-i", kept(t, file), "-frames:v", "1")))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestLook(t *testing.T) {
	f := tool(t)
	of := func(media string, width, height int, length time.Duration) film.Facts {
		return film.Facts{Media: media, Width: width, Height: height, Length: length, Sound: true}
	}
	upright := of("video/mp4", 180, 320, time.Second)
	upright.Sound = false
	for name, c := range map[string]struct {
		file []byte
		want film.Facts
	}{
		"MP4":    {mp4(t, "320x180", "2"), of("video/mp4", 320, 180, 2*time.Second)},
		"WebM":   {made(t, "a.webm", source("160x90", "1")...), of("video/webm", 160, 90, time.Second)},
		"MP3":    {made(t, "a.mp3", source("160x90", "3")[4:]...), of("audio/mpeg", 0, 0, 3*time.Second)},
		"WAV":    {made(t, "a.wav", source("160x90", "1")[4:]...), of("audio/wave", 0, 0, time.Second)},
		"turned": {turned(t, mp4(t, "320x180", "1", "-an")), upright},
	} {
		got, err := f.Look(t.Context(), c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if off := (got.Length - c.want.Length).Abs(); off > 150*time.Millisecond {
			t.Errorf("%s lasts %s, want %s", name, got.Length, c.want.Length)
		}
		if got.Media != c.want.Media || got.Width != c.want.Width || got.Height != c.want.Height ||
			got.Sound != c.want.Sound {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// TestMark_Legible: the mark is on every picture of the film, where it was put, after H.264 and a poor JPEG.
func TestMark_Legible(t *testing.T) {
	f := tool(t)
	for _, size := range []string{"640x360", "362x640"} {
		before := mp4(t, size, "2")
		after, err := f.Mark(t.Context(), before, overlay("Conto"))
		if err != nil {
			t.Fatal(err)
		}
		facts, err := f.Look(t.Context(), after)
		if err != nil || !facts.Sound || (facts.Length-2*time.Second).Abs() > 300*time.Millisecond {
			t.Errorf("%s: %+v, %v", size, facts, err)
		}
		for _, at := range []string{"0.1", "1.0", "1.8"} {
			var poor bytes.Buffer
			if err := jpeg.Encode(&poor, frame(t, after, at), &jpeg.Options{Quality: 60}); err != nil {
				t.Fatal(err)
			}
			seen, err := jpeg.Decode(&poor)
			if err != nil {
				t.Fatal(err)
			}
			if c := correlation(frame(t, before, at), seen, "Conto"); c < 0.9 {
				t.Errorf("%s at %s: what the mark changed correlates %.2f, not 0.9", size, at, c)
			}
		}
	}
}

// correlation returns that of what a mark should change in a picture with what has changed.
func correlation(ground, after image.Image, text string) float64 {
	b := ground.Bounds()
	wanted := image.NewNRGBA(b)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			wanted.Set(x, y, ground.At(x, y))
		}
	}
	mark.Draw(wanted, text)
	grey := func(m image.Image, x, y int) float64 {
		return float64(color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y)
	}
	var xy, xx, yy float64
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			g := grey(ground, x, y)
			m, a := grey(wanted, x, y)-g, grey(after, x, y)-g
			if m != 0 {
				xy, xx, yy = xy+m*a, xx+m*m, yy+a*a
			}
		}
	}
	return xy / math.Sqrt(xx*yy)
}

// TestMark_ChangesSize: a film whose pictures change their size half-way bears the mark to its end.
func TestMark_ChangesSize(t *testing.T) {
	f := tool(t)
	var stream []byte
	var list strings.Builder
	for _, size := range []string{"320x180", "640x360"} {
		picture := append(source(size, "2")[:4], "-pix_fmt", "yuv420p")
		part := made(t, "part.h264", append(picture, "-c:v", "libx264")...)
		stream = append(stream, part...)
		fmt.Fprintf(&list, "file '%s'\n", kept(t, made(t, "part.webm", append(picture, "-c:v", "libvpx")...)))
	}
	films := map[string][]byte{
		"MP4":  made(t, "film.mp4", "-r", "12", "-i", kept(t, stream), "-c", "copy"),
		"WebM": made(t, "film.webm", "-f", "concat", "-safe", "0", "-i", kept(t, []byte(list.String())), "-c", "copy"),
	}
	for name, before := range films {
		after, err := f.Mark(t.Context(), before, overlay("Conto"))
		if err != nil {
			t.Fatal(err)
		}
		plain := made(t, "plain.mp4", "-i", kept(t, before), "-vf", "scale=320:180", "-pix_fmt", "yuv420p",
			"-crf", "10")
		for _, at := range []string{"0.5", "2.5", "3.6"} {
			if c := correlation(frame(t, plain, at), frame(t, after, at), "Conto"); c < 0.8 {
				t.Errorf("%s at %s: the mark correlates %.2f", name, at, c)
			}
		}
	}
}

// TestMark_Odd: of a film with odd sides a line and a column are lost, and nothing else.
func TestMark_Odd(t *testing.T) {
	f := tool(t)
	before := made(t, "a.webm", append(source("161x91", "1"), "-c:v", "libvpx")...)
	after, err := f.Mark(t.Context(), before, overlay("Conto"))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := f.Look(t.Context(), after)
	if err != nil || facts.Media != "video/mp4" || facts.Width != 160 || facts.Height != 90 {
		t.Errorf("%+v, %v", facts, err)
	}
}

func TestStill(t *testing.T) {
	f := tool(t)
	still, err := f.Still(t.Context(), mp4(t, "640x360", "2"), 200)
	if err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(still))
	if err != nil || m.Bounds().Dx() != 200 || m.Bounds().Dy() < 112 || m.Bounds().Dy() > 113 {
		t.Errorf("%v, %v", m.Bounds(), err)
	}
	sound := made(t, "a.mp3", source("160x90", "1")[4:]...)
	if _, err := f.Still(t.Context(), sound, 200); !errors.Is(err, film.ErrBroken) {
		t.Errorf("of a sound: %v", err)
	}
}

// TestClean: what else was in a file, such as where it was taken, is gone; pictures and sound stay.
func TestClean(t *testing.T) {
	f := tool(t)
	note := []string{"-metadata", "location=+45.0703+007.6869/", "-metadata", "artist=Ada Lovelace", "-movflags",
		"use_metadata_tags"}
	for name, file := range map[string][]byte{
		"a film":       mp4(t, "320x180", "2", note...),
		"another film": mp4(t, "320x180", "2", append(note, "-c:v", "mpeg4")...),
		"a turned one": turned(t, mp4(t, "320x180", "2", append(note, "-an")...), note...),
		"a WAV":        made(t, "a.wav", append(source("160x90", "2")[4:], note[:4]...)...),
		"an MP3":       made(t, "a.mp3", append(source("160x90", "2")[4:], note[:4]...)...),
	} {
		if !bytes.Contains(file, []byte("Ada Lovelace")) {
			t.Fatalf("%s does not name anybody to begin with", name)
		}
		clean, facts, err := f.Clean(t.Context(), file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, word := range []string{"Ada", "45.07", "x264"} {
			if word == "x264" && name != "a film" {
				continue // it is the note between pictures of whoever encoded it
			}
			if bytes.Contains(clean, []byte(word)) {
				t.Errorf("%s still has %q", name, word)
			}
		}
		silent := name == "a turned one"
		if again, err := f.Look(t.Context(), clean); err != nil || again != facts || facts.Sound == silent {
			t.Errorf("%s: it is %+v, said to be %+v, %v", name, again, facts, err)
		}
	}
}

// box is a part of an MP4 file.
func box(name string, parts ...[]byte) []byte {
	all := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(all)+8)), name...), all...)
}

// widened returns a WebM file of VP8 whose pictures say that they are as large as VP8 knows.
func widened(file []byte) []byte {
	wide := bytes.Clone(file)
	for at := 0; ; at += 7 {
		next := bytes.Index(wide[at:], []byte("\x9d\x01\x2a"))
		if next < 0 {
			return wide
		}
		at += next
		copy(wide[at+3:], "\xff\x3f\xff\x3f")
	}
}

// TestRefused: files that lead elsewhere, are cut, lie or are too large are refused, and nobody is asked for anything.
func TestRefused(t *testing.T) {
	f := tool(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{}, 1)
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			asked <- struct{}{}
			_ = c.Close()
		}
	}()
	defer func() { _ = listener.Close() }()
	elsewhere := "http://" + listener.Addr().String() + "/a.ts"
	good := mp4(t, "320x180", "4", "-movflags", "+faststart")
	long := made(t, "a.mp3", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "1000", "-b:a", "8k")
	// an MP4 file whose only track is in another file
	head := box("ftyp", []byte("isom\x00\x00\x00\x00isom"))
	alias := box("dref", []byte("\x00\x00\x00\x00\x00\x00\x00\x01"),
		box("url ", []byte("\x00\x00\x00\x00file:///etc/passwd\x00")))
	heavy := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt "), make([]byte, film.MaxBytes)...)
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"nothing":                {nil, film.ErrBroken},
		"a text":                 {[]byte("this is no film, whatever it is called"), film.ErrBroken},
		"a playlist of the web":  {[]byte("#EXTM3U\n#EXTINF:1,\n" + elsewhere + "\n"), film.ErrBroken},
		"a playlist of a file":   {[]byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"), film.ErrBroken},
		"a list to put together": {[]byte("ffconcat version 1.0\nfile /etc/passwd\n"), film.ErrBroken},
		"a playlist behind a head": {append(bytes.Clone(head), "\n#EXTM3U\n#EXTINF:1,\n"+elsewhere+"\n"...),
			film.ErrBroken},
		"a reference":            {append(bytes.Clone(head), box("moov", alias)...), film.ErrBroken},
		"a head alone":           {head, film.ErrBroken},
		"half a film":            {good[:len(good)/2], film.ErrBroken},
		"a film without its end": {good[:len(good)-len(good)/10], film.ErrBroken},
		"a film too wide":        {mp4(t, "5000x100", "0.2"), film.ErrLarge},
		"many pixels":            {mp4(t, "4000x3000", "0.2"), film.ErrLarge},
		"a film that lies": {widened(made(t, "a.webm", append(source("160x90", "1"), "-c:v", "libvpx")...)),
			film.ErrBroken},
		"a film too long": {long, film.ErrLarge},
		"a heavy file":    {heavy, film.ErrLarge},
		"a picture": {made(t, "a.png", append(source("64x64", "1")[:4], "-frames:v", "1")...),
			film.ErrBroken},
		"a drawing of scripts": {[]byte("<svg><image href='" + elsewhere + "'/></svg>"), film.ErrBroken},
	} {
		if _, err := f.Mark(t.Context(), c.file, overlay("Conto")); !errors.Is(err, c.want) {
			t.Errorf("%s is marked: %v, want %v", name, err, c.want)
		}
		if out, _, err := f.Clean(t.Context(), c.file); !errors.Is(err, c.want) {
			t.Errorf("%s is cleaned to %d bytes: %v", name, len(out), err)
		}
	}
	select {
	case <-asked:
		t.Error("a file had somebody asked for another")
	default:
	}
}

// TestFolder: nothing is left of what was worked on, also when it was given up.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed here: films are not tested")
	}
	f, err := film.Find(t.Context(), "", dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	file := mp4(t, "1280x720", "8")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := f.Mark(ctx, file, overlay("Conto")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("given up: %v", err)
	}
	if _, err := f.Look(t.Context(), file); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%d are left, %v", len(left), err)
	}
}

// TestFind_Missing: a program that is not there, or is another one.
func TestFind_Missing(t *testing.T) {
	other := filepath.Join(t.TempDir(), "ffmpeg")
	for _, name := range []string{other, filepath.Join(filepath.Dir(other), "ffprobe")} {
		if err := os.WriteFile(name, []byte("#!/bin/sh\nenv\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("CONTO_STRIPE_KEY", "sk_secret")
	for _, path := range []string{"/nowhere/ffmpeg", other} {
		_, err := film.Find(t.Context(), path, t.TempDir(), 1)
		if !errors.Is(err, film.ErrMissing) || strings.Contains(err.Error(), "sk_secret") {
			t.Errorf("%s: %v", path, err)
		}
	}
}
