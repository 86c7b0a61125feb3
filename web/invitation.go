package web

import (
	"net/http"

	"conto/app"
	"conto/core/fault"
	"conto/core/message"
)

// InvitationPath is the path below which an invitation is seen, accepted and declined.
const InvitationPath = "/invitations/"

// invitationPage is an invitation as the page shows it, or what became of it.
type invitationPage struct {
	text    string
	open    bool // it can be accepted or declined
	joined  bool
	refused bool
}

// serveInvitation puts on the mux what the mail of an invitation links to (C28): anyone who has the link is who was
// invited, signed in or not.
func (s door) serveInvitation() {
	s.mux.HandleFunc("GET "+InvitationPath+"{token}", s.invitation)
	s.mux.HandleFunc("POST "+InvitationPath+"{token}", s.invitation)
}

func (s door) invitation(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, nil, languageOf(r))
	invitations, token := app.Invitations{App: s.Uses}, r.PathValue("token")
	c := &app.Call{Context: r.Context(), From: app.BrowserOf(r).From}
	shown, err := invitations.See(c, token)
	if shown.Language.Known() { // its account's
		v.language = shown.Language
	}
	status, declined := http.StatusNotFound, false // of a refusal
	if err == nil && r.Method == http.MethodPost {
		status = http.StatusConflict
		if declined = r.PostFormValue("choice") == "decline"; declined {
			err = invitations.Decline(c, token)
		} else if accepted, refused := invitations.Accept(c, token); refused == nil {
			shown = accepted
		} else {
			err = refused
		}
	}
	w.Header().Set("Cache-Control", "no-store")
	if err != nil && asFault(err) == nil {
		s.fail(w, r, v, err)
		return
	}
	p := v.invitation(shown, asFault(err), declined)
	if !p.refused {
		status = http.StatusOK
	}
	s.write(w, r, status, invitationTemplate(v, p))
}

func (v *view) invitation(i app.Invited, refused *fault.Error, declined bool) invitationPage {
	switch {
	case refused != nil:
		return invitationPage{text: refused.In(v.language), refused: true}
	case declined:
		return invitationPage{text: v.say(message.InvitationDeclined)}
	case i.Joined:
		return invitationPage{text: v.say(message.InvitationAccepted, "account", i.Account), joined: true}
	}
	sentence := message.InvitationTo
	if i.By != "" {
		sentence = message.InvitationBy
	}
	year, month, day := i.Until.In(v.zone()).Date()
	return invitationPage{open: true, text: v.say(sentence, "account", i.Account, "role", message.Key("role_"+i.Role),
		"inviter", i.By, "day", message.Date{Year: year, Month: month, Day: day})}
}
