package view

import (
	"time"

	"conto/app"
)

// Reminder is what became of a wish to be reminded.
type Reminder struct {
	At      time.Time `json:"at" doc:"the refill at which they are written to, once"`
	Already bool      `json:"already" doc:"they had asked about this model before: nothing has changed"`
}

// ReminderOf returns it.
func ReminderOf(r app.Reminder) Reminder { return Reminder(r) }
