package account

import (
	"slices"
	"time"
	"unicode/utf8"

	"conto/core/fault"
	"conto/core/message"
)

// Share is a link by which anyone who has it sees one file of the gallery, without signing in. It is the account's: it
// stays when the member leaves who made it, and anyone who may share the file may revoke it. It is no part of the
// journal, for its title is what people wrote.
type Share struct {
	ID     string    `json:"id"`
	Asset  string    `json:"asset"`
	Title  string    `json:"title,omitempty"` // what visitors read above the file; "": nothing
	User   string    `json:"user"`
	MadeAt time.Time `json:"made_at"`
	Until  time.Time `json:"until,omitzero"`   // when it stops; zero: when it is revoked
	Digest string    `json:"digest,omitempty"` // of its secret, which is not kept
}

// What bounds the links to files.
const (
	MaxShares     = 1000 // that an account has at once
	MaxFileShares = 20   // of them of one file
	MaxShareTitle = 120  // characters
)

// Open reports whether a link leads to its file at an instant.
func (s *Share) Open(at time.Time) bool { return s.Until.IsZero() || at.Before(s.Until) }

// Check refuses a link that may not be made beside those that there are, at an instant: with invalid one that is over
// before it begins or has a title that is too long, with conflict one too many.
func (s *Share) Check(others []Share, at time.Time) error {
	if !s.Open(at) {
		return fault.Wrong("until", message.ShareInPast)
	}
	if utf8.RuneCountInString(s.Title) > MaxShareTitle {
		return fault.Wrong("title", message.MostCharacters, "most", MaxShareTitle)
	}
	all, same := 0, 0
	for _, o := range others {
		if !o.Open(at) || o.ID == s.ID {
			continue
		}
		all++
		if o.Asset == s.Asset {
			same++
		}
	}
	switch {
	case same >= MaxFileShares:
		return fault.Of(fault.Conflict, message.SharesOfFile, "most", MaxFileShares)
	case all >= MaxShares:
		return fault.Of(fault.Conflict, message.SharesOfAccount, "most", MaxShares)
	}
	return nil
}

// SharesOf returns those links of a list that lead to a file at an instant, the oldest first.
func SharesOf(list []Share, asset string, at time.Time) []Share {
	var of []Share
	for _, s := range list {
		if s.Asset == asset && s.Open(at) {
			of = append(of, s)
		}
	}
	slices.SortStableFunc(of, func(a, b Share) int { return a.MadeAt.Compare(b.MadeAt) })
	return of
}
