package access

import (
	"time"

	"conto/core/cal"
	"conto/core/message"
)

// Off is the switch that is off for a user: the platform's, or else the account's (C30).
type Off struct {
	By       string    `json:"set_by,omitempty" doc:"who switched it off, as the journal names them; absent: support"`
	Name     string    `json:"set_by_name,omitempty" doc:"by which name people know them"`
	At       time.Time `json:"set_at" doc:"when"`
	Own      bool      `json:"own,omitempty" doc:"it was the person themselves"`
	Platform bool      `json:"by_platform" doc:"it was support: nobody in the account can switch it on"`
	Reason   string    `json:"reason,omitempty" doc:"why, as they wrote it for the person"`
	Text     string    `json:"-"` // what names the reason in the journal
}

// premiumOff returns the lock of the switch: who paused premium for this user, and when. Paying would not open it, so
// no payment is offered (C30).
func (q Question) premiumOff() *Lock {
	key, who := message.LockPremium, any(message.PremiumAdmin)
	switch {
	case q.Off.Platform:
		who = message.PremiumSupport
	case q.Off.Own:
		key = message.LockPremiumOwn
	}
	said := []any{"model", q.Model.Names, "day", message.Date(cal.DateOf(q.Off.At, q.Edition.Zone)), "why", ""}
	if !q.Off.Own {
		said = append(said, "who", who)
	}
	l := lock(PremiumDisabled, []Way{{Way: "ask_admin"}, q.freeModes()}, key, said...)
	l.Off = q.Off
	return l
}

// Told is what the journal does not hold of who set a lock: by which name people know them and the account, and what
// they wrote. Empty is not known.
type Told struct{ Person, Account, Reason string }

// SetBy returns who set what locks, as the journal names them, and what names the reason that they wrote; false: nobody
// did.
func (l *Lock) SetBy() (by, text string, set bool) {
	if l == nil {
		return "", "", false
	}
	return SetBy(l.Cap, l.Off)
}

// SetBy returns Lock.SetBy of the cap or the switch on which a lock rests; nil: it rests on none.
func SetBy(c *Cap, off *Off) (by, text string, set bool) {
	switch {
	case c != nil:
		return c.SetBy, "", true
	case off != nil:
		return off.By, off.Text, true
	}
	return "", "", false
}

// Told returns the lock with what the journal does not hold of who set it.
func (l *Lock) Told(t Told) *Lock {
	said := *l
	said.Off = t.Of(l.Off)
	said.said.Data = t.Data(l.said.Data, l.Off)
	said.Message = said.said.In(message.English)
	return &said
}

// Of returns a switch that is off with the name and the reason; nil is none.
func (t Told) Of(off *Off) *Off {
	if off == nil {
		return nil
	}
	told := *off
	told.Name, told.Reason = t.Person, t.Reason
	return &told
}

// Data returns a lock's data with names in the place of ids: the first of a name counts.
func (t Told) Data(data []any, off *Off) []any {
	var told []any
	switch {
	case t.Person == "":
	case off == nil:
		told = append(told, "by", t.Person)
	case t.Account == "":
		told = append(told, "who", t.Person)
	default:
		told = append(told, "who", message.Say(message.PremiumPerson, "by", t.Person, "account", t.Account))
	}
	if t.Reason != "" {
		told = append(told, "why", message.Say(message.PremiumWhy, "reason", t.Reason))
	}
	return append(told, data...)
}
