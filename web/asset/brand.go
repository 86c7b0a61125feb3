package asset

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Brand is in whose name pages are: a studio that sends its customers here has its own (C38). The zero value is
// Conto's.
type Brand struct {
	Name  string // "" is Conto
	logo  []byte // nil is Conto's
	kind  string // of the logo: its name's end
	light string // the colour of what is to be done, on light pages; "" is Conto's
	dark  string
}

// Called is the brand's name.
func (b Brand) Called() string { return cmp.Or(b.Name, "Conto") }

// The colours on which actions stand, light and dark: those of cards.
const (
	lightGround, darkGround = "#ffffff", "#121d1a"
	leastContrast           = 3   // of a button against its ground (WCAG 1.4.11)
	readable                = 4.5 // of words on a button (WCAG 1.4.3)
	maxLogo                 = 64 << 10
)

var colour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// ReadBrand reads a brand from a file: name, logo (a file beside it, .svg or .png) and action with light and dark,
// which are colours such as #0f3d33. It refuses colours that people could not tell from their ground.
func ReadBrand(path string) (Brand, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Brand{}, err
	}
	var f struct {
		Name   string                       `yaml:"name"`
		Logo   string                       `yaml:"logo"`
		Action struct{ Light, Dark string } `yaml:"action"`
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	if err := d.Decode(&f); err != nil {
		return Brand{}, fmt.Errorf("%s: %w", path, err)
	}
	b := Brand{Name: strings.TrimSpace(f.Name), light: f.Action.Light, dark: f.Action.Dark}
	if len(b.Name) > 40 {
		return Brand{}, fmt.Errorf("%s: a name has 40 characters at most", path)
	}
	for _, c := range []struct{ name, colour, ground string }{
		{"action.light", b.light, lightGround}, {"action.dark", b.dark, darkGround},
	} {
		if err := visible(c.colour, c.ground); err != nil {
			return Brand{}, fmt.Errorf("%s: %s: %w", path, c.name, err)
		}
	}
	if f.Logo != "" {
		err = b.readLogo(filepath.Join(filepath.Dir(path), f.Logo))
	}
	return b, err
}

func (b *Brand) readLogo(path string) error {
	b.kind = strings.ToLower(filepath.Ext(path))
	if b.kind != ".svg" && b.kind != ".png" {
		return fmt.Errorf("%s: a logo is a file .svg or .png", path)
	}
	var err error
	if b.logo, err = os.ReadFile(path); err == nil && len(b.logo) > maxLogo {
		err = fmt.Errorf("%s: a logo has 64 KiB at most", path)
	}
	return err
}

// visible refuses a colour of actions that is none, or cannot be told from its ground; "" is Conto's own.
func visible(c, ground string) error {
	switch {
	case c == "":
		return nil
	case !colour.MatchString(c):
		return errors.New("a colour is written like #0f3d33")
	case contrast(c, ground) < leastContrast:
		return fmt.Errorf("%s cannot be told from the page, which is %s: their contrast is %.1f, and %d is needed", c, ground,
			contrast(c, ground), leastContrast)
	}
	return nil
}

// contrast is that of two colours, as WCAG has it: 1 to 21.
func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(c[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic("asset: " + err.Error()) // it was looked at before
		}
		part := float64(n) / 255
		if part <= 0.04045 {
			sum += weight * part / 12.92
		} else {
			sum += weight * math.Pow((part+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// style is what the brand changes of the stylesheet: the colour of actions, and of words on them.
func (b Brand) style() string {
	if b.light == "" && b.dark == "" {
		return ""
	}
	light, dark := cmp.Or(b.light, "#0f3d33"), cmp.Or(b.dark, "#c9f26b")
	return fmt.Sprintf(":root{--act:light-dark(%s,%s);--act-hover:light-dark(%s,%s);--on-act:light-dark(%s,%s);"+
		"--focus:light-dark(%s,%s)}", light, dark, light, dark, wordsOn(light), wordsOn(dark), light, dark)
}

// wordsOn is the colour of words on a colour: white if that can be read, or else nearly black.
func wordsOn(c string) string {
	if contrast(c, "#ffffff") >= readable {
		return "#ffffff"
	}
	return "#10211d"
}
