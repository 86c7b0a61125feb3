package web

import (
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/credit"
	"conto/core/message"
)

// whyRoom is why a generation took what it took.
var whyRoom = &room{title: message.WhyThisPrice, path: "/account/usage/{hold}", within: usageRoom}

// whyPage is a generation's bill.
type whyPage struct {
	model, chosen string
	about         string   // when, and by whom
	sum           *receipt // how what was quoted comes about; nil where that is more than a bill can say
	paid          []line   // by which credits
	took          string   // what they come to
	notes         []string
	reasons       []account.Reason
}

// whying shows one.
type whying struct {
	using
	e *app.Explanation
}

func showWhy(v *view) (templ.Component, error) {
	e, err := app.Generations{App: v.Uses}.ExplainHold(v.call, v.account(), v.value("hold"))
	if err != nil {
		return nil, err
	}
	w := whying{using{v}, e}
	h := e.Hold
	v.edition = v.who.Account.Catalog.Edition(h.Hold.Edition)
	p := whyPage{about: v.moment(e.At), notes: w.notes()}
	if e.Name != "" {
		p.about += " · " + e.Name
	}
	p.model, p.chosen = w.generated(h.Hold.Model, h.Hold.Options)
	if m, err := v.edition.Model(h.Hold.Model); err == nil && !h.Free {
		if values, err := m.Described(h.Hold.Options); err == nil {
			p.sum = v.sumUp(m, values, taken{h.Hold.Credits, h.Hold.Units, h.Hold.Allowance})
		}
	}
	p.paid, p.took = w.paid()
	for _, r := range e.Reasons {
		r = r.In(v.language)
		if e.User != "" && e.Name != "" { // people know names, not ids
			r.Sentence = strings.ReplaceAll(r.Sentence, e.User, e.Name)
		}
		p.reasons = append(p.reasons, r)
	}
	return whyTemplate(v, p), nil
}

// paid lists which credits paid, or are on hold for it, and what they come to.
func (w whying) paid() ([]line, string) {
	h := w.e.Hold
	draws, total := h.Draws, h.Final
	if h.Status == credit.StatusHeld {
		draws, total = h.Hold.Draws, h.Hold.Credits
	}
	var list []line
	for _, d := range draws {
		list = append(list, line{w.lotName(d), w.number(int64(d.Credits))})
	}
	return list, w.credits(int64(total))
}

// lotName is what the credits are called that a generation drew.
func (w whying) lotName(d credit.Draw) string {
	for _, l := range w.e.State.Wallet.Lots {
		switch {
		case l.ID != d.Lot:
		case l.Source == credit.Plan:
			return w.say(message.WhyFromPlan, "day", w.lastDay(l.ExpiresAt))
		case l.Source == credit.TopUp:
			return w.say(message.WhyFromBought)
		default:
			return w.say(message.WhyFromGift)
		}
	}
	return w.say(message.WhyFromGone)
}

// notes say what became of it, and why those credits paid.
func (w whying) notes() []string {
	h := w.e.Hold
	held, final := int64(h.Hold.Credits), int64(h.Final)
	var list []string
	switch {
	case h.Free:
		return []string{w.say(message.CalculatorFree)}
	case h.Status == credit.StatusHeld:
		list = append(list, w.say(message.WhyOpen))
	case h.Status != credit.StatusSettled:
		list = append(list, w.say(message.WhyNone))
	case h.Forgiven > 0:
		list = append(list, w.say(message.WhyForgiven, "n", int64(h.Forgiven)))
	case h.Late:
		list = append(list, w.say(message.WhyLate))
	case final < held:
		list = append(list, w.say(message.RunBack, "held", held, "final", final, "back", held-final))
	default:
		list = append(list, w.say(message.WhySettled))
	}
	if h.Hold.OnlyFrom == credit.BoughtOnly {
		name, _ := w.generated(h.Hold.Model, "")
		plan := w.e.State.Plan(w.who.Account.Catalog)
		return append(list, w.say(message.WhyOnlyBought, "plan", plan.Names, "model", name))
	}
	if len(h.Draws) > 1 || len(h.Hold.Draws) > 1 {
		list = append(list, w.say(message.WhyOrder))
	}
	return list
}
