package web

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"conto/app"
	"conto/core/account"
	"conto/core/cal"
	"conto/core/credit"
	"conto/core/message"
	"conto/core/money"
)

// available is what the account that is looked at has free to spend.
func (v *visit) available() int64 {
	return int64(v.who.Account.State.Wallet.Available(credit.Anywhere))
}

// called is by which name the account that is looked at is known; where there is none, the visitor's.
func (v *visit) called() string {
	switch {
	case v.who.Seat.Name != "":
		return v.who.Seat.Name
	case v.who.User.Name != "":
		return v.who.User.Name
	}
	return v.who.User.Email
}

// initials are two letters of that name.
func (v *visit) initials() string { return initials(v.called()) }

func initials(name string) string {
	var letters []rune
	for word := range strings.FieldsSeq(name) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters = append(letters, unicode.ToUpper(r))
		}
	}
	if len(letters) > 2 {
		letters = letters[:2]
	}
	return string(letters)
}

// standing returns what somebody is in an account.
func (v *view) standing(s app.Seat) string {
	if s.Invited {
		return v.say(message.YouAreInvited)
	}
	role := v.say(message.Key("role_" + string(s.Role)))
	if s.Paused {
		return role + " · " + v.say(message.SeatPaused)
	}
	return role
}

// place returns the page of the menu that is looked at, or nil on a page that anybody may see.
func (v *view) place() *room {
	if v.room != nil && v.room.within != nil {
		return v.room.within
	}
	return v.room
}

// menu lists the pages of the account menu that are of use to the visitor. What they show is decided where it is read.
func (v *view) menu() []*room {
	var list []*room
	for _, one := range menu {
		if one.hidden == nil || !one.hidden(v) {
			list = append(list, one)
		}
	}
	return list
}

// may reports whether the account lets its visitor give a command: what a page offers. What is done is decided anew.
func (v *visit) may(cmd account.Command) bool {
	a := v.who.Account
	return a.State.Allow(cmd, v.call.Actor, a.Catalog) == nil
}

// zone is the seller's.
func (v *words) zone() *time.Location { return v.shop.Catalog().Zone() }

// day writes the day of an instant in the seller's zone, with its year where that is not this one.
func (v *words) day(t time.Time) string {
	day := message.DateNear{Date: message.Date(cal.DateOf(t, v.zone()))}
	if !v.now.IsZero() {
		day.Now = v.now.In(v.zone()).Year()
	}
	return day.In(v.language)
}

// zoneName is the city by whose clock times are told.
func (v *words) zoneName() string {
	_, city, _ := strings.Cut(v.zone().String(), "/")
	return cmp.Or(strings.ReplaceAll(city, "_", " "), v.zone().String())
}

// lastDay writes the last whole day before an instant: what a period ends with.
func (v *words) lastDay(t time.Time) string { return v.day(t.Add(-time.Second)) }

// moment writes an instant's day and its time of day, in the seller's zone.
func (v *words) moment(t time.Time) string {
	return v.say(message.MomentIs, "day", v.day(t), "time", v.clockTime(t))
}

// machineDay is the day of an instant as programs read it.
func (v *words) machineDay(t time.Time) string {
	return t.In(v.zone()).Format(time.DateOnly)
}

// money writes an amount with its cents, on one line.
func (v *words) money(a money.Amount) string {
	return strings.ReplaceAll(v.language.Money(a.Cents, a.Currency), " ", "\u00a0")
}

// clockTime writes an instant's time of day, in the seller's zone.
func (v *words) clockTime(t time.Time) string { return t.In(v.zone()).Format("15:04") }

func (v *view) subscriptions() app.Subscriptions { return app.Subscriptions{App: v.Uses} }

func (v *view) payments() app.Payments { return app.Payments{App: v.Uses} }

// account is the id of the account that is looked at.
func (v *visit) account() string { return v.who.Seat.Account }

// sentence makes a reason one: it begins small, to follow a field's name.
func (v *words) sentence(reason string) string {
	r, size := utf8.DecodeRuneInString(reason)
	reason = string(unicode.ToUpper(r)) + reason[size:]
	if strings.HasSuffix(reason, ".") {
		return reason
	}
	return reason + "."
}

// inputField is a field of a form.
type inputField struct {
	name, label, value string
	id                 string // "": its name
	kind, auto, mode   string // as HTML names them
	hint, class        string
	right              string // what is said in place of the hint where it is written as it must be
	live               hint   // the same, where more comes later
	limit              int    // of characters; 0: none
	required           bool
	calm               bool // the cursor does not move there where it is wrong
}

func (f inputField) ident() string { return cmp.Or(f.id, f.name) }

func (f inputField) most() string { return strconv.Itoa(f.limit) }
