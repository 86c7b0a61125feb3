package app

import (
	"cmp"
	"time"

	"conto/core/account"
)

// Stories are the journals of accounts in sentences, for people.
type Stories struct{ *App }

// Chapter is an entry of a journal in sentences.
type Chapter struct {
	Seq      int64
	At       time.Time
	By       string // the name of who caused it, or what the journal calls them
	Tellings []account.Telling
}

// Story returns at most so many entries of an account in sentences, as Journal does. What says nothing to people is
// left out, so that a page may be short.
func (s Stories) Story(c *Call, id string, before int64, limit int) (page []Chapter, next int64, err error) {
	entries, next, err := s.Journal(c, id, before, limit)
	if err != nil {
		return nil, 0, err
	}
	st, _, err := s.View(c, id, account.ViewOwn)
	if err != nil {
		return nil, 0, err
	}
	names := map[string]string{}
	called := func(actor string) string {
		name, known := names[actor]
		if known || err != nil {
			return name
		}
		name, err = s.customers.Called(c, st, actor)
		names[actor] = name
		return name
	}
	for _, e := range entries {
		events, wrong := account.DecodeEvents(e.Events)
		if wrong != nil {
			return nil, 0, wrong
		}
		chapter := Chapter{Seq: e.Seq, At: e.At, By: cmp.Or(called(e.Actor), e.Actor)}
		for _, event := range events {
			person := func(user string) string { return cmp.Or(called(account.Person(user).ID), user) }
			chapter.Tellings = append(chapter.Tellings, account.Retell(event, person, s.Catalog()))
		}
		if len(chapter.Tellings) > 0 {
			page = append(page, chapter)
		}
	}
	return page, next, err
}
