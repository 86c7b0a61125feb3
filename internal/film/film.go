// Package film works on films with the program ffmpeg, where it is installed: it looks at what a file is, lays a
// picture over a film, draws a still from it, and writes films and sounds anew without what else was in them.
//
// A file comes from strangers, so ffmpeg is told little and trusted with less. The container is found by the file's
// first bytes and named, so no list of other files is ever followed; only such containers and codecs are read as are
// listed here, from that file alone; the process has no network, no environment, and bounds on time, memory and what it
// writes. What it wrote is looked at again before anybody gets it.
package film

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"conto/internal/process"
)

// Limits of a film or a sound.
const (
	MaxBytes  = 256 << 20        // of its file
	MaxLength = 15 * time.Minute // that it plays
	MaxSide   = 4096             // pixels
	MaxPixels = 9_000_000        // of a picture
)

// runTime bounds one run of ffmpeg, lookTime one of ffprobe.
const (
	runTime  = 4 * time.Minute
	lookTime = 20 * time.Second
)

// Patience is how long one call takes at most, besides waiting for its turn.
const Patience = runTime + 2*lookTime

// What a file is refused for. Other errors are this machine's, and may be gone later.
var (
	ErrBroken = errors.New("film: it cannot be read as a film or a sound")
	ErrLarge  = errors.New("film: it is too long or too large")
)

// ErrMissing: ffmpeg is not there, or cannot what it is needed for.
var ErrMissing = errors.New("film: ffmpeg is not installed")

// ErrBusy: too many others wait for their turn.
var ErrBusy = errors.New("film: too much is being worked on")

// Facts are what is known of a film or a sound.
type Facts struct {
	Media         string // video/mp4, audio/mpeg
	Width, Height int    // in pixels, as it is seen; 0 of a sound
	Length        time.Duration
	Sound         bool // there is something to hear

	plain bool // it is of H.264 and AAC
}

// Tool works on films. It is safe for concurrent use.
type Tool struct {
	ffmpeg, ffprobe string
	runner          *process.Runner
	folder          string // of what is being worked on
	turns           chan struct{}
}

