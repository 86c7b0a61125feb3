package studio

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/blob"
	"conto/internal/picture"
)

// Limits of a logo.
const (
	MaxLogo  = 4 << 20 // bytes of its file
	logoSide = 512     // pixels of its longer side, as it is kept
)

// markLife is how long the file of a logo or a font that was replaced is kept: longer than any generation runs on which
// it was stamped.
const markLife = 9 * 24 * time.Hour

// Stamp is what is put on a picture or a film.
type Stamp struct {
	Plan    bool             // the plan's mark
	Imprint *account.Imprint // the account's own; nil: none
	Logo    []byte           // of the imprint: its file, a PNG picture
	Font    []byte           // of the imprint's text: its file; nil: the letters that are always there
}

func (s Stamp) none() bool { return !s.Plan && s.Imprint == nil }

// stampOf returns what was stamped on a generation when it was asked for. A logo whose file is gone is none; a text
// whose font is gone is written in the letters that are always there.
func stampOf(ctx context.Context, s *Studio, g *Generation) (Stamp, error) {
	stamp := Stamp{Plan: g.Watermark, Imprint: g.Imprint}
	if g.Imprint == nil {
		return stamp, nil
	}
	var err error
	if g.Imprint.Font != "" {
		stamp.Font, err = readMark(ctx, s.Blobs, g.Imprint.Font, MaxFont)
	}
	if err != nil || g.Imprint.Logo == "" {
		return stamp, err
	}
	if stamp.Logo, err = readMark(ctx, s.Blobs, g.Imprint.Logo, maxOutput); stamp.Logo == nil {
		stamp.Imprint = nil
	}
	return stamp, err
}

// Logo is the file of an account's logo.
type Logo struct {
	Key    string `json:"key"`
	Width  int    `json:"width"` // in pixels
	Height int    `json:"height"`
	Bytes  int64  `json:"bytes"`
}

// PutLogo keeps a logo, decoded and encoded anew as a PNG picture of up to 512 pixels. It refuses with invalid what is
// no PNG, JPEG or WebP picture, or too large a one. It goes with the account's files (C37).
func (l *Gallery) PutLogo(ctx context.Context, account string, r io.Reader) (Logo, error) {
	file, err := io.ReadAll(io.LimitReader(r, MaxLogo+1))
	if err != nil {
		return Logo{}, err
	}
	if len(file) > MaxLogo {
		return Logo{}, fault.Wrong("file", message.LogoHeavy, "megabytes", MaxLogo>>20)
	}
	img, format, err := l.pictures.Read(ctx, bytes.NewReader(file))
	if err == nil && format == picture.GIF {
		err = picture.ErrFormat
	}
	if errors.Is(err, picture.ErrFormat) || errors.Is(err, picture.ErrBroken) {
		return Logo{}, fault.Wrong("file", message.LogoIs)
	}
	if err != nil {
		return Logo{}, pictureWrong(err)
	}
	img = picture.Smaller(img, logoSide)
	var clean bytes.Buffer
	if err := picture.Encode(&clean, img, picture.PNG); err != nil {
		return Logo{}, err
	}
	sum := sha256.Sum256(clean.Bytes())
	key := fmt.Sprintf("%s%s.png", logos(account), hex.EncodeToString(sum[:10]))
	info, err := l.blobs.Put(ctx, key, &clean)
	if err != nil {
		return Logo{}, err
	}
	return Logo{key, img.Rect.Dx(), img.Rect.Dy(), info.Bytes}, l.dropReplaced(ctx, logos(account), key)
}

func logos(account string) string { return account + "/logo-" }

// dropReplaced removes the files of logos or fonts, whose names begin so, that were replaced so long ago that no
// generation needs them.
func (l *Gallery) dropReplaced(ctx context.Context, begin, but string) error {
	list, err := l.blobs.List(ctx, begin, "", lookPage)
	for i := 0; err == nil && i < len(list); i++ {
		if list[i].Key != but && l.clock.Now().Sub(list[i].At) > markLife {
			err = l.blobs.Delete(ctx, list[i].Key)
		}
	}
	return err
}

// OpenLogo opens the file of a logo, a PNG picture.
func (l *Gallery) OpenLogo(ctx context.Context, logo Logo) (*blob.Reader, error) {
	return blob.NewReader(ctx, l.blobs, logo.Key)
}
