package customer

import (
	"context"
	"fmt"

	"conto/core/account"
	"conto/core/bill"
	"conto/jobs/record"
)

// SupportLead leads to a request to support that is not done with: one that is open, or of which an answer is not
// mailed yet.
type SupportLead struct {
	ID      string `json:"id"`
	Account string `json:"account"`
}

// SupportLeads returns what leads to every request that is not done with.
func (c Records) SupportLeads(ctx context.Context) ([]SupportLead, error) {
	return record.List[SupportLead](ctx, c.store, "", record.SupportOpen)
}

// LeadToSupport keeps that a request is not done with.
func (c Records) LeadToSupport(ctx context.Context, l SupportLead) error {
	_, err := record.Put(ctx, c.store, "", record.SupportOpen, l.ID, l, false)
	return err
}

// DropSupportLead forgets it.
func (c Records) DropSupportLead(ctx context.Context, id string) error {
	return c.store.Delete(ctx, "", record.SupportOpen, id)
}

// SupportRequest returns a request of an account with its answers; one that is not there has no id.
func (c Records) SupportRequest(ctx context.Context, id, request string) (account.SupportRequest, error) {
	r, err := record.Get[account.SupportRequest](ctx, c.store, id, record.SupportRequest, request)
	if err != nil || r.ID == "" {
		return r, err
	}
	for {
		answer, err := record.Get[account.SupportAnswer](ctx, c.store, id, record.SupportAnswer,
			SupportAnswerID(request, len(r.Answers)+1))
		if err != nil || answer.ID == "" {
			return r, err
		}
		r.Answers = append(r.Answers, answer)
	}
}

// SupportRequests returns every request of an account with its answers.
func (c Records) SupportRequests(ctx context.Context, id string) ([]account.SupportRequest, error) {
	all, err := record.List[account.SupportRequest](ctx, c.store, id, record.SupportRequest)
	for i := range all {
		if err == nil {
			all[i], err = c.SupportRequest(ctx, id, all[i].ID)
		}
	}
	return all, err
}

// PutSupportRequest keeps a request without its answers, and that it is not done with. With ifAbsent it leaves an
// existing one alone and returns that.
func (c Records) PutSupportRequest(ctx context.Context, r account.SupportRequest, ifAbsent bool) (
	account.SupportRequest, error) {
	if err := c.LeadToSupport(ctx, SupportLead{r.ID, r.Account}); err != nil {
		return r, err
	}
	return record.Put(ctx, c.store, r.Account, record.SupportRequest, r.ID, r, ifAbsent)
}

// AddSupportAnswer keeps an answer after those that a request has, no matter who else answers at the same time.
// One that is kept already is kept once.
func (c Records) AddSupportAnswer(ctx context.Context, r account.SupportRequest, a account.SupportAnswer) error {
	if err := c.LeadToSupport(ctx, SupportLead{r.ID, r.Account}); err != nil {
		return err
	}
	for n := 1; ; n++ {
		kept, err := record.Put(ctx, c.store, r.Account, record.SupportAnswer, SupportAnswerID(r.ID, n), a, true)
		if err != nil || kept.ID == a.ID {
			return err
		}
	}
}

// SupportAnswerID returns the id of an answer, counted from 1.
func SupportAnswerID(request string, n int) string { return fmt.Sprintf("%s.%03d", request, n) }

// SupportLanguage returns in which language a request is answered: the one in which its writer read when they wrote it,
// or else that in which they are written to.
func (c Records) SupportLanguage(ctx context.Context, s *account.State, r *account.SupportRequest) (bill.Language,
	error) {
	if r.Language != "" {
		return bill.Language(r.Language), nil
	}
	person, err := c.PersonOf(ctx, s, r.User)
	if err != nil || person.Language != "" {
		return person.Language, err
	}
	return c.LanguageOf(ctx, s.ID)
}
