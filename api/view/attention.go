package view

import (
	"time"

	"conto/app"
	"conto/core/message"
)

// AttentionItem is something that waits for a person.
type AttentionItem struct {
	Topic   app.Topic `json:"topic" enum:"document,dispute,refund,webhook,job,clock,provider,endpoint"`
	Account string    `json:"account"`
	About   string    `json:"about" doc:"a document's id, a dispute's, a charge's or a refund's; a webhook's provider and id; a job's kind and id; a provider's name; an endpoint's id"`
	Why     []string  `json:"why" doc:"what is the matter, and what to do"`
	Until   string    `json:"until,omitempty" doc:"the last day to do it, such as 2026-03-15"`
	Since   time.Time `json:"since"`
}

// DismissInput names something that no longer waits for a person.
type DismissInput struct {
	Body struct {
		Topic   app.Topic `json:"topic" enum:"document,dispute,refund,webhook,job,clock,provider,endpoint"`
		Account string    `json:"account" maxLength:"64"`
		About   string    `json:"about" maxLength:"200"`
	}
}

// AttentionOf returns the list of what waits for a person, with its sentences in a language.
func AttentionOf(all []app.Item, l message.Language) List[AttentionItem] {
	return ListOf(func(m app.Item) AttentionItem {
		item := AttentionItem{m.Topic, m.Account, m.About, make([]string, len(m.Why)), m.Until, m.Since}
		for n, why := range m.Why {
			item.Why[n] = why.In(l)
		}
		return item
	})(all)
}
