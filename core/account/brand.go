package account

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// Brand is how a business calls itself and in which colours, for its prompts. It is no part of the journal.
type Brand struct {
	Name    string   `json:"name"`
	Colours []string `json:"colours,omitempty"` // #0f3d33, say
}

// What bounds a brand.
const (
	MaxBrandName    = 60 // characters
	MaxBrandColours = 2
)

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
	return Brand{strings.TrimSpace(b.Name), colours}
}

// Check refuses with invalid what no brand is.
func (b Brand) Check() error {
	switch {
	case b.Name == "":
		return fault.Wrong("name", message.IsNeeded)
	case utf8.RuneCountInString(b.Name) > MaxBrandName:
		return fault.Wrong("name", message.MostCharacters, "most", MaxBrandName)
	case len(b.Colours) > MaxBrandColours:
		return fault.Wrong("colours", message.BrandColoursMost, "most", MaxBrandColours)
	}
	for _, c := range b.Colours {
		if !brandColour.MatchString(c) {
			return fault.Wrong("colours", message.BrandColourIs)
		}
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
