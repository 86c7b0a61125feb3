package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"conto/app"
)

// Invitation is an invitation as whoever has its link sees it.
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

type invitationReply struct{ Body Invitation }

type handOverInput struct {
	AccountPath
	Body struct {
		User string `json:"user" maxLength:"64" doc:"a member who has a seat"`
	}
}

func invitationRoutes(a *API) {
	const path, hand = "/v1/invitations/{token}", "/v1/accounts/{account}/hand-over"
	invitations := app.Invitations{App: a.app}
	open := func(op huma.Operation) huma.Operation {
		op.Security = public
		return op
	}
	call(a, open(get("getInvitation", path, "An invitation, for who has the link of its mail (C28)")),
		func(r *request, in *InvitationPath) (*invitationReply, error) {
			return invitationReplyOf(invitations.See(&r.Call, in.Token))
		})
	call(a, open(post("acceptInvitation", path+"/accept", "Accept an invitation (C28)", http.StatusOK)),
		func(r *request, in *InvitationPath) (*invitationReply, error) {
			return invitationReplyOf(invitations.Accept(&r.Call, in.Token))
		})
	call(a, open(post("declineInvitation", path+"/decline", "Decline an invitation (C28)", http.StatusNoContent)),
		func(r *request, in *InvitationPath) (*struct{}, error) {
			return nil, invitations.Decline(&r.Call, in.Token)
		})
	call(a, put("offerAccount", hand, "The owner offers the account to a member, who accepts within 14 days (C28)"),
		func(r *request, in *handOverInput) (*struct{}, error) {
			return nil, app.Team{App: a.app}.HandOver(&r.Call, in.Account, in.Body.User)
		})
	call(a, remove("withdrawAccount", hand, "The owner takes the offer back, or the member declines it (C28)"),
		func(r *request, in *AccountPath) (*struct{}, error) {
			return nil, app.Team{App: a.app}.HandOver(&r.Call, in.Account, "")
		})
	call(a, post("takeOverAccount", hand+"/accept", "The member accepts, and owns the account (C28)", http.StatusOK),
		func(r *request, in *AccountPath) (*memberReply, error) {
			return memberReplyOf(app.Team{App: a.app}.TakeOver(&r.Call, in.Account))
		})
}

func invitationReplyOf(i app.Invited, err error) (*invitationReply, error) {
	if err != nil {
		return nil, err
	}
	shown := Invitation{i.Account, i.Role, i.By, "invited", &i.Until}
	if i.Joined {
		shown.Status, shown.Until = "active", nil
	}
	return &invitationReply{shown}, nil
}
