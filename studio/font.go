package studio

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"conto/core/fault"
	"conto/core/message"
	"conto/driver/blob"
)

// MaxFont bounds the file of a font, in bytes.
const MaxFont = 2 << 20

// Fonts reads fonts that customers bring. What it refuses is for people.
type Fonts interface {
	// Read returns what a font is, or refuses with invalid what is none that can be drawn with.
	Read(file []byte) (Face, error)
	// Lacks returns the characters of a text that cannot be drawn in a font; "": none.
	Lacks(file []byte, text string) (string, error)
	// Specimen returns a PNG picture of the first of some texts that can be drawn in a font, or of letters of its own.
	Specimen(file []byte, texts ...string) ([]byte, error)
}

// Face is what a font says of itself.
type Face struct {
	Name   string
	Format string // ttf or otf
}

// Font is the file of an account's font.
type Font struct {
	Key   string `json:"key"`
	Name  string `json:"name"` // as it calls itself
	Bytes int64  `json:"bytes"`
}

// PutFont keeps a font, as it is. It refuses with invalid what is none that the text of a mark can be written in. It
// goes with the account's files (C37).
func (l *Gallery) PutFont(ctx context.Context, account string, file []byte, text string) (Font, error) {
	if l.fonts == nil {
		return Font{}, fault.Of(fault.Conflict, message.NoStudio)
	}
	if len(file) > MaxFont {
		return Font{}, fault.Wrong("font", message.LogoHeavy, "megabytes", MaxFont>>20)
	}
	face, err := l.fonts.Read(file)
	if err != nil {
		return Font{}, err
	}
	lacks, err := l.fonts.Lacks(file, text)
	if err == nil && lacks != "" {
		err = fault.Wrong("font", message.FontLacks, "letters", lacks)
	}
	if err != nil {
		return Font{}, err
	}
	sum := sha256.Sum256(file)
	key := fmt.Sprintf("%s%s.%s", fonts(account), hex.EncodeToString(sum[:10]), face.Format)
	info, err := l.blobs.Put(ctx, key, bytes.NewReader(file))
	if err != nil {
		return Font{}, err
	}
	return Font{key, face.Name, info.Bytes}, l.dropReplaced(ctx, fonts(account), key)
}

func fonts(account string) string { return account + "/font-" }

// FontLacks returns the characters of a text that cannot be drawn in a font; "": none, or its file is gone.
func (l *Gallery) FontLacks(ctx context.Context, font Font, text string) (string, error) {
	file, err := l.readFont(ctx, font.Key)
	if err != nil || file == nil {
		return "", err
	}
	return l.fonts.Lacks(file, text)
}

// Specimen returns a PNG picture of the first of some texts that can be drawn in a font, or refuses with not_found.
func (l *Gallery) Specimen(ctx context.Context, font Font, texts ...string) ([]byte, error) {
	file, err := l.readFont(ctx, font.Key)
	if err == nil && file == nil {
		err = fault.Of(fault.NotFound, message.BrandFontGone)
	}
	if err != nil {
		return nil, err
	}
	return l.fonts.Specimen(file, texts...)
}

// readFont returns the file of a font; nil: it is gone, or nothing here draws with fonts.
func (l *Gallery) readFont(ctx context.Context, key string) ([]byte, error) {
	if l.fonts == nil {
		return nil, nil
	}
	return readMark(ctx, l.blobs, key, MaxFont)
}

// readMark returns the file of something that marks are made of; nil: it is gone.
func readMark(ctx context.Context, blobs blob.Store, key string, most int64) ([]byte, error) {
	r, err := blobs.Get(ctx, key, 0, -1)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(io.LimitReader(r, most))
	return file, errors.Join(err, r.Close())
}

// OpenFont opens the file of a font.
func (l *Gallery) OpenFont(ctx context.Context, font Font) (*blob.Reader, error) {
	return blob.NewReader(ctx, l.blobs, font.Key)
}
