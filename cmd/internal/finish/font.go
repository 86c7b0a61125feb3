package finish

import (
	"errors"
	"slices"
	"unicode"

	"conto/core/fault"
	"conto/core/message"
	"conto/internal/mark"
	"conto/internal/typeface"
	"conto/studio"
)

// fonts is how fonts are read, as the studio knows it.
type fonts struct{}

// Read implements studio.Fonts. What would be drawn first is drawn on trial.
func (fonts) Read(file []byte) (studio.Face, error) {
	f, err := typeface.Read(file)
	if err != nil {
		return studio.Face{}, fontWrong(err)
	}
	letters := own(f)
	if _, err := f.Line(letters); err != nil || letters == "" {
		return studio.Face{}, fault.Wrong("font", message.FontBroken)
	}
	return studio.Face{Name: f.Name, Format: string(f.Format)}, nil
}

// fontWrong says what is wrong with a font.
func fontWrong(err error) error {
	for _, c := range []struct {
		is  error
		key message.Key
	}{
		{typeface.ErrFormat, message.FontIs}, {typeface.ErrPacked, message.FontPacked},
		{typeface.ErrRestricted, message.FontRestricted}, {typeface.ErrBroken, message.FontBroken},
	} {
		if errors.Is(err, c.is) {
			return fault.Wrong("font", c.key)
		}
	}
	if errors.Is(err, typeface.ErrHeavy) {
		return fault.Wrong("font", message.LogoHeavy, "megabytes", typeface.MaxBytes>>20)
	}
	return err
}

// Lacks implements studio.Fonts. A letter that is there and cannot be drawn is lacking, too.
func (fonts) Lacks(file []byte, text string) (string, error) {
	f, err := typeface.Read(file)
	if err != nil {
		return "", fontWrong(err)
	}
	missing := f.Missing(text)
	if _, err := f.Line(text); err == nil {
		return string(missing), nil
	}
	for _, r := range text {
		if _, err := f.Line(string(r)); err != nil && !slices.Contains(missing, r) {
			missing = append(missing, r)
		}
	}
	if len(missing) == 0 { // together they are too much
		return "", fault.Wrong("font", message.FontBroken)
	}
	return string(missing), nil
}

// own returns letters that a font has, of those that marks are written in.
func own(f *typeface.Font) string {
	const most, last = 12, 0x52f
	var has []rune
	for r := 'A'; r <= last && len(has) < most; r++ {
		if len(f.Missing(string(r))) == 0 && unicode.IsLetter(r) {
			has = append(has, r)
		}
	}
	return string(has)
}

// Specimen implements studio.Fonts.
func (fonts) Specimen(file []byte, texts ...string) ([]byte, error) {
	f, err := typeface.Read(file)
	if err != nil {
		return nil, fontWrong(err)
	}
	texts = append(texts, own(f))
	i := slices.IndexFunc(texts, func(t string) bool { return t != "" && len(f.Missing(t)) == 0 })
	return mark.Specimen(f, texts[max(i, 0)])
}
