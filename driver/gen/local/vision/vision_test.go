package vision

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"conto/internal/process"
)

// fake puts a program in the place of conto-vision: it can be checked, and else does what a script says. The folder $D
// is its own.
func fake(t *testing.T, script string) *Program {
	t.Helper()
	path := filepath.Join(t.TempDir(), program)
	whole := "#!/bin/sh\n[ \"$1\" = -check ] && exit\nD=" + filepath.Dir(path) + "\n" + script + "\n"
	if err := os.WriteFile(path, []byte(whole), 0o700); err != nil {
		t.Fatal(err)
	}
	p, err := Find(t.Context(), path)
	if err != nil {
		t.Skip(err)
	}
	return p
}

// answer puts a PNG of a picture into a fake's folder.
func answer(t *testing.T, p *Program, m image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(p.path), "matte.png"), b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestMatte: the program gets the picture as a PNG file, no larger than it is looked at; what it answers is returned.
func TestMatte(t *testing.T) {
	for size, want := range map[image.Point]image.Point{
		{40, 30}: {40, 30}, {3000, 30}: {1024, 30}, {1500, 2000}: {1024, 1024},
	} {
		p := fake(t, `/bin/cat > "$D/got.png"; exec /bin/cat "$D/matte.png"`)
		matte := image.NewGray(image.Rectangle{Max: want})
		matte.Pix[7] = 200
		answer(t, p, matte)
		got, err := p.Matte(t.Context(), image.NewNRGBA(image.Rectangle{Max: size}))
		if err != nil || got.Rect.Max != want || !bytes.Equal(got.Pix, matte.Pix) {
			t.Errorf("%v: %v", size, err)
		}
		f, err := os.Open(filepath.Join(filepath.Dir(p.path), "got.png"))
		if err != nil {
			t.Fatal(err)
		}
		sent, err := png.DecodeConfig(f)
		if err = errors.Join(err, f.Close()); err != nil || image.Pt(sent.Width, sent.Height) != want {
			t.Errorf("%v: %v was sent, %v", size, sent, err)
		}
	}
}

// TestMatte_Fails: a program that fails, is ended, hangs, writes too much or something else is an error, and is gone.
func TestMatte_Fails(t *testing.T) {
	small := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for name, c := range map[string]struct{ script, want string }{
		"fails":             {"echo 'conto-vision: no memory' >&2; echo more >&2; exit 1", "exit status 1: no memory"},
		"dies":              {"kill -SEGV $$", "segmentation fault"},
		"writes a text":     {"echo there is nothing in front", "has not written a matte"},
		"writes nothing":    {"exit 0", "has not written a matte"},
		"writes forever":    {"exec /bin/cat /dev/zero", process.ErrOutput.Error()},
		"another size":      {`exec /bin/cat "$D/matte.png"`, "has not written a matte"},
		"not the whole":     {`exec /usr/bin/head -c 60 "$D/good.png"`, "has not written a matte"},
		"in colours":        {`exec /bin/cat "$D/colour.png"`, "has not written a matte"},
		"takes much memory": {"exec /bin/dd if=/dev/zero of=/dev/null bs=3G count=1", "memory exhausted"},
		"sees no keys":      {`echo "$CONTO_STRIPE_KEY $CONTO_VISION_FILES" >&2; exit 1`, "exit status 1: /my/files"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "takes much memory" && runtime.GOOS != "linux" {
				t.Skip("other systems do not bound it")
			}
			t.Setenv("CONTO_STRIPE_KEY", "sk_secret")
			t.Setenv(filesVariable, "/my/files")
			p := fake(t, c.script)
			folder := filepath.Dir(p.path)
			answer(t, p, image.NewGray(small.Rect))
			if err := os.Rename(filepath.Join(folder, "matte.png"), filepath.Join(folder, "good.png")); err != nil {
				t.Fatal(err)
			}
			answer(t, p, small)
			if err := os.Rename(filepath.Join(folder, "matte.png"), filepath.Join(folder, "colour.png")); err != nil {
				t.Fatal(err)
			}
			answer(t, p, image.NewGray(image.Rect(0, 0, 30, 40)))
			if _, err := p.Matte(t.Context(), small); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
	t.Run("hangs", func(t *testing.T) {
		p := fake(t, "exec /bin/sleep 100")
		defer func(most time.Duration) { bounds.Time = most }(bounds.Time)
		bounds.Time = 100 * time.Millisecond
		if _, err := p.Matte(t.Context(), small); !errors.Is(err, process.ErrTime) {
			t.Errorf("%v", err)
		}
	})
}

// TestMatte_Turns: one picture is looked at at a time; who waits can give up.
func TestMatte_Turns(t *testing.T) {
	small := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	p := fake(t, `: > "$D/begun"; exec /bin/sleep 100`)
	first, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := p.Matte(first, small)
		done <- err
	}()
	for begun := filepath.Join(filepath.Dir(p.path), "begun"); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(begun); err == nil {
			break
		}
	}
	waiting, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err := p.Matte(waiting, small); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second: %v", err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("the first: %v", err)
	}
}

// TestFind: a program that is not there is missing, and one that does not work is not.
func TestFind(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, path := range []string{"", "/nowhere/" + program} {
		if _, err := Find(t.Context(), path); !errors.Is(err, ErrMissing) {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestFind_Broken(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip(err)
	}
	path := filepath.Join(t.TempDir(), program)
	script := "#!/bin/sh\necho 'conto-vision: no library' >&2; exit 1\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Find(t.Context(), path)
	if err == nil || errors.Is(err, ErrMissing) || !strings.Contains(err.Error(), "no library") {
		t.Errorf("%v", err)
	}
}
