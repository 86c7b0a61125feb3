package identity

import (
	"context"
	"errors"
	"time"

	"conto/core/account"
	"conto/driver/store"
	"conto/jobs/record"
)

// How long an operator's session lives: so long without being used, and so long at most.
const (
	consoleIdle  = time.Hour
	consoleLife  = 12 * time.Hour
	consoleNoted = time.Minute // a use is recorded no more often than this
)

// OperatorSession is a browser in which an operator is signed in.
type OperatorSession struct {
	ID       string    `json:"id"` // the digest of its secret
	Operator string    `json:"operator"`
	Key      string    `json:"key"` // the digest of the key that it was begun with
	From     string    `json:"from,omitempty"`
	MadeAt   time.Time `json:"made_at"`
	SeenAt   time.Time `json:"seen_at"`
	Waits    bool      `json:"waits,omitempty"`  // for the second factor: nothing is shown before it
	Factor   bool      `json:"factor,omitempty"` // the second factor was given, or set up in it
}

// over reports whether a session has ended by itself.
func (s *OperatorSession) over(now time.Time) bool {
	if s.Waits && now.Sub(s.MadeAt) > factorTime {
		return true
	}
	return now.Sub(s.SeenAt) > consoleIdle || now.Sub(s.MadeAt) > consoleLife
}

// Start begins a session of an operator and returns the token by which the browser shows that it is its own. It waits
// for the second factor if they have one. Sessions that are over are forgotten.
func (o *Operators) Start(ctx context.Context, who Operator, from string) (token string, s OperatorSession, err error) {
	all, err := record.List[OperatorSession](ctx, o.store, "", record.AdminSession)
	if err != nil {
		return "", s, err
	}
	now := o.clock.Now()
	for _, one := range all {
		if !one.over(now) {
			continue
		}
		if err := o.EndSession(ctx, one.ID); err != nil {
			return "", s, err
		}
	}
	s = OperatorSession{Operator: who.Name, Key: who.Digest, From: from}
	if s.Waits, err = o.Factor(who.Name).On(ctx); err != nil {
		return "", s, err
	}
	return o.start(ctx, s)
}

// start keeps a session that begins now, under a new token.
func (o *Operators) start(ctx context.Context, s OperatorSession) (token string, started OperatorSession, err error) {
	token = newSecret()
	s.ID, s.MadeAt, s.SeenAt = Digest(token), o.clock.Now(), o.clock.Now()
	started, err = record.Put(ctx, o.store, "", record.AdminSession, s.ID, s, false)
	return token, started, err
}

// Admit ends a session that waits for the second factor, which was given, or was set up in it, and starts one in its
// place: anyone who knew the token before knows nothing now.
func (o *Operators) Admit(ctx context.Context, s OperatorSession) (token string, started OperatorSession, err error) {
	if err := o.EndSession(ctx, s.ID); err != nil {
		return "", s, err
	}
	s.Waits, s.Factor = false, true
	return o.start(ctx, s)
}

// EndSessions ends every session of an operator but one; "" spares none.
func (o *Operators) EndSessions(ctx context.Context, name, spared string) error {
	all, err := record.List[OperatorSession](ctx, o.store, "", record.AdminSession)
	for _, one := range all {
		if err != nil {
			return err
		}
		if one.Operator == name && one.ID != spared {
			err = o.EndSession(ctx, one.ID)
		}
	}
	return err
}

// Session returns the session of a token and the operator as they are now. It reports false where there is none, where
// it is over, and where the operator was removed or has another key since: nothing of that is remembered, so that
// anyone who was removed is out at once, on every server.
func (o *Operators) Session(ctx context.Context, token string) (Operator, OperatorSession, bool, error) {
	if token == "" || len(token) > 200 {
		return Operator{}, OperatorSession{}, false, nil
	}
	s, err := record.Get[OperatorSession](ctx, o.store, "", record.AdminSession, Digest(token))
	now := o.clock.Now()
	if err != nil || s.ID == "" || s.over(now) {
		return Operator{}, OperatorSession{}, false, err
	}
	who, known, err := o.holder(ctx, s)
	if err != nil || !known {
		return Operator{}, OperatorSession{}, false, err
	}
	if now.Sub(s.SeenAt) > consoleNoted {
		s.SeenAt = now
		if _, err := record.Put(ctx, o.store, "", record.AdminSession, s.ID, s, false); err != nil {
			return Operator{}, OperatorSession{}, false, err
		}
	}
	return who, s, true, nil
}

// holder returns the operator of a session, if they have the key still that it was begun with.
func (o *Operators) holder(ctx context.Context, s OperatorSession) (Operator, bool, error) {
	if o.given != "" && s.Operator == FirstOperator && same(s.Key, o.given) {
		return o.givenOperator(), true, nil
	}
	who, err := record.Get[Operator](ctx, o.store, "", operatorRecord, s.Operator)
	return who, err == nil && who.Digest != "" && same(who.Digest, s.Key), err
}

// givenOperator is the first operator, with the key that the environment gives.
func (o *Operators) givenOperator() Operator {
	return Operator{Name: FirstOperator, Role: account.Admin, Digest: o.given}
}

// EndSession ends a session.
func (o *Operators) EndSession(ctx context.Context, id string) error {
	err := o.store.Delete(ctx, "", record.AdminSession, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// TheFirst returns the operator that a server begins with, and reports whether they are still there.
func (o *Operators) TheFirst(ctx context.Context) (Operator, bool, error) {
	if o.given != "" {
		return o.givenOperator(), true, nil
	}
	who, err := record.Get[Operator](ctx, o.store, "", operatorRecord, FirstOperator)
	return who, who.Digest != "", err
}
