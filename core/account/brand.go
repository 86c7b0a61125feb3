package account

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// Brand is how a business calls itself and in which colours, and with what it marks what it makes. It is no part of the
// journal. Its logo and its font are files of their
// own.
type Brand struct {
	Name    string   `json:"name"`
	Colours []string `json:"colours,omitempty"` // #0f3d33, say
	Text    string   `json:"text,omitempty"`    // of the account's own mark
	Mark    string   `json:"mark,omitempty"`    // what new pictures and films bear: MarkNone, MarkText or MarkLogo
	Place   string   `json:"place,omitempty"`   // the corner in which they do: one of Places
	// WhiteLabel: pages of links to files are in the brand's name, and not in the studio's
	WhiteLabel bool `json:"white_label,omitempty"`
}

// What bounds a brand.
const (
	MaxBrandName    = 60 // characters
	MaxBrandText    = 40
	MaxBrandColours = 2
)

// What pictures and films of an account bear of its brand.
const (
	MarkNone = "none"
	MarkText = "text"
	MarkLogo = "logo"
)

// The corners in which an account's own mark may stand.
const (
	BottomRight = "bottom-right"
	BottomLeft  = "bottom-left"
	TopRight    = "top-right"
	TopLeft     = "top-left"
)

// Places lists the corners, the usual one first.
func Places() []string { return []string{BottomRight, BottomLeft, TopRight, TopLeft} }

// Imprint is an account's own mark on what it makes. It is stamped on a generation when that is asked for, as other
// rights are.
type Imprint struct {
	Text  string `json:"text,omitempty"` // or
	Font  string `json:"font,omitempty"` // of the text: the name of its file; "": the letters that are always there
	Logo  string `json:"logo,omitempty"` // the name of its file
	Place string `json:"place"`
}

// What stands in a prompt for the brand's name and its colours.
const (
	BrandName    = "{brand.name}"
	BrandColours = "{brand.colours}"
)

var brandColour = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// Normal returns a brand as it is kept: colours in small letters, and none that is empty.
func (b Brand) Normal() Brand {
	var colours []string
	for _, c := range b.Colours {
		if c = strings.ToLower(strings.TrimSpace(c)); c != "" {
			colours = append(colours, c)
		}
	}
	b.Name, b.Colours, b.Text = strings.TrimSpace(b.Name), colours, strings.TrimSpace(b.Text)
	b.Mark, b.Place = cmp.Or(b.Mark, MarkNone), cmp.Or(b.Place, BottomRight)
	return b
}

// colourField names one of a brand's colours, where it is wrong.
func colourField(i int) string { return fmt.Sprintf("colours[%d]", i) }

// Check refuses with invalid what no brand is, given whether there is a logo.
func (b Brand) Check(logo bool) error {
	switch {
	case utf8.RuneCountInString(b.Text) > MaxBrandText:
		return fault.Wrong("text", message.MostCharacters, "most", MaxBrandText)
	case strings.ContainsFunc(b.Text, unwritable):
		return fault.Wrong("text", message.BrandTextIs)
	case b.Mark != MarkNone && b.Mark != MarkText && b.Mark != MarkLogo:
		return fault.Wrong("mark", message.BrandMarkIs)
	case b.Mark == MarkText && b.Text == "":
		return fault.Wrong("text", message.IsNeeded)
	case b.Mark == MarkLogo && !logo:
		return fault.Wrong("mark", message.BrandNoLogo)
	case !slices.Contains(Places(), b.Place):
		return fault.Wrong("place", message.BrandPlaceIs)
	case b.Name == "":
		return fault.Wrong("name", message.IsNeeded)
	case utf8.RuneCountInString(b.Name) > MaxBrandName:
		return fault.Wrong("name", message.MostCharacters, "most", MaxBrandName)
	case len(b.Colours) > MaxBrandColours:
		return fault.Wrong("colours", message.BrandColoursMost, "most", MaxBrandColours)
	}
	for i, c := range b.Colours {
		if !brandColour.MatchString(c) {
			return fault.Wrong(colourField(i), message.BrandColourIs)
		}
	}
	if b.WhiteLabel && len(b.Colours) > 1 && Contrast(b.Colours[0], b.Colours[1]) < readable {
		return fault.Wrong(colourField(1), message.BrandContrast)
	}
	return nil
}

// unwritable reports whether the letters that marks are written in lack a character: they have the European scripts and
// their signs.
func unwritable(r rune) bool {
	const cyrillicEnd = 0x52f
	return r > cyrillicEnd && !strings.ContainsRune("–—‘’‚“”„•…‹›€™−", r)
}

// Imprint returns the mark that what an account on a plan makes bears of its brand, with the names of the files of its
// logo and its font; nil: none. It is off unless somebody has switched it on, and is part of the brand kit.
func (b Brand) Imprint(p *catalog.Plan, logo, font string) *Imprint {
	switch {
	case !p.Has(catalog.BrandKit):
		return nil
	case b.Mark == MarkText && b.Text != "":
		return &Imprint{Text: b.Text, Font: font, Place: b.Place}
	case b.Mark == MarkLogo && logo != "":
		return &Imprint{Logo: logo, Place: b.Place}
	}
	return nil
}

// Names reports whether a prompt has something that stands for a brand.
func (Brand) Names(prompt string) bool {
	return strings.Contains(prompt, BrandName) || strings.Contains(prompt, BrandColours)
}

// Fill returns a prompt with the brand in place of what stands for it. It refuses with invalid what the brand has not.
func (b Brand) Fill(prompt string) (string, error) {
	if strings.Contains(prompt, BrandName) && b.Name == "" ||
		strings.Contains(prompt, BrandColours) && len(b.Colours) == 0 {
		return "", fault.Wrong("prompt", message.BrandNotSet)
	}
	return strings.NewReplacer(BrandName, b.Name, BrandColours, strings.Join(b.Colours, ", ")).Replace(prompt), nil
}

// MayBrand refuses who may not change the brand: forbidden for all but managers, the owner and support; locked on a
// plan without the brand kit, with what would unlock it; account_closed once the account is.
func MayBrand(s *State, by Actor, b catalog.History) error {
	judge := s.when(s.At, b).judging()
	if err := judge.may(by, Right{Operator: Support, Person: ByManager}, ""); err != nil {
		return err
	}
	if !s.ClosedAt.IsZero() {
		return fault.Of(fault.AccountClosed, message.AccountClosed)
	}
	if s.Plan(b).Has(catalog.BrandKit) {
		return nil
	}
	return judge.noFeature(catalog.BrandKit, message.NoBrandKit)
}
