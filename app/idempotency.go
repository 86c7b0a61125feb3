package app

import (
	"encoding/json"
	"errors"
	"strings"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/jobs/record"
)

// once carries out a write that leaves no entry in the journal, once under its idempotency key: a repeat by the same
// actor gets the first answer and changes nothing, however much was written since. The scope is an account or a test
// clock. What do does must be safe to do again: after a stop before the answer is kept, it is done once more.
func once[T any](a *App, c *Call, scope string, do func() (T, error)) (T, error) {
	answer, err := onceUnder(a, c, scope, do)
	return answer, errors.Join(err, erased(a, c, scope))
}

func onceUnder[T any](a *App, c *Call, scope string, do func() (T, error)) (T, error) {
	if c.Key == "" {
		return do()
	}
	var none T
	id := c.Actor.ID + " " + c.Key
	kept, err := a.answers.Find(c, scope, id)
	if err == nil {
		return repeated[T](c, kept)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return none, err
	}
	answer, err := do()
	if err != nil {
		return none, err
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return none, err
	}
	if kept, err = a.answers.Keep(c, scope, id, record.Kept{Digest: c.Digest, Answer: body}); err != nil {
		return none, err
	}
	return repeated[T](c, kept)
}

// repeated returns the answer that is kept, if it was given to this request.
func repeated[T any](c *Call, kept record.Kept) (T, error) {
	var first T
	if kept.Digest != c.Digest {
		return first, fault.Of(fault.IdempotencyConflict, message.RepeatDiffers, "key", c.Key)
	}
	return first, json.Unmarshal(kept.Answer, &first)
}

// erased erases once more what was written to an account that is closed, or was at the same time (C37).
func erased(a *App, c *Call, id string) error {
	if id == "" { // of the platform
		return nil
	}
	s, _, err := a.Engine.State(c, id)
	if fault.Is(err, fault.NotFound) || err == nil && s.ClosedAt.IsZero() {
		return nil
	}
	if err == nil {
		err = a.Work.Eraser.Erase(c, id)
	}
	return err
}

// saying runs a command that bears what somebody wrote: the journal has its name alone, so that it can be erased (C37).
// Of an account that was closed it is not kept at all.
func saying(a *App, c *Call, id, text string, command func(text string) account.Command) (Answer, error) {
	s, err := stateFor(a, c, id)
	if err != nil {
		return Answer{}, err
	}
	if err := s.Allow(command(text), c.Actor, a.Catalog()); err != nil {
		return Answer{}, a.noted(c, err)
	}
	if text = strings.TrimSpace(text); text == "" || !s.ClosedAt.IsZero() {
		return a.do(c, id, command(""))
	}
	key := a.newID(c, "txt", id, text)
	_, err = a.Store.Get(c, id, record.Text, key)
	made := errors.Is(err, store.ErrNotFound)
	if err != nil && !made {
		return Answer{}, err
	}
	name, err := a.texts.Keep(c, id, key, text)
	if err != nil {
		return Answer{}, err
	}
	answer, err := a.do(c, id, command(name))
	if f := (*fault.Error)(nil); errors.As(err, &f) && made {
		return answer, errors.Join(err, a.texts.Drop(c, id, name))
	}
	return answer, err
}
