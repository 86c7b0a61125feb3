package web

import (
	"encoding/json"
	"strings"

	"conto/app"
	"conto/core/bill"
	"conto/core/message"
)

// hint is what is said below a field.
type hint struct {
	text, class, icon string
	id                string // where another one takes its place: one for each VAT ID
	asks              string // with which values a script asks for another one at once, as JSON; "": it does not
}

// vatHint says what is known of a VAT ID that is written as it must be: as it is kept, as it was refused with other
// fields, or, calm, as it is being written.
func (v profiling) vatHint(p bill.Profile, calm bool) (hint, error) {
	fine := func(key message.Key) hint { return hint{text: v.say(key), class: "ok", icon: "check"} }
	switch {
	case p.Domestic():
		return fine(message.VATIDRight), nil
	case !p.Foreign():
		return hint{}, nil
	case v.form == nil && v.who.Account.State.ReverseCharge:
		return fine(message.VATIDConfirmed), nil
	}
	look, err := app.VATIDs{App: v.Uses}.Known(v.call, v.account(), p)
	switch {
	case err != nil || look.State == app.VATNotAsked:
		return fine(message.VATIDRight), err
	case !calm:
		return fine(message.VATIDToConfirm), nil
	}
	return v.vies(look, p), nil
}

// vies says what VIES says of a VAT ID. Where it is to be asked, a script does.
func (v profiling) vies(look app.VATLook, p bill.Profile) hint {
	fine := hint{id: "vies-" + p.VATID, class: "ok", icon: "check"}
	switch look.State {
	case app.VATAsking:
		// of what was checked, whatever is written meanwhile
		asks, _ := json.Marshal(map[string]string{"vat_id": p.VATID, "address.country": p.Address.Country})
		fine.text, fine.asks = v.say(message.ViesAsking), string(asks)
	case app.VATValid:
		fine.text = v.say(message.ViesValid)
		if name := strings.TrimSuffix(look.Name, "."); name != "" { // S.A. ends the sentence, too
			fine.text = v.say(message.ViesValidAs, "name", name)
		}
	case app.VATUnknown:
		return hint{text: v.say(message.ViesUnknown), class: "warn", icon: "triangle-alert"}
	case app.VATSilent:
		return hint{text: v.say(message.ViesSilent), icon: "info"}
	case app.VATLater:
		fine.text = v.say(message.VATIDToConfirm)
	default:
		return hint{}
	}
	return fine
}

// askVIES says what VIES says of the VAT ID of a form that is being written. It keeps nothing.
func askVIES(v *view) (done, error) {
	p := profiling{v}.written().Normal()
	look, err := app.VATIDs{App: v.Uses}.Ask(v.call, v.account(), p)
	return done{piece: hintTemplate(v, profiling{v}.vies(look, p))}, err
}
