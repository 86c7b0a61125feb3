package view

import (
	"encoding/json"
	"time"

	"conto/app"
)

// Entry is one accepted command with the events it caused.
type Entry struct {
	Seq     int64           `json:"seq"`
	At      time.Time       `json:"at"`
	Actor   string          `json:"actor" doc:"who gave the command: operator, user:…, key:…, time, payments"`
	Key     string          `json:"key,omitempty" doc:"its idempotency key"`
	Command json.RawMessage `json:"command" doc:"{name: {…}}"`
	Events  json.RawMessage `json:"events" doc:"[{kind: {…}}, …]"`
}

// JournalQuery is where in an account's journal to go on.
type JournalQuery struct {
	AccountPath
	Page
}

// EntryOf returns an entry.
func EntryOf(e app.Entry) Entry { return Entry{e.Seq, e.At, e.Actor, e.Key, e.Command, e.Events} }
