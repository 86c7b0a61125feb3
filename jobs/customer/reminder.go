package customer

import (
	"context"
	"time"

	"conto/core/bill"
	"conto/jobs/record"
)

// Reminder is what somebody of an account wanted to run when there were too few credits: they are written to at the
// next refill (C14). A person has one, the newest.
type Reminder struct {
	User     string        `json:"user"`
	Model    string        `json:"model"`
	At       time.Time     `json:"at"`                 // when they asked for it, by the account's clock
	Cap      bool          `json:"cap,omitempty"`      // too little was what they may spend a month (C42)
	Language bill.Language `json:"language,omitempty"` // in which they read then; "": they are written to as always
}

// Reminder returns what a person of an account is to be reminded of; the zero value: of nothing.
func (c Records) Reminder(ctx context.Context, account, user string) (Reminder, error) {
	return record.Get[Reminder](ctx, c.store, account, record.Reminder, user)
}

// Reminders returns what people of an account are to be reminded of.
func (c Records) Reminders(ctx context.Context, account string) ([]Reminder, error) {
	return record.List[Reminder](ctx, c.store, account, record.Reminder)
}

// PutReminder keeps what a person is to be reminded of, in place of anything before.
func (c Records) PutReminder(ctx context.Context, account string, r Reminder) error {
	_, err := record.Put(ctx, c.store, account, record.Reminder, r.User, r, false)
	return err
}

// DropReminder forgets it.
func (c Records) DropReminder(ctx context.Context, account, user string) error {
	return c.store.Delete(ctx, account, record.Reminder, user)
}
