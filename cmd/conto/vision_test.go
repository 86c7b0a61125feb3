package main

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"conto/client"
	"conto/cmd/internal/boot"
)

// seeing runs a conto-vision and returns its exit code and what it writes.
func seeing(t *testing.T, in io.Reader, command ...string) (code int, out []byte, said string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &stdout, &stderr
	err := cmd.Run()
	if failed := (*exec.ExitError)(nil); err != nil && !errors.As(err, &failed) {
		t.Skipf("conto-vision cannot be run here: %v", err)
	}
	return cmd.ProcessState.ExitCode(), stdout.Bytes(), stderr.String()
}

// ball is a photograph, of a kind: a red ball before a green wall that gets darker.
func ball(w, h int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		x, y := i%w, i/w
		dx, dy := x-w/2, y-h/2
		c := color.NRGBA{uint8(40 + x%7), uint8(140 - 60*y/h), uint8(60 + y%5), 255}
		if r := h / 3; dx*dx+dy*dy < r*r {
			c = color.NRGBA{uint8(200 - 60*dy/r), uint8(40 - 30*dx/r), 30, 255}
		}
		m.SetNRGBA(x, y, c)
	}
	return m
}

// TestVision_Codes: conto-vision builds without what it needs, and says what is wrong on one line, by a code.
func TestVision_Codes(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "conto-vision")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "conto/cmd/conto-vision")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	var good bytes.Buffer
	fine(t, "encode", png.Encode(&good, ball(60, 40)))
	other := t.TempDir()
	for _, name := range []string{"onnxruntime.so", "onnxruntime.dylib", "isnet.onnx"} {
		fine(t, "write", os.WriteFile(filepath.Join(other, name), []byte("another file"), 0o600))
	}
	for name, c := range map[string]struct {
		args []string
		in   string
		code int
		said string
	}{
		"a flag":     {[]string{"--fly"}, "", 2, "not defined: -fly"},
		"a file":     {[]string{"a.png"}, "", 2, `"a.png" is not expected`},
		"a text":     {nil, "hello", 3, "no PNG, JPEG, GIF or WebP"},
		"nothing":    {nil, "", 3, "no PNG, JPEG, GIF or WebP"},
		"half":       {nil, good.String()[:good.Len()/2], 3, "the file is broken"},
		"no library": {nil, good.String(), 1, "`make vision` makes it"},
		"another":    {[]string{"-files", other}, good.String(), 1, "onnx: "},
		"a check":    {[]string{"-files", other, "-check"}, "", 1, "onnx: "},
	} {
		code, out, said := seeing(t, strings.NewReader(c.in), append([]string{program}, c.args...)...)
		if code != c.code || len(out) > 0 || !strings.Contains(said, c.said) || strings.Count(said, "\n") != 1 {
			t.Errorf("%s: code %d, %q, %q", name, code, out, said)
		}
	}
	if code, out, _ := seeing(t, nil, program, "-h"); code != 0 || !strings.Contains(string(out), "CONTO_VISION_FILES") {
		t.Errorf("-h: code %d, %s", code, out)
	}
}

// TestVision: the one that was made writes a matte of the picture's size, and says what it could not do without memory.
func TestVision(t *testing.T) {
	program, err := filepath.Abs("../../bin/conto-vision")
	fine(t, "find the program", err)
	if _, err := os.Stat(program); err != nil {
		t.Skip("conto-vision is not built, which cuts out anything: `make vision` builds it, of 270 MB from npm")
	}
	var photograph bytes.Buffer
	fine(t, "encode", jpeg.Encode(&photograph, ball(330, 240), nil))
	code, out, said := seeing(t, bytes.NewReader(photograph.Bytes()), program)
	if code != 0 {
		t.Fatalf("code %d, %s", code, said)
	}
	m, err := png.Decode(bytes.NewReader(out))
	fine(t, "decode", err)
	matte, ok := m.(*image.Gray)
	if !ok || matte.Rect != image.Rect(0, 0, 330, 240) {
		t.Fatalf("it is a %T of %v", m, m.Bounds())
	}
	if front, behind := matte.GrayAt(165, 120).Y, matte.GrayAt(10, 10).Y; front < 250 || behind > 5 {
		t.Errorf("in front it is %d, behind %d", front, behind)
	}
	wantCut(t, program, photograph.Bytes())
	code, out, said = seeing(t, &photograph, "sh", "-c", `ulimit -d 600000; exec "$0"`, program)
	if code != 1 || len(out) > 0 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "bad_alloc") {
		t.Errorf("without memory: code %d, %d bytes, %q", code, len(out), said)
	}
}

// wantCut has a studio with a conto-vision cut a ball out, and returns what comes of it.
func wantCut(t *testing.T, program string, photograph []byte) image.Image {
	t.Helper()
	s := startAs(t, place{data: t.TempDir()}, boot.Config{Makers: boot.Makers{Vision: program}})
	a := s.open()
	up, err := s.Studio.Upload(t.Context(), a.ID, "ball.jpg", photograph)
	fine(t, "upload", err)
	work := client.Work{Model: "remove-background", Files: client.WorkFiles{Image: up.ID}}
	g := ran(t, s.Client, a.ID, work)
	if g.State != "succeeded" || g.Credits != 0 || len(g.Assets) != 1 {
		t.Fatalf("%+v, %+v", g, g.Failure)
	}
	m, err := png.Decode(bytes.NewReader(file(t, s.Client, a.ID, g.Assets[0].ID)))
	fine(t, "decode", err)
	if _, _, _, front := m.At(165, 110).RGBA(); front != 0xffff || m.Bounds() != image.Rect(0, 0, 330, 240) {
		t.Errorf("in front alpha is %d, the picture %v", front, m.Bounds())
	}
	if _, _, _, behind := m.At(20, 20).RGBA(); behind != 0 {
		t.Errorf("behind alpha is %d", behind)
	}
	return m
}

// TestVision_Studio: a server asks the program that is named, and delivers what it finds.
func TestVision_Studio(t *testing.T) {
	t.Parallel()
	matte := image.NewGray(image.Rect(0, 0, 330, 240))
	draw.Draw(matte, image.Rect(85, 40, 245, 200), image.White, image.Point{}, draw.Src)
	folder := t.TempDir()
	f, err := os.Create(filepath.Join(folder, "matte.png"))
	fine(t, "write", errors.Join(err, png.Encode(f, matte), f.Close()))
	program := filepath.Join(folder, "conto-vision")
	fine(t, "write", os.WriteFile(program, []byte("#!/bin/sh\nexec cat "+folder+"/matte.png\n"), 0o700))
	var photograph bytes.Buffer
	fine(t, "encode", jpeg.Encode(&photograph, ball(330, 240), nil))
	if _, _, _, a := wantCut(t, program, photograph.Bytes()).At(90, 45).RGBA(); a != 0xffff {
		t.Errorf("in the matte's corner, beside the ball, alpha is %d", a)
	}
}
