package app

import (
	"encoding/json"
	"errors"

	"conto/core/fault"
	"conto/core/message"
	"conto/store"
)

// answerRecord is the kind of record that keeps an answer, by its idempotency key and the actor who used that.
const answerRecord = "answer"

// kept is the answer to a request whose repeat the journal could not answer.
type kept[T any] struct {
	Digest string `json:"digest"`
	Answer T      `json:"answer"`
}

// once carries out a write that leaves no entry in the journal, once under its idempotency key: a repeat by the same
// actor gets the first answer and changes nothing, however much was written since. The scope is an account or a test
// clock. What do does must be safe to do again: whoever is stopped before the answer is kept does not find it.
func once[T any](a *App, c *Call, scope string, do func() (T, error)) (T, error) {
	if c.Key == "" {
		return do()
	}
	var none T
	id := c.Actor.ID + " " + c.Key
	record, err := a.Store.Get(c, scope, answerRecord, id)
	if err == nil {
		return repeated[T](c, record)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return none, err
	}
	answer, err := do()
	if err != nil {
		return none, err
	}
	body, err := json.Marshal(kept[T]{c.Digest, answer})
	if err != nil {
		return none, err
	}
	if record, err = a.Store.Put(c, store.Record{Account: scope, Kind: answerRecord, ID: id, Body: body},
		true); err != nil {
		return none, err
	}
	return repeated[T](c, record)
}

// repeated is the answer that a record keeps, if it was given to this request.
func repeated[T any](c *Call, record store.Record) (T, error) {
	var first kept[T]
	if err := json.Unmarshal(record.Body, &first); err != nil {
		return first.Answer, err
	}
	if first.Digest != c.Digest {
		return first.Answer, fault.Of(fault.IdempotencyConflict, message.RepeatDiffers, "key", c.Key)
	}
	return first.Answer, nil
}
