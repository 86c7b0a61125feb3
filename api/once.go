package api

import (
	"encoding/json"
	"errors"

	"conto/core/fault"
	"conto/store"
)

const answerRecord = "answer" // the kind of record that keeps an answer, by its idempotency key

// kept is the answer to a request whose repeat the journal could not answer.
type kept[O any] struct {
	Digest string `json:"digest"`
	Answer *O     `json:"answer"`
}

// once carries out a write that leaves no entry in the journal, once under its idempotency key: a repeat gets the first answer
// and changes nothing, however much was written since. The scope is an account or a test clock. What do does must be safe to
// do again: whoever is stopped before the answer is kept does not find it.
func once[O any](a *API, r *request, scope string, do func() (*O, error)) (*O, error) {
	if r.key == "" {
		return do()
	}
	record, err := a.Store.Get(r, scope, answerRecord, r.key)
	if err == nil {
		return repeated[O](r, record)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	answer, err := do()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(kept[O]{r.digest, answer})
	if err != nil {
		return nil, err
	}
	if record, err = a.Store.Put(r, store.Record{Account: scope, Kind: answerRecord, ID: r.key, Body: body}, true); err != nil {
		return nil, err
	}
	return repeated[O](r, record)
}

// repeated is the answer that a record keeps, if it was given to this request.
func repeated[O any](r *request, record store.Record) (*O, error) {
	var first kept[O]
	if err := json.Unmarshal(record.Body, &first); err != nil {
		return nil, err
	}
	if first.Digest != r.digest {
		return nil, fault.New(fault.IdempotencyConflict, "The idempotency key %q was used with another request.", r.key)
	}
	return first.Answer, nil
}