// Find finds ffmpeg, and ffprobe beside it: at a path or, with "", where programs are. Files are worked on in a folder
// of the caller's, so many at once. It returns ErrMissing where they are not.
func Find(ctx context.Context, path, folder string, atOnce int) (*Tool, error) {
	t := &Tool{folder: folder, turns: make(chan struct{}, atOnce)}
	var err error
	if t.ffmpeg, err = exec.LookPath(cmp.Or(path, "ffmpeg")); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	if t.ffmpeg, err = filepath.Abs(t.ffmpeg); err != nil {
		return nil, err
	}
	beside := filepath.Join(filepath.Dir(t.ffmpeg), "ffprobe")
	if t.ffprobe, err = exec.LookPath(beside); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	if t.runner, err = process.New(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	out, err := t.run(ctx, lookTime, t.ffmpeg, "-hide_banner", "-encoders")
	if err != nil {
		return nil, err
	}
	for _, needed := range []string{" libx264 ", " aac ", " mjpeg "} {
		if !bytes.Contains(out, []byte(needed)) {
			return nil, fmt.Errorf("%w with the encoder%s", ErrMissing, strings.TrimRight(needed, " "))
		}
	}
	return t, nil
}

// turn waits until a file may be worked on, and returns what ends that. It gives up after some time.
func (t *Tool) turn(ctx context.Context) (func(), error) {
	waiting, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	select {
	case t.turns <- struct{}{}:
		return func() { <-t.turns }, nil
	case <-waiting.Done():
		return nil, cmp.Or(ctx.Err(), ErrBusy)
	}
}

// job is a folder with the file that is worked on.
type job struct {
	*Tool
	folder, in string
	demuxer    string
}

// open waits for a turn and puts a file into a folder of its own. The caller ends it.
func (t *Tool) open(ctx context.Context, file []byte) (*job, func(), error) {
	k := kindOf(file)
	if k == nil {
		return nil, nil, ErrBroken
	}
	if len(file) > MaxBytes {
		return nil, nil, ErrLarge
	}
	done, err := t.turn(ctx)
	if err != nil {
		return nil, nil, err
	}
	folder, err := os.MkdirTemp(t.folder, "film-")
	if err != nil {
		done()
		return nil, nil, fmt.Errorf("film: %w", err)
	}
	end := func() {
		_ = os.RemoveAll(folder) // what is left of it is removed with the folder around it
		done()
	}
	j := &job{t, folder, filepath.Join(folder, "in"), k.demuxer}
	if err := os.WriteFile(j.in, file, 0o600); err != nil {
		end()
		return nil, nil, fmt.Errorf("film: %w", err)
	}
	return j, end, nil
}

// Look returns what a file is. It refuses with ErrBroken what is no film or sound, and with ErrLarge what is beyond the
// limits.
func (t *Tool) Look(ctx context.Context, file []byte) (Facts, error) {
	j, end, err := t.open(ctx, file)
	if err != nil {
		return Facts{}, err
	}
	defer end()
	return j.look(ctx, j.in, j.demuxer)
}

// Still returns a JPEG picture of a film, from a third of its length on, its longer side at most so many pixels.
func (t *Tool) Still(ctx context.Context, file []byte, side int) ([]byte, error) {
	j, end, err := t.open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer end()
	f, err := j.look(ctx, j.in, j.demuxer)
	if err != nil {
		return nil, err
	}
	if f.Width == 0 {
		return nil, ErrBroken
	}
	out := filepath.Join(j.folder, "out.jpg")
	scale := fmt.Sprintf("scale=w='min(%d,iw)':h='min(%d,ih)':force_original_aspect_ratio=decrease", side, side)
	args := append([]string{"-ss", seconds(min(f.Length/3, 5*time.Second))}, j.input()...)
	args = append(args, "-map", "0:v:0", "-frames:v", "1", "-vf", scale, "-c:v", "mjpeg", "-q:v", "4",
		"-pix_fmt", "yuvj420p", "-f", "image2", "-update", "1", "-protocol_whitelist", "file", out)
	if err := j.make(ctx, args); err != nil {
		return nil, err
	}
	return read(out)
}

// Mark returns a film with a PNG picture laid over it, as an MP4 of H.264, without what else was in its file. overlay
// draws the picture for the film's size in pixels.
func (t *Tool) Mark(ctx context.Context, file []byte, overlay func(width, height int) ([]byte, error)) ([]byte, error) {
	j, end, err := t.open(ctx, file)
	if err != nil {
		return nil, err
	}
	defer end()
	before, err := j.look(ctx, j.in, j.demuxer)
	if err != nil {
		return nil, err
	}
	if before.Width == 0 {
		return nil, ErrBroken
	}
	width, height := before.Width&^1, before.Height&^1 // H.264 has even sides
	if width == 0 || height == 0 {
		return nil, ErrBroken
	}
	picture, err := overlay(width, height)
	if err != nil {
		return nil, err
	}
	over := filepath.Join(j.folder, "over.png")
	if err := os.WriteFile(over, picture, 0o600); err != nil {
		return nil, fmt.Errorf("film: %w", err)
	}
	filter := fmt.Sprintf("[0:v:0]%s[film];[film][1:v]overlay=0:0[out]", before.even())
	args := append(j.input(), "-protocol_whitelist", "file", "-f", "png_pipe", "-i", over, "-filter_complex", filter,
		"-map", "[out]", "-map", "0:a:0?")
	marked, _, err := j.film(ctx, args, before, width, height)
	return marked, err
}

// Clean returns a film or a sound written anew: a film as an MP4 of H.264, a sound as WAV. Nothing but pictures and
// sound is left: not where it was taken, nor by whom. Of a film that is of H.264 and AAC already the container alone is
// written anew, and what is written between its pictures is dropped.
func (t *Tool) Clean(ctx context.Context, file []byte) ([]byte, Facts, error) {
	j, end, err := t.open(ctx, file)
	if err != nil {
		return nil, Facts{}, err
	}
	defer end()
	before, err := j.look(ctx, j.in, j.demuxer)
	if err != nil {
		return nil, before, err
	}
	if before.Width == 0 {
		return j.sound(ctx, before)
	}
	width, height := before.Width&^1, before.Height&^1
	if width == 0 || height == 0 {
		return nil, before, ErrBroken
	}
	args := append(j.input(), "-map", "0:v:0", "-map", "0:a:0?")
	if before.plain && j.demuxer == mov && width == before.Width && height == before.Height {
		const notes = "6" // the units of H.264 that have them
		return j.write(ctx, append(args, "-c", "copy", "-bsf:v", "filter_units=remove_types="+notes), before, width,
			height)
	}
	return j.film(ctx, append(args, "-vf", before.even()), before, width, height)
}

// even is the filter that gives every picture the film's size, without what is odd of it. A film whose pictures change
// their size is one of its first picture's size throughout, with whatever is laid over it.
func (f Facts) even() string {
	return fmt.Sprintf("scale=%d:%d,setsar=1,crop=%d:%d:0:0", f.Width, f.Height, f.Width&^1, f.Height&^1)
}

// sound writes a sound anew.
func (j *job) sound(ctx context.Context, before Facts) ([]byte, Facts, error) {
	out := filepath.Join(j.folder, "out.wav")
	args := append(j.input(), "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1",
		"-fflags", "+bitexact", "-flags:a", "+bitexact", "-ac", "2", "-ar", "48000", "-c:a", "pcm_s16le",
		"-rf64", "never", "-protocol_whitelist", "file", "-f", "wav", out)
	if err := j.make(ctx, args); err != nil {
		return nil, before, err
	}
	return j.result(ctx, out, "wav", before, 0, 0)
}

// film encodes a film with what args select, and looks at it again.
func (j *job) film(ctx context.Context, args []string, before Facts, width, height int) ([]byte, Facts, error) {
	return j.write(ctx, append(args, "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p",
		"-c:a", "aac", "-b:a", "192k"), before, width, height)
}

// write writes an MP4 file with what args select and how they encode it, and looks at it again.
func (j *job) write(ctx context.Context, args []string, before Facts, width, height int) ([]byte, Facts, error) {
	out := filepath.Join(j.folder, "out.mp4")
	args = append(args, "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact",
		"-movflags", "+faststart", "-protocol_whitelist", "file", "-f", "mp4", out)
	if err := j.make(ctx, args); err != nil {
		return nil, before, err
	}
	return j.result(ctx, out, mov, before, width, height)
}

// result returns a file that ffmpeg has written, if it is what it should be.
func (j *job) result(ctx context.Context, out, demuxer string, before Facts, width, height int) ([]byte, Facts, error) {
	after, err := j.look(ctx, out, demuxer)
	if err == nil {
		err = same(before, after, width, height)
	}
	if err != nil {
		return nil, before, err
	}
	file, err := read(out)
	return file, after, err
}

// same refuses with ErrBroken what does not last as long as before, or is not as large as it should be.
func same(before, after Facts, width, height int) error {
	off := (after.Length - before.Length).Abs()
	if off > max(before.Length/50, 400*time.Millisecond) || after.Width != width || after.Height != height ||
		after.Sound != before.Sound {
		return fmt.Errorf("%w: of %s at %d×%d came %s at %d×%d", ErrBroken,
			before.Length, width, height, after.Length, after.Width, after.Height)
	}
	return nil
}

// read returns a file that ffmpeg has written.
func read(path string) ([]byte, error) {
	file, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, ErrBroken
	case err != nil:
		return nil, fmt.Errorf("film: %w", err)
	case len(file) == 0:
		return nil, ErrBroken
	case len(file) > MaxBytes:
		return nil, ErrLarge
	}
	return file, nil
}
