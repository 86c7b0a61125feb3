package view

import (
	"time"

	"conto/app"
)

// Invitation is an invitation as anyone who has its link sees it.
type Invitation struct {
	Account   string     `json:"account" doc:"the account's name"`
	Role      string     `json:"role" enum:"manager,member"`
	InvitedBy string     `json:"invited_by,omitempty" doc:"who invited; absent when the studio did"`
	Status    string     `json:"status" enum:"invited,active" doc:"active: it was accepted"`
	Until     *time.Time `json:"until,omitempty" doc:"when it lapses, while it is not accepted"`
}

// InvitationPath is the token of the link in the mail.
type InvitationPath struct {
	Token string `path:"token" maxLength:"1000" doc:"from the link in the mail"`
}

// HandOverInput names the member to whom the account is offered.
type HandOverInput struct {
	AccountPath
	Body struct {
		User string `json:"user" maxLength:"64" doc:"a member who has a seat"`
	}
}

// InvitationOf returns an invitation as anyone who has its link sees it.
func InvitationOf(i app.Invited) Invitation {
	shown := Invitation{i.Account, i.Role, i.By, "invited", &i.Until}
	if i.Joined {
		shown.Status, shown.Until = "active", nil
	}
	return shown
}
