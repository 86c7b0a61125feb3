package web

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
)

// keepGoingRoom is what happens as credits run low: what is bought (C41), who is told (C42), and gift codes (C43).
var keepGoingRoom = &room{title: message.KeepGoingName, path: "/account/keep-going", hidden: hidesMoney}

// keepGoingPage is what the page shows.
type keepGoingPage struct {
	on           bool
	is, spent    string // what is bought, and what was this month
	below, limit string // as they are typed
	packs        []choice
	currency     string
	card         string // what is charged; "" is nothing yet
	alert        string
	alerted      string
}

func (v *view) keepsGoing() app.KeepsGoing { return app.KeepsGoing{App: v.Uses} }

func showKeepGoing(v *view) (templ.Component, error) {
	set, err := v.keepsGoing().See(v.call, v.account())
	if err != nil {
		return nil, err
	}
	p := keepGoingPage{on: set.On, currency: v.edition.Currency}
	if p.card, err = (paying{v}).inUse(); err != nil {
		return nil, err
	}
	if set.Below > 0 {
		p.below, p.limit = strconv.FormatInt(int64(set.Below), 10), v.typed(set.Limit)
	}
	chosen := v.formOf("set").field("pack", set.Pack)
	for i := range v.edition.Packs {
		pack := subscribing{v}.packOffering(&v.edition.Packs[i])
		p.packs = append(p.packs, choice{pack.id, v.say(message.PackFor, "credits", pack.credits, "price", pack.price),
			pack.id == chosen})
		if set.On && pack.id == set.Pack {
			p.is = v.say(message.KeepGoingIs, "below", int64(set.Below), "pack", pack.credits, "price", pack.price)
		}
	}
	if set.On {
		p.spent = v.say(message.KeepGoingSpent, "spent", v.money(set.SpentThisMonth), "limit", v.money(set.Limit))
	}
	p.alerted = v.say(message.BalanceAlertNone)
	if below := v.who.Account.State.Alert.Below; below > 0 {
		p.alert = strconv.FormatInt(int64(below), 10)
		p.alerted = v.say(message.BalanceAlertIs, "n", int64(below))
	}
	return keepGoingTemplate(v, p), nil
}

// typed writes an amount as one types it.
func (v *words) typed(a money.Amount) string {
	if a.Cents%100 == 0 {
		return strconv.FormatInt(a.Cents/100, 10)
	}
	return v.language.Decimals(fmt.Sprintf("%d.%02d", a.Cents/100, a.Cents%100))
}

// amount reads an amount that was typed, with a point or a comma before the cents.
func amount(field, typed, currency string) (money.Amount, error) {
	whole, part, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(typed), ",", "."), ".")
	units, err := strconv.ParseUint(whole, 10, 32)
	cents, wrong := strconv.ParseUint((part + "00")[:max(2, len(part))], 10, 32)
	if err != nil || wrong != nil || len(part) > 2 {
		return money.Amount{}, fault.Wrong(field, message.AmountTyped)
	}
	return money.Amount{Cents: int64(units*100 + cents), Currency: currency}, nil
}

// credits reads a number of credits that was typed.
func credits(field, typed string) (money.Credits, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(cmp.Or(typed, "0")), 10, 64)
	if err != nil {
		return 0, fault.Wrong(field, message.NumberTyped)
	}
	return money.Credits(n), nil
}

func setKeepGoing(v *view) (done, error) {
	if _, err := v.keepsGoing().See(v.call, v.account()); err != nil {
		return done{}, err
	}
	below, err := credits("below", v.form.Get("below"))
	if err != nil {
		return done{}, err
	}
	limit, err := amount("monthly_limit", v.form.Get("monthly_limit"), v.edition.Currency)
	if err != nil {
		return done{}, err
	}
	_, err = v.keepsGoing().Set(v.call, v.account(),
		account.SetKeepGoing{On: true, Below: below, Pack: v.form.Get("pack"), Limit: limit})
	return done{to: keepGoingRoom.path, note: note{Key: message.KeepGoingIsOn}}, err
}

func keepGoingOff(v *view) (done, error) {
	_, err := v.keepsGoing().Set(v.call, v.account(), account.SetKeepGoing{})
	return done{to: keepGoingRoom.path, note: note{Key: message.KeepGoingIsOff}}, err
}

func setAlert(v *view) (done, error) {
	if _, err := v.keepsGoing().See(v.call, v.account()); err != nil {
		return done{}, err
	}
	below, err := credits("below", strings.TrimSpace(v.form.Get("below")))
	if err != nil {
		return done{}, err
	}
	if _, err := app.SetAlert(v.Uses, v.call, v.account(), account.SetAlert{Below: below}); err != nil {
		return done{}, err
	}
	said := note{Key: message.BalanceAlertNone}
	if below > 0 {
		said = note{message.BalanceAlertIs, []any{"n", int64(below)}}
	}
	return done{to: keepGoingRoom.path, note: said}, nil
}

func useCode(v *view) (done, error) {
	a, err := app.Gifts{App: v.Uses}.Use(v.call, v.account(), v.form.Get("code"))
	if fault.Is(err, fault.NotFound) { // the code, and not the page
		err = fault.Wrong("code", message.NoSuchCode)
	}
	if err != nil {
		return done{}, err
	}
	left := int64(a.State.Wallet.Available(credit.Anywhere))
	return done{to: keepGoingRoom.path, note: note{message.GiftCodeUsed, []any{"n", left}}}, nil
}
