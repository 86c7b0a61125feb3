package web

import (
	"strings"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/catalog"
	"conto/core/message"
)

// keysRoom is the API keys of the account (C36).
var keysRoom = &room{title: message.APIKeys, path: "/account/keys", hidden: hidesMoney}

// keying shows keys.
type keying struct{ *view }

// keyLine is a key as the page shows it.
type keyLine struct{ id, name, about, used string }

// keysPage is what the page shows.
type keysPage struct {
	keys   []keyLine
	locked string // why no key can be made; "" where one can
	comes  string // with which plan it can
	see    string
}

func showKeys(v *view) (templ.Component, error) {
	keys, err := v.Uses.Keys(v.call, v.account())
	if err != nil {
		return nil, err
	}
	p := keysPage{}
	for _, k := range keys {
		p.keys = append(p.keys, keying{v}.line(k))
	}
	a := v.who.Account
	plan := a.State.Plan(a.Catalog)
	if plan.Has(catalog.APIAccess) {
		return keysTemplate(v, p), nil
	}
	p.locked = v.say(message.NoAPIAccess, "plan", plan.Names.In(v.language))
	if up := v.edition.FirstWith(catalog.APIAccess); up != nil {
		name := up.Names.In(v.language)
		p.comes = v.say(message.KeysLocked, "plan", name, "amount", v.price(up.Monthly),
			"interval", v.say(message.PerMonth), "credits", int64(up.Credits))
		p.see = v.say(message.SeePlan, "plan", name)
	}
	return keysTemplate(v, p), nil
}

func (v keying) line(k app.KeyShown) keyLine {
	var may []string
	for _, s := range k.Scopes {
		may = append(may, v.say(message.Key("scope_"+string(s))))
	}
	if len(may) == 0 {
		may = []string{v.say(message.ScopeGenerate)}
	}
	about := v.say(message.KeyMadeOn, "day", v.day(k.MadeAt), "scopes", strings.Join(may, " · "))
	used := v.say(message.KeyNotUsed)
	if !k.LastUsed.IsZero() {
		used = v.say(message.KeyLastUsed, "day", v.day(k.LastUsed))
	}
	return keyLine{k.ID, k.Name, about, used + " " + v.say(message.KeySpent, "n", int64(k.Spent))}
}

// scopes are what a key may do, to choose from.
func (v *view) scopes() []choice {
	chosen := map[string]bool{string(account.Generate): true}
	if v.form != nil {
		chosen = map[string]bool{}
		for _, s := range v.form["scopes"] {
			chosen[s] = true
		}
	}
	var list []choice
	for _, s := range []account.Scope{account.Generate, account.Read} {
		list = append(list, choice{string(s), v.say(message.Key("scope_" + string(s))), chosen[string(s)]})
	}
	return list
}

func makeKey(v *view) (done, error) {
	var scopes []account.Scope
	for _, s := range v.form["scopes"] {
		scopes = append(scopes, account.Scope(s))
	}
	made, secret, err := v.Uses.MakeKey(v.call, v.account(), v.form.Get("name"), scopes)
	switch {
	case err != nil:
		return done{}, err
	case secret == "":
		return done{to: keysRoom.path, note: note{Key: message.KeyMadeBefore}}, nil
	}
	return done{shown: newKeyTemplate(v, made.Name, secret)}, nil
}

func revokeKey(v *view) (done, error) {
	err := v.Uses.RevokeKey(v.call, v.account(), v.form.Get("id"))
	return done{to: keysRoom.path, note: note{Key: message.KeyRevoked}}, err
}
