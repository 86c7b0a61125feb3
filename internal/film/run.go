package film

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"conto/internal/process"
)

// bounds are what a process may take: what it writes has one, so that it ends before it fills a disk.
var bounds = process.Bounds{
	Addresses: 3 << 30, Processors: 8 * time.Minute, File: 2 * MaxBytes, Output: 1 << 20,
}

// codecs are what is decoded; of anything else ffmpeg keeps away.
const codecs = "h264,hevc,vp8,vp9,av1,libdav1d,mpeg4,mjpeg,png,aac,mp3,mp3float,opus,vorbis,flac," +
	"pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8,pcm_s16be"

// strict is what both programs are told about a file. maxPixels is that of a picture which is decoded.
func strict() []string {
	return []string{"-hide_banner", "-v", "error", "-protocol_whitelist", "file", "-codec_whitelist", codecs,
		"-max_pixels", strconv.Itoa(2 * MaxPixels)}
}

// input is what ffmpeg is told about the file that is worked on. A film that is not whole ends it, and one whose
// pictures change their size does not have it begin anew: what is laid over the film would be gone then.
func (j *job) input() []string {
	return append(strict()[3:], "-reinit_filter", "0",
		"-err_detect", "+crccheck+bitstream+buffer", "-f", j.demuxer, "-i", j.in)
}

// make has ffmpeg make something.
func (j *job) make(ctx context.Context, args []string) error {
	args = append([]string{"-hide_banner", "-v", "error", "-nostdin", "-y", "-xerror", "-threads", "2",
		"-filter_complex_threads", "2"}, args...)
	_, err := j.run(ctx, runTime, j.ffmpeg, args...)
	return err
}

// run runs a program within bounds, and returns what it has said. A program that does not like the file is ErrBroken.
func (t *Tool) run(ctx context.Context, most time.Duration, program string, args ...string) ([]byte, error) {
	c := process.Command{Bounds: bounds, Program: program, Args: args, Env: []string{"LC_ALL=C"}, Folder: t.folder}
	c.Time = most
	out, err := t.runner.Run(ctx, c)
	switch failed := (*process.ExitError)(nil); {
	case err == nil:
		return out, nil
	case errors.Is(err, process.ErrOutput):
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	case !errors.As(err, &failed), strings.Contains(failed.Said, "No space left on device"):
		return nil, fmt.Errorf("film: %w", err)
	default:
		return nil, fmt.Errorf("%w: %s", ErrBroken, failed.Said)
	}
}

// probed is what ffprobe says.
type probed struct {
	Streams []struct {
		Type     string `json:"codec_type"`
		Codec    string `json:"codec_name"`
		Width    int    `json:"width"`
		Height   int    `json:"height"`
		Duration string `json:"duration"`
		Side     []struct {
			Rotation float64 `json:"rotation"`
		} `json:"side_data_list"`
		Disposition struct {
			Picture int `json:"attached_pic"`
		} `json:"disposition"`
	} `json:"streams"`
	Format struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

// look asks ffprobe what a file is, and holds it to the limits.
func (j *job) look(ctx context.Context, path, demuxer string) (Facts, error) {
	args := append(strict(), "-print_format", "json", "-show_entries",
		"stream=codec_type,codec_name,width,height,duration:stream_disposition=attached_pic:"+
			"stream_side_data=rotation:format=duration", "-f", demuxer, "-i", path)
	out, err := j.run(ctx, lookTime, j.ffprobe, args...)
	if err != nil {
		return Facts{}, err
	}
	var p probed
	if err := json.Unmarshal(out, &p); err != nil {
		return Facts{}, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	f := p.facts()
	f.plain = p.plain()
	f.Media = mediaOf(demuxer, f.Width > 0)
	switch {
	case f.Width == 0 && !f.Sound, f.Length <= 0, f.Width > 0 && f.Height <= 0:
		return f, ErrBroken
	case f.Length > MaxLength, max(f.Width, f.Height) > MaxSide, f.Width*f.Height > MaxPixels:
		return f, ErrLarge
	}
	return f, nil
}

// plain reports whether a film's pictures and sound are what films are written as anyway, so that they can stay as they
// are.
func (p *probed) plain() bool {
	for _, s := range p.Streams {
		if s.Type == "video" && s.Codec != "h264" || s.Type == "audio" && s.Codec != "aac" {
			return false
		}
	}
	return true
}

// facts returns what of it counts: the first film and the first sound.
func (p *probed) facts() Facts {
	var f Facts
	length := p.Format.Duration
	for _, s := range p.Streams {
		switch {
		case !slices.Contains(strings.Split(codecs, ","), s.Codec):
			continue // as if it were not there
		case s.Type == "audio":
			f.Sound = true
			length = cmp.Or(length, s.Duration)
		case s.Type == "video" && f.Width == 0 && s.Disposition.Picture == 0:
			f.Width, f.Height = s.Width, s.Height
			length = cmp.Or(length, s.Duration)
			for _, side := range s.Side {
				if int(side.Rotation)%180 != 0 {
					f.Width, f.Height = s.Height, s.Width
				}
			}
		}
	}
	if n, err := strconv.ParseFloat(length, 64); err == nil && n > 0 && n < 1e6 {
		f.Length = time.Duration(n * float64(time.Second)).Round(time.Millisecond)
	}
	return f
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
