package boot

import (
	"net/http"
	"strings"

	"conto/app"
	"conto/core/message"
	"conto/identity"
	"conto/jobs"
)

// invitationPath is below which an invitation is seen, accepted and declined.
const invitationPath = "/invitations/"

// invitationURL returns where an invitation is seen; only who has the link can.
func invitationURL(base string, k *identity.Keyring) func(jobs.InvitationLink) string {
	return func(l jobs.InvitationLink) string {
		token, err := k.Seal(jobs.InvitationSeal, l)
		if err != nil {
			panic("boot: " + err.Error()) // three fields that JSON can write
		}
		return base + invitationPath + token
	}
}

// invitation is the page that the mail of an invitation links to (C28).
type invitation struct{ app.Invitations }

// ServeHTTP implements http.Handler: GET shows the invitation with two buttons, POST accepts or declines it.
func (i invitation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, c := strings.TrimPrefix(r.URL.Path, invitationPath), &app.Call{Context: r.Context()}
	shown, err := i.See(c, token)
	say := func(key message.Key, data ...any) string { return shown.Language.Text(key, data...) }
	status := http.StatusNotFound // of a refusal
	if err == nil && r.Method == http.MethodPost {
		status = http.StatusConflict
		if r.PostFormValue("choice") == "decline" {
			if err = i.Decline(c, token); err == nil {
				page{Language: shown.Language, Title: say(message.Invitation), Text: say(message.InvitationDeclined)}.write(w)
				return
			}
		} else if accepted, refused := i.Accept(c, token); refused == nil {
			shown = accepted
		} else {
			err = refused
		}
	}
	p := page{Language: shown.Language, Title: say(message.Invitation)}
	why, refused := app.Refusal(err, shown.Language)
	switch {
	case refused:
		p.Status, p.Text = status, why
	case err != nil:
		p = later(p.Title)
	case shown.Joined:
		p.Text = say(message.InvitationAccepted, "account", shown.Account)
	default:
		p.Text = say(message.InvitationTo, "account", shown.Account, "role", message.Key("role_"+shown.Role))
		p.Buttons = []button{{say(message.Accept), "accept"}, {say(message.DeclineIt), "decline"}}
	}
	p.write(w)
}
