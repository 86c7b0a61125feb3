package client

import (
	"context"
	"net/http"
	"time"
)

// Reminder is what became of a wish to be reminded.
type Reminder struct {
	At      time.Time `json:"at"`      // the refill at which they are written to, once
	Already bool      `json:"already"` // they had asked about this model before: nothing has changed
}

// RemindMe has the person as whom the client acts written to at the next refill about a generation that can wait for
// it.
func (s CreditService) RemindMe(ctx context.Context, id string, o HoldRequest) (*Reminder, error) {
	body := map[string]any{"model": o.Model}
	if o.Options != nil {
		body["options"] = o.Options
	}
	out := &Reminder{}
	return out, s.write(ctx, http.MethodPost, path(id, "reminders"), body, out)
}

// RemindMeNot takes back what RemindMe has asked for; nothing is no error.
func (s CreditService) RemindMeNot(ctx context.Context, id string) error {
	return s.write(ctx, http.MethodDelete, path(id, "reminders"), nil, nil)
}
