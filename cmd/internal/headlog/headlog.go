// Package headlog keeps, outside the database, how far its journal had come each day, so that a lost end is seen: after
// a disk that lost what it had confirmed, or an older file put in the place of a newer one. Within the database itself
// nothing would contradict that.
//
// The log is a file beside the database, a line a day, which is only ever appended to:
//
//	2026-01-31T00:00:03Z 123456 8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92
//
// the instant, the number of entries, and the digest of the journal up to there; see sqlite.Store.Chain. Anyone who
// keeps a line elsewhere can have it compared later: it proves that the journal was not written anew before it either.
package headlog

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"conto/internal/private"
)

// Name is the log's name in the data folder.
const Name = "heads.log"

// Digest is that of a journal up to an entry.
type Digest = [sha256.Size]byte

// Journal is a journal whose entries have one order.
type Journal interface {
	// End returns the number of entries.
	End(ctx context.Context) (int64, error)
	// Chain returns the digest up to an entry, given that up to an earlier one, which for none is zero.
	Chain(ctx context.Context, after int64, digest Digest, upTo int64) (Digest, error)
}

// Line is how far a journal had come at an instant.
type Line struct {
	At      time.Time // UTC, whole seconds
	Entries int64
	Digest  Digest
}

// String writes the line as it stands in the log.
func (l Line) String() string {
	return fmt.Sprintf("%s %d %x", l.At.UTC().Format(time.RFC3339), l.Entries, l.Digest)
}

// Parse reads a line.
func Parse(text string) (Line, error) {
	fields := strings.Fields(text)
	if len(fields) != 3 {
		return Line{}, fmt.Errorf("%q is no line of %s: it has an instant, a number and a digest", text, Name)
	}
	at, errAt := time.Parse(time.RFC3339, fields[0])
	entries, errEntries := strconv.ParseInt(fields[1], 10, 64)
	digest, errDigest := hex.DecodeString(fields[2])
	if err := errors.Join(errAt, errEntries, errDigest); err != nil {
		return Line{}, fmt.Errorf("%q is no line of %s: %w", text, Name, err)
	}
	if entries < 1 || len(digest) != sha256.Size {
		return Line{}, fmt.Errorf("%q is no line of %s: a journal has one entry at least, and a digest %d bytes", text, Name,
			sha256.Size)
	}
	return Line{at.UTC(), entries, Digest(digest)}, nil
}

// Read reads the log of a data folder. Without a file it is empty; a last line that a crash has left incomplete is
// none.
func Read(dir string) ([]Line, error) {
	content, err := os.ReadFile(filepath.Join(dir, Name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var lines []Line
	for text := range bytes.Lines(content) {
		if !bytes.HasSuffix(text, []byte("\n")) {
			break
		}
		line, err := Parse(string(text))
		if err != nil {
			return nil, err
		}
		if n := len(lines); n > 0 && line.Entries < lines[n-1].Entries {
			return nil, fmt.Errorf("%s: the line of %s has fewer entries than the one before it", Name,
				line.At.Format(time.RFC3339))
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// Record appends the line of a day, if the log of a data folder has none of that day or a later one and the journal has
// grown. It returns the newest line, and whether it was appended now.
func Record(ctx context.Context, dir string, j Journal, now time.Time) (Line, bool, error) {
	lines, err := Read(dir)
	if err != nil {
		return Line{}, false, err
	}
	var last Line
	if n := len(lines); n > 0 {
		last = lines[n-1]
	}
	now = now.UTC().Truncate(time.Second)
	if !last.At.IsZero() && now.Before(last.At.Truncate(24*time.Hour).AddDate(0, 0, 1)) {
		return last, false, nil
	}
	end, err := j.End(ctx)
	if err != nil || end <= last.Entries {
		return last, false, err
	}
	digest, err := j.Chain(ctx, last.Entries, last.Digest, end)
	if err != nil {
		return last, false, err
	}
	line := Line{now, end, digest}
	return line, true, add(dir, line)
}

// add appends a line, durably, after the last complete one.
func add(dir string, line Line) error {
	file, err := os.OpenFile(filepath.Join(dir, Name), os.O_CREATE|os.O_RDWR, private.File)
	if err != nil {
		return err
	}
	err = func() error {
		content, err := os.ReadFile(file.Name())
		if err != nil {
			return err
		}
		end := int64(bytes.LastIndexByte(content, '\n') + 1)
		if err := file.Truncate(end); err != nil {
			return err
		}
		if _, err := file.WriteAt([]byte(line.String()+"\n"), end); err != nil {
			return err
		}
		return file.Sync()
	}()
	return errors.Join(err, file.Close())
}

// ErrLost means that a journal lacks entries that it had.
var ErrLost = errors.New("the journal has lost entries")

// Reaches returns ErrLost if a journal ends before the newest line. It reads none of the entries.
func Reaches(ctx context.Context, j Journal, lines []Line) error {
	end, err := j.End(ctx)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if end < line.Entries {
			return fmt.Errorf("%w: it ends at entry %d, and on %s had reached %d", ErrLost, end, line.At.Format(time.RFC3339),
				line.Entries)
		}
	}
	return nil
}

// Check reads a whole journal and returns an error that names the first line which it contradicts. Lines are in order.
func Check(ctx context.Context, j Journal, lines []Line) error {
	if err := Reaches(ctx, j, lines); err != nil {
		return err
	}
	var before Line
	for _, line := range lines {
		digest, err := j.Chain(ctx, before.Entries, before.Digest, line.Entries)
		if err != nil {
			return err
		}
		if digest != line.Digest {
			return fmt.Errorf("the journal's first %d entries are not those that it had on %s: its digest is %x, and was %x",
				line.Entries, line.At.Format(time.RFC3339), digest, line.Digest)
		}
		before = line
	}
	return nil
}
