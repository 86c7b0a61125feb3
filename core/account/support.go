package account

import (
	"cmp"
	"slices"
	"time"
	"unicode/utf8"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// A request to support is a question that a person of an account writes, and what operators answer. It is personal and
// so no part of the journal: a record, which goes with the account (C37).

// SupportTopic is what a request is about, as its writer sees it.
type SupportTopic string

// The topics.
const (
	SupportBilling     SupportTopic = "billing"
	SupportCredits     SupportTopic = "credits"
	SupportGenerations SupportTopic = "generations"
	SupportTeam        SupportTopic = "team"
	SupportOther       SupportTopic = "other"
)

// SupportTopics lists the topics, in the order in which they are offered.
func SupportTopics() []SupportTopic {
	return []SupportTopic{SupportBilling, SupportCredits, SupportGenerations, SupportTeam, SupportOther}
}

// SupportRequest is a request to support.
type SupportRequest struct {
	ID       string           `json:"id"`
	Account  string           `json:"account"`
	User     string           `json:"user"` // who gets the answer: the writer, or the owner of what an operator wrote down
	By       string           `json:"by"`   // the actor who wrote it
	Topic    SupportTopic     `json:"topic"`
	Subject  string           `json:"subject"`
	Text     string           `json:"text"`
	Language message.Language `json:"language,omitempty"` // in which its writer reads; "": as mails to them are written
	At       time.Time        `json:"at"`
	Answers  []SupportAnswer  `json:"-"` // records of their own, so that two who answer at once both do
	ClosedAt time.Time        `json:"closed_at,omitzero"`
	ClosedBy string           `json:"closed_by,omitempty"` // the operator
}

// SupportAnswer is what an operator answered.
type SupportAnswer struct {
	ID   string    `json:"id"`
	At   time.Time `json:"at"`
	By   string    `json:"by"` // the operator
	Text string    `json:"text"`
}

// SupportStanding is where a request stands.
type SupportStanding string

// The standings.
const (
	SupportWaiting  SupportStanding = "waiting" // for an answer
	SupportAnswered SupportStanding = "answered"
	SupportClosed   SupportStanding = "closed"
)

// The bounds of a request and of an answer, in characters.
const (
	MaxSupportSubject = 120
	MaxSupportText    = 4000
)

// maxSupportWaiting is how many requests of one person may wait for an answer.
const maxSupportWaiting = 5

// Standing returns where the request stands.
func (r *SupportRequest) Standing() SupportStanding {
	switch {
	case !r.ClosedAt.IsZero():
		return SupportClosed
	case len(r.Answers) > 0:
		return SupportAnswered
	}
	return SupportWaiting
}

// Check refuses with invalid a request that cannot be; its texts are as core/text keeps them. It refuses with
// rate_limited one whose writer has too many that wait, among those of the account.
func (r *SupportRequest) Check(others []SupportRequest) error {
	if !slices.Contains(SupportTopics(), r.Topic) {
		return fault.Wrong("topic", message.SupportTopicIs)
	}
	if r.Language != "" && !r.Language.Known() {
		return fault.Wrong("language", message.LanguageIs)
	}
	if err := supportText("subject", r.Subject, MaxSupportSubject); err != nil {
		return err
	}
	if err := supportText("text", r.Text, MaxSupportText); err != nil {
		return err
	}
	waiting := 0
	for _, o := range others {
		if o.User == r.User && o.Standing() == SupportWaiting {
			waiting++
		}
	}
	if waiting >= maxSupportWaiting {
		return fault.Of(fault.RateLimited, message.SupportEnoughWait, "most", maxSupportWaiting)
	}
	return nil
}

func supportText(field, text string, most int) error {
	switch {
	case text == "":
		return fault.Wrong(field, message.SupportTextMissing)
	case utf8.RuneCountInString(text) > most:
		return fault.Wrong(field, message.TextMost, "most", most)
	}
	return nil
}

// Answer adds what an operator answered. A request that was closed takes none: conflict.
func (r *SupportRequest) Answer(a SupportAnswer) error {
	if err := supportText("text", a.Text, MaxSupportText); err != nil {
		return err
	}
	if r.Standing() == SupportClosed {
		return fault.Of(fault.Conflict, message.SupportIsClosed)
	}
	r.Answers = append(r.Answers, a)
	return nil
}

// Close closes the request; one that is closed stays as it is.
func (r *SupportRequest) Close(by Actor, at time.Time) {
	if r.Standing() != SupportClosed {
		r.ClosedAt, r.ClosedBy = at, by.ID
	}
}

// MayAskSupport refuses who may not write to support for the account, and everybody once it is closed.
func MayAskSupport(s *State, by Actor, b catalog.History) error {
	if err := s.MayRead(by, ViewSupport, b); err != nil {
		return err
	}
	if !s.ClosedAt.IsZero() {
		return fault.Of(fault.AccountClosed, message.AccountClosed)
	}
	return nil
}

// MaySeeSupport refuses who asks for a request that somebody else of the account wrote: a person sees their own, the
// owner and operators all of the account's, as the owner's export has them. Anyone who may not does not find it.
func MaySeeSupport(s *State, by Actor, r *SupportRequest) error {
	p := s.Team.Find(by.User)
	if by.User == "" || r.User == by.User || p != nil && ByOwner.Admits(p.Role) {
		return nil
	}
	return fault.Of(fault.NotFound, message.NoSupportRequest)
}

// HasDedicatedSupport reports whether an account's plan has dedicated support (C6): its requests come first.
func HasDedicatedSupport(s *State, b catalog.History) bool {
	return s.Plan(b).Has(catalog.DedicatedSupport)
}

// SupportQueued is a request in the list of all accounts'.
type SupportQueued struct {
	SupportRequest
	Dedicated bool // its account's plan has dedicated support
}

// OrderSupport puts requests into the order in which they are answered: those that wait before others, of plans with
// dedicated support first, then the oldest.
func OrderSupport(list []SupportQueued) {
	rank := func(yes bool) int {
		if yes {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(list, func(x, y SupportQueued) int {
		return cmp.Or(cmp.Compare(rank(x.Standing() == SupportWaiting), rank(y.Standing() == SupportWaiting)),
			cmp.Compare(rank(x.Dedicated), rank(y.Dedicated)), x.At.Compare(y.At), cmp.Compare(x.ID, y.ID))
	})
}
