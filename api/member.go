package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

// members answers for who is of an account.
type members struct{ app.Team }

func memberRoutes(a *API) {
	m := members{app.Team{App: a.app}}
	call(a, get("listMembers", "/v1/accounts/{account}/members", "Members and invitations"), m.listMembers)
	call(a, post("invite", "/v1/accounts/{account}/members",
		"Invite a person (C28); one whom an admin adds without acting for a user is in at once",
		http.StatusCreated), m.invite)
	call(a, patch("changeMember", "/v1/accounts/{account}/members/{user}",
		"Role, premium switch, cap, who stays, accept an invitation"), m.changeMember)
	call(a, remove("removeMember", "/v1/accounts/{account}/members/{user}", "Take a member or an invitation out"),
		m.removeMember)
}

func (m members) listMembers(r *request, in *view.AccountPath) (*reply[view.List[view.Member]], error) {
	return show(view.ListOf(view.MemberOf))(m.Members(&r.Call, in.Account))
}

func (m members) invite(r *request, in *view.InviteInput) (*reply[view.Member], error) {
	return show(view.MemberOf)(m.Invite(&r.Call, in.Account, in.Invitation()))
}

func (m members) changeMember(r *request, in *view.ChangeMemberInput) (*reply[view.Member], error) {
	joins, err := in.Joins()
	switch {
	case err != nil:
		return nil, err
	case joins:
		return show(view.MemberOf)(m.Join(&r.Call, in.Account, in.User))
	}
	return show(view.MemberOf)(m.ChangeMember(&r.Call, in.Account, in.Command()))
}

func (m members) removeMember(r *request, in *view.MemberPath) (*struct{}, error) {
	return nil, m.RemoveMember(&r.Call, in.Account, in.User)
}
