package finish_test

import (
	"errors"
	"log/slog"
	"os/exec"
	"testing"

	"conto/cmd/internal/finish"
	"conto/studio"
)

func complete(t *testing.T, ffmpeg string) (studio.Options, error) {
	t.Helper()
	var o studio.Options
	err := finish.Complete(t.Context(), finish.Config{Label: "Conto", Spool: t.TempDir(), FFmpeg: ffmpeg,
		Log: slog.New(slog.DiscardHandler)}, &o)
	return o, err
}

// TestComplete_Missing: without ffmpeg a studio has none, unless one was named.
func TestComplete_Missing(t *testing.T) {
	if _, err := complete(t, "/nowhere/ffmpeg"); err == nil {
		t.Error("a program that is not there is no error")
	}
	t.Setenv("PATH", t.TempDir())
	o, err := complete(t, "")
	if err != nil || o.Films != nil || o.Mark == nil {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestFilms_Unfit: what ffmpeg refuses is for good.
func TestFilms_Unfit(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed here: films are not tested")
	}
	o, err := complete(t, "")
	if err != nil {
		t.Fatal(err)
	}
	playlist := []byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
	if _, err := o.Films.Look(t.Context(), playlist); !errors.Is(err, studio.ErrUnfit) {
		t.Errorf("look: %v", err)
	}
	if _, err := o.Films.Mark(t.Context(), playlist, studio.Stamp{Plan: true}); !errors.Is(err, studio.ErrUnfit) {
		t.Errorf("mark: %v", err)
	}
	if _, err := o.Films.Still(t.Context(), playlist, 100); !errors.Is(err, studio.ErrUnfit) {
		t.Errorf("still: %v", err)
	}
}
