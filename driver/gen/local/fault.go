package local

import (
	"errors"
	"strconv"

	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/gen/local/cutout"
	"conto/driver/gen/local/upscale"
	"conto/driver/gen/local/voice"
	"conto/driver/gen/local/weights"
	"conto/internal/picture"
)

// notes are what people are told of errors that come of what they asked for.
var notes = []struct {
	err  error
	note message.Note
}{
	{errNoPicture, message.Note{Key: message.PictureMissing}},
	{picture.ErrFormat, message.Note{Key: message.PictureUnreadable}},
	{picture.ErrBroken, message.Note{Key: message.PictureUnreadable}},
	{picture.ErrHeavy, tooHeavy},
	{picture.ErrLarge, tooHeavy},
	{picture.ErrNarrow, number(message.PictureNarrow, "times", picture.MaxRatio)},
	{upscale.ErrLarge, number(message.EnlargedLarge, "megapixels", upscale.MaxPixels/1_000_000)},
	{upscale.ErrFactor, message.Note{Key: message.EnlargeHow}},
	{upscale.ErrMethod, message.Note{Key: message.EnlargeHow}},
	{voice.ErrEmpty, message.Note{Key: message.VoiceEmpty}},
	{voice.ErrSilent, message.Note{Key: message.VoiceEmpty}},
	{voice.ErrLong, number(message.VoiceLong, "characters", voice.MaxCharacters)},
	{voice.ErrVoice, message.Note{Key: message.VoiceUnknown}},
	{voice.ErrTime, message.Note{Key: message.GenerationTooLong}},
}

var tooHeavy = message.Note{Key: message.PictureHeavy, Data: map[string]string{
	"megabytes": strconv.Itoa(picture.MaxBytes >> 20), "megapixels": strconv.Itoa(picture.MaxPixels / 1_000_000),
}}

// number makes a note with one number.
func number(key message.Key, name string, n int) message.Note {
	return message.Note{Key: key, Data: map[string]string{name: strconv.Itoa(n)}}
}

// faultOf returns what to make of an error of a task's work. One that nobody can help is returned as it is.
func faultOf(err error, t gen.Task) error {
	for _, n := range notes {
		if errors.Is(err, n.err) {
			return &gen.Fault{Kind: gen.Input, Why: n.note, Cause: err}
		}
	}
	if errors.Is(err, weights.ErrMissing) {
		return &gen.Fault{Kind: gen.Broken, Why: message.Note{Key: message.LocalUnbuilt}, Cause: err}
	}
	if refused := (*cutout.Error)(nil); errors.As(err, &refused) {
		key := message.CutoutUnclear
		if refused.Reason == cutout.Blank {
			key = message.CutoutBlank
		}
		return &gen.Fault{Kind: gen.Input, Why: message.Note{Key: key}, Cause: err}
	}
	missing := (*voice.MissingError)(nil)
	if !errors.As(err, &missing) && !errors.Is(err, voice.ErrLanguage) {
		return err
	}
	note := message.Note{Key: message.VoiceNoLanguage, Data: map[string]string{"language": t.Language}}
	if missing != nil && missing.Program != "" {
		note = message.Note{Key: message.VoiceInstall, Data: map[string]string{
			"language": t.Language, "program": missing.Program,
		}}
	}
	return &gen.Fault{Kind: gen.Input, Why: note, Cause: err}
}
