package web

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/subscription"
)

// cardsRoomPath is where cards are added, changed and removed.
const cardsRoomPath = "/account/cards"

var cardsRoom = &room{title: message.PaymentMethods, path: cardsRoomPath, within: subscriptionRoom}

// cardLine is a saved card as the page shows it.
type cardLine struct {
	method, name, until string
	inUse               bool
}

// cardsPage is what the page shows.
type cardsPage struct {
	cards []cardLine
	none  string // why no card can be saved here; "" where one can
	owed  bool
}

// paying shows by what an account pays.
type paying struct{ *view }

// entered takes a card into use that was entered at the provider, from where one comes back with its setup.
func (v paying) entered() error {
	setup := v.query.Get("setup")
	if setup == "" {
		return nil
	}
	entered, err := v.payments().Card(v.call, v.account(), setup)
	if err == nil && entered.State == app.CardSaved {
		v.note = &note{Key: message.CardSavedNote}
	}
	return err
}

func showCards(v *view) (templ.Component, error) {
	if err := (paying{v}).entered(); err != nil {
		return nil, err
	}
	p := cardsPage{owed: v.who.Account.State.Owed(v.who.Account.Catalog) != nil}
	cards, err := v.payments().SavedCards(v.call, v.account())
	if f := asFault(err); f != nil && f.Code == fault.Conflict {
		p.none = f.In(v.language)
		return cardsTemplate(v, p), nil
	}
	if err != nil {
		return nil, err
	}
	for _, c := range cards {
		p.cards = append(p.cards, cardLine{c.Method, paying{v}.name(c),
			v.say(message.CardUntil, "month", fmt.Sprintf("%02d/%d", c.Month, c.Year)), c.InUse})
	}
	return cardsTemplate(v, p), nil
}

// cardName is what a card's owner knows it by: Visa 4242.
func (v paying) name(c app.Card) string {
	switch {
	case c.Brand == "test":
		return v.say(message.TestCardEnding, "last", c.Last4, "method", c.Method)
	case c.Brand == "":
		return c.Method
	}
	return v.say(message.CardEnding, "brand", strings.ToUpper(c.Brand[:1])+c.Brand[1:], "last", c.Last4)
}

// cardInUse names what is charged; "" is nothing yet.
func (v paying) inUse() (string, error) {
	method := v.who.Account.State.Sub.Method
	switch method {
	case "":
		return "", nil
	case subscription.Transfer:
		return v.say(message.ByTransfer), nil
	}
	cards, err := v.payments().SavedCards(v.call, v.account())
	if fault.Is(err, fault.Conflict) {
		return method, nil
	}
	for _, c := range cards {
		if c.InUse {
			return v.name(c), nil
		}
	}
	return method, err
}

func addCard(v *view) (done, error) {
	back := cmp.Or(v.form.Get("back"), cardsRoomPath+"?")
	setup, err := v.payments().SaveCard(v.call, v.account(), v.base+sameSite(back)+"&setup={setup}")
	return done{to: cardsRoomPath, away: setup.URL}, err
}

func useCard(v *view) (done, error) {
	_, known, err := v.subscriptions().SetMethod(v.call, v.account(), v.form.Get("method"))
	return paid(known, err, message.CardInUseNote)
}

func removeCard(v *view) (done, error) {
	err := v.payments().RemoveCard(v.call, v.account(), v.form.Get("method"))
	return done{to: cardsRoomPath, note: note{Key: message.CardRemoved}}, err
}
