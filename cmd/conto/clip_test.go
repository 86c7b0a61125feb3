package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"conto/client"
)

// clip has ffmpeg make a film, or a sound, that says where it was taken.
func clip(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed here: films and sounds are not brought")
	}
	path := filepath.Join(t.TempDir(), name)
	args = append(append([]string{"-v", "error", "-nostdin"}, args...), "-metadata", "artist=Zqmark", path)
	said, err := exec.CommandContext(t.Context(), "ffmpeg", args...).CombinedOutput()
	fine(t, string(said), err)
	file, err := os.ReadFile(path)
	fine(t, "read", err)
	return file
}

// TestUploadClips: a model that needs a film and a voice gets those that a customer brings, and not where they were
// taken; without consent nothing is made.
func TestUploadClips(t *testing.T) {
	t.Parallel()
	film := clip(t, "a.mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=2", "-pix_fmt", "yuv420p")
	voice := clip(t, "a.mp3", "-f", "lavfi", "-i", "sine=duration=2")
	s := start(t, place{data: t.TempDir()}, nil)
	ctx := t.Context()
	a := s.open()
	owner := s.As(a.Owner)
	creator := client.Subscription{Plan: "creator", Interval: "month", Method: "pm_ok"}
	_, err := s.Subscriptions.Change(ctx, a.ID, creator)
	fine(t, "a plan", err)
	var ids []string
	for _, c := range []struct {
		kind, media string
		file        []byte
	}{{"video", "video/mp4", film}, {"audio", "audio/wave", voice}} {
		up, err := owner.Studio.Upload(ctx, a.ID, "holiday.png", c.file)
		fine(t, "bring "+c.kind, err)
		if up.Kind != c.kind || up.Media != c.media || up.LengthMS < 1900 || up.LengthMS > 2200 {
			t.Errorf("it is %+v", up)
		}
		file, err := owner.Studio.File(ctx, a.ID, up.ID)
		fine(t, "file", err)
		body, err := io.ReadAll(file)
		fine(t, "read", errors.Join(err, file.Close()))
		if !bytes.Contains(c.file, []byte("Zqmark")) || bytes.Contains(body, []byte("Zqmark")) {
			t.Errorf("%s still says who took it, or never did", c.kind)
		}
		ids = append(ids, up.ID)
	}
	for what, file := range map[string]string{"a playlist": "#EXTM3U\nfile:///etc/passwd\n", "a text": "no film",
		"half a film": string(film[:len(film)/2])} {
		_, err := owner.Studio.Upload(ctx, a.ID, "film.mp4", []byte(file))
		refused(t, what, err, "invalid")
	}
	work := client.Work{Model: "lip-sync", Options: client.Options{"seconds": 2},
		Files: client.WorkFiles{Video: ids[0], Audio: ids[1]}}
	_, err = owner.Studio.Start(ctx, a.ID, work)
	refused(t, "without consent", err, "invalid")
	work.Consent = true
	g, err := owner.Studio.Start(ctx, a.ID, work)
	fine(t, "start", err)
	if g, err = client.WaitFor(ctx, owner.Studio, a.ID, g.ID); err != nil || g.State != "succeeded" {
		t.Errorf("%+v, %v", g, err)
	}
	small, err := owner.Studio.SmallFile(ctx, a.ID, ids[0])
	fine(t, "still", err)
	body, err := io.ReadAll(small)
	if fine(t, "read", errors.Join(err, small.Close())); !bytes.HasPrefix(body, []byte("\xff\xd8\xff")) {
		t.Error("a film that was brought has no still")
	}
}

// TestUploadClips_NoFFmpeg: a server without ffmpeg says what is missing, on the page before anybody tries.
func TestUploadClips_NoFFmpeg(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	s := start(t, place{data: t.TempDir()}, nil)
	a := s.open()
	_, err := s.As(a.Owner).Studio.Upload(t.Context(), a.ID, "voice.wav", []byte("RIFF\x24\x00\x00\x00WAVEfmt "))
	refused(t, "a sound", err, "invalid")
	if !strings.Contains(err.Error(), "installs ffmpeg") {
		t.Errorf("it is refused with %v", err)
	}
	who := newVisitor(t)
	who.CheckRedirect = nil
	through(t, who.Client, "POST", s.boot.URL+"/sign-in/sample", "person=marta")
	if _, page := through(t, who.Client, "GET", s.boot.URL+"/studio?model=lip-sync", ""); !strings.Contains(page,
		"this studio has no ffmpeg") || strings.Contains(page, `name="file.audio"`) {
		t.Error("the studio does not say that films cannot be brought")
	}
}
