package studio

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/internal/picture"
)

// MaxUpload bounds a file that a customer brings, in bytes.
const MaxUpload = picture.MaxBytes

// maxClip is how long a film or a sound may last that a customer brings.
const maxClip = 5 * time.Minute

// Upload is a file that a customer brings.
type Upload struct {
	Account string
	ID      string
	User    string // whose it is
	Actor   string // who brings it, as the journal names them
	Name    string // what it is called
	File    []byte
}

// Upload puts a picture, a sound or a film into the gallery that a customer brings. What it is is found by how it
// begins, whatever it is called, and it is written anew, so what else was in the file, such as where it was taken, is
// gone. It refuses with invalid what is none of these, too large a one, and films and sounds where none can be read.
func (l *Gallery) Upload(ctx context.Context, u Upload) (*Asset, error) {
	file := u.File
	if len(file) > MaxUpload {
		return nil, pictureWrong(picture.ErrHeavy)
	}
	if err := l.room(ctx, u); err != nil {
		return nil, err
	}
	var err error
	a := &Asset{Asset: store.Asset{Account: u.Account, ID: u.ID, User: u.User, MadeAt: l.clock.Now(), Text: u.Name},
		AssetDetails: AssetDetails{Name: u.Name, By: u.Actor}}
	media := mediaOf(file)
	switch kind := kindOf(media); {
	case kind == string(gen.Video), kind == "audio", media == "application/ogg", bytes.HasPrefix(file, []byte("fLaC")):
		err = l.takeClip(ctx, a, file)
	default:
		err = l.takePicture(ctx, a, file)
	}
	if err != nil {
		return nil, err
	}
	return a, l.store.PutAsset(ctx, a.write(), nil)
}

// room refuses a file for which the account's other uploads leave no room. Several that come at once may together take
// a little more: so many are received at once that it stays little.
func (l *Gallery) room(ctx context.Context, u Upload) error {
	if l.most <= 0 || l.named == nil {
		return nil
	}
	sum, err := l.named.Brought(ctx, u.Account)
	if err != nil {
		return err
	}
	return account.UploadRoom(sum.Kept, sum.Deleted, int64(len(u.File)), l.most)
}

// takePicture keeps a picture, decoded and encoded anew.
func (l *Gallery) takePicture(ctx context.Context, a *Asset, file []byte) error {
	img, format, err := l.pictures.Read(ctx, bytes.NewReader(file))
	if err != nil {
		return pictureWrong(err)
	}
	var clean bytes.Buffer
	if err := picture.Encode(&clean, img, format); err != nil {
		return err
	}
	if err := l.take(ctx, a, picture.Media(img, format), clean.Bytes()); err != nil {
		return err
	}
	return l.keepSmall(ctx, a, img, format)
}

// takeClip keeps a film or a sound, written anew.
func (l *Gallery) takeClip(ctx context.Context, a *Asset, file []byte) error {
	cleaner, there := l.films.(Cleaner)
	if !there {
		return fault.Wrong("file", message.UploadNeedsProgram)
	}
	clip, err := l.films.Look(ctx, file) // which is quick: what lasts too long is not written anew
	if err == nil && clip.Length > maxClip {
		return fault.Wrong("file", message.UploadLasts, "minutes", int64(maxClip/time.Minute))
	}
	if err == nil {
		file, clip, err = cleaner.Clean(ctx, file)
	}
	switch {
	case errors.Is(err, ErrUnfit):
		return fault.Wrong("file", message.UploadIs)
	case errors.Is(err, ErrBusy):
		return fault.Of(fault.RateLimited, message.UploadBusy)
	case err != nil:
		return err
	}
	a.Width, a.Height, a.LengthMS = clip.Width, clip.Height, clip.Length.Milliseconds()
	if err := l.take(ctx, a, clip.Media, file); err != nil || !strings.HasPrefix(clip.Media, "video/") {
		return err
	}
	return l.still(ctx, a, file)
}

// take puts a file under its asset's key.
func (l *Gallery) take(ctx context.Context, a *Asset, media string, file []byte) error {
	a.Media, a.Kind, a.Key = media, kindOf(media), a.Account+"/"+a.ID+extension(media)
	info, err := l.blobs.Put(ctx, a.Key, bytes.NewReader(file))
	a.Bytes = info.Bytes
	return err
}

// pictureWrong returns the refusal of a picture that cannot be taken, or nil.
func pictureWrong(err error) error {
	switch {
	case errors.Is(err, picture.ErrHeavy), errors.Is(err, picture.ErrLarge):
		return fault.Wrong("file", message.PictureHeavy, "megabytes", picture.MaxBytes>>20, "megapixels",
			picture.MaxPixels/1_000_000)
	case errors.Is(err, picture.ErrNarrow):
		return fault.Wrong("file", message.PictureNarrow, "times", picture.MaxRatio)
	case errors.Is(err, picture.ErrFormat), errors.Is(err, picture.ErrBroken):
		return fault.Wrong("file", message.UploadIs)
	}
	return err
}
