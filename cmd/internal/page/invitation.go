package page

import (
	"cmp"
	"net/http"
	"strings"

	"conto/app"
	"conto/core/message"
	"conto/identity"
	"conto/jobs/customer"
)

// InvitationPath is the path below which an invitation is seen, accepted and declined.
const InvitationPath = "/invitations/"

// InvitationURL returns where an invitation is seen; only who has the link can.
func InvitationURL(base string, k *identity.Keyring) func(customer.InvitationLink) string {
	return func(l customer.InvitationLink) string {
		token, err := k.Seal(customer.InvitationSeal, l)
		if err != nil {
			panic("page: " + err.Error()) // three fields that JSON can write
		}
		return base + InvitationPath + token
	}
}

// Invitation is the page that the mail of an invitation links to (C28).
type Invitation struct{ app.Invitations }

// ServeHTTP implements http.Handler: GET shows the invitation with two buttons, POST accepts or declines it.
func (i Invitation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, c := strings.TrimPrefix(r.URL.Path, InvitationPath), &app.Call{Context: r.Context()}
	shown, err := i.See(c, token)
	l := cmp.Or(shown.Language, LanguageOf(r)) // of a link that leads nowhere, no account is known
	say := l.Text
	status := http.StatusNotFound // of a refusal
	if err == nil && r.Method == http.MethodPost {
		status = http.StatusConflict
		if r.PostFormValue("choice") == "decline" {
			if err = i.Decline(c, token); err == nil {
				Page{Language: l, Title: say(message.Invitation), Text: say(message.InvitationDeclined)}.Write(w)
				return
			}
		} else if accepted, refused := i.Accept(c, token); refused == nil {
			shown = accepted
		} else {
			err = refused
		}
	}
	p := Page{Language: l, Title: say(message.Invitation)}
	why, refused := app.Refusal(err, l)
	switch {
	case refused:
		p.Status, p.Text = status, why
	case err != nil:
		p = Later(l, message.Invitation)
	case shown.Joined:
		p.Text = say(message.InvitationAccepted, "account", shown.Account)
	default:
		sentence := message.InvitationTo
		if shown.By != "" {
			sentence = message.InvitationBy
		}
		year, month, day := shown.Until.In(i.Catalog().Zone()).Date()
		p.Text = say(sentence, "account", shown.Account, "role", message.Key("role_"+shown.Role), "inviter", shown.By,
			"day", message.Date{Year: year, Month: month, Day: day})
		p.Buttons = []Button{{say(message.Accept), "accept"}, {say(message.DeclineIt), "decline"}}
	}
	p.Write(w)
}
