package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"conto/api/view"
	"conto/app"
)

func invitationRoutes(a *API) {
	const path, hand = "/v1/invitations/{token}", "/v1/accounts/{account}/hand-over"
	invitations := app.Invitations{App: a.app}
	open := func(op huma.Operation) huma.Operation {
		op.Security = public
		return op
	}
	call(a, open(get("getInvitation", path, "An invitation, for who has the link of its mail (C28)")),
		func(r *request, in *view.InvitationPath) (*reply[view.Invitation], error) {
			return show(view.InvitationOf)(invitations.See(&r.Call, in.Token))
		})
	call(a, open(post("acceptInvitation", path+"/accept", "Accept an invitation (C28)", http.StatusOK)),
		func(r *request, in *view.InvitationPath) (*reply[view.Invitation], error) {
			return show(view.InvitationOf)(invitations.Accept(&r.Call, in.Token))
		})
	call(a, open(post("declineInvitation", path+"/decline", "Decline an invitation (C28)", http.StatusNoContent)),
		func(r *request, in *view.InvitationPath) (*struct{}, error) {
			return nil, invitations.Decline(&r.Call, in.Token)
		})
	call(a, put("offerAccount", hand, "The owner offers the account to a member, who accepts within 14 days (C28)"),
		func(r *request, in *view.HandOverInput) (*struct{}, error) {
			return nil, app.Team{App: a.app}.HandOver(&r.Call, in.Account, in.Body.User)
		})
	call(a, remove("withdrawAccount", hand, "The owner takes the offer back, or the member declines it (C28)"),
		func(r *request, in *view.AccountPath) (*struct{}, error) {
			return nil, app.Team{App: a.app}.HandOver(&r.Call, in.Account, "")
		})
	call(a, post("takeOverAccount", hand+"/accept", "The member accepts, and owns the account (C28)", http.StatusOK),
		func(r *request, in *view.AccountPath) (*reply[view.Member], error) {
			return show(view.MemberOf)(app.Team{App: a.app}.TakeOver(&r.Call, in.Account))
		})
}
