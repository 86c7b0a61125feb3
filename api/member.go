package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/team"
	"conto/store"
)

// Member is somebody of the account, or somebody invited.
type Member struct {
	User         string        `json:"user"`
	Email        string        `json:"email"`
	Role         team.Role     `json:"role" enum:"owner,manager,member"`
	Status       team.Standing `json:"status" enum:"active,invited,suspended" doc:"suspended: there is no seat at the moment (C29)"`
	Premium      bool          `json:"premium" doc:"false: an admin disabled premium generation (C30)"`
	PremiumSetBy string        `json:"premium_set_by,omitempty" doc:"who switched it last"`
	PremiumSetAt *time.Time    `json:"premium_set_at,omitempty" doc:"and when"`
	Stays        bool          `json:"stays" doc:"stays before others when seats become fewer (C29)"`
	Since        time.Time     `json:"since"`
}

const personRecord = "person" // personal data of a member: not in the journal

type memberReply struct{ Body Member }

type membersReply struct{ Body List[Member] }

type inviteInput struct {
	AccountPath
	Body struct {
		Email string    `json:"email" maxLength:"254"`
		Role  team.Role `json:"role" enum:"manager,member"`
		User  string    `json:"user,omitempty" doc:"the studio's own id for the person; made here when absent" maxLength:"64"`
	}
}

// MemberPath names a member of an account.
type MemberPath struct {
	AccountPath
	User string `path:"user" maxLength:"64"`
}

type changeMemberInput struct {
	MemberPath
	Body struct {
		Role    *team.Role `json:"role,omitempty" enum:"manager,member"`
		Premium *bool      `json:"premium,omitempty" doc:"false disables premium generation for this member (C30)"`
		Stays   *bool      `json:"stays,omitempty" doc:"the owner picks who stays when seats become fewer (C29)"`
		Status  *string    `json:"status,omitempty" enum:"active" doc:"active accepts the invitation"`
	}
}

func (a *API) memberRoutes() {
	call(a, get("listMembers", "/v1/accounts/{account}/members", "Members and invitations"), a.listMembers)
	call(a, post("invite", "/v1/accounts/{account}/members",
		"Invite a person (C28); one whom the operator adds without acting for a user is in at once", http.StatusCreated), a.invite)
	call(a, patch("changeMember", "/v1/accounts/{account}/members/{user}", "Role, premium switch, who stays, accept an invitation"), a.changeMember)
	call(a, remove("removeMember", "/v1/accounts/{account}/members/{user}", "Take a member or an invitation out"), a.removeMember)
}

func (a *API) listMembers(r *request, in *AccountPath) (*membersReply, error) {
	s, _, err := a.view(r, in.Account)
	if err != nil {
		return nil, err
	}
	list := List[Member]{Items: []Member{}}
	for i := range s.Team.People {
		m, err := a.member(r, s, &s.Team.People[i])
		if err != nil {
			return nil, err
		}
		list.Items = append(list.Items, m)
	}
	return &membersReply{list}, nil
}

// member shows a person of an account.
func (a *API) member(ctx context.Context, s *account.State, p *team.Person) (Member, error) {
	m := Member{
		User: p.User, Role: p.Role, Status: s.Team.Standing(p.User, s.Plan(a.Engine.Book()).Seats), Premium: !p.PremiumOff(), Stays: p.Picked, Since: p.Since,
	}
	if p.Premium != nil {
		m.PremiumSetBy, m.PremiumSetAt = p.Premium.By, orNil(p.Premium.At)
	}
	var err error
	if p.Role == team.Owner {
		var c contact
		c, err = a.contact(ctx, s.ID)
		m.Email = c.Email
		return m, err
	}
	record, err := a.Store.Get(ctx, s.ID, personRecord, p.User)
	if errors.Is(err, store.ErrNotFound) { // erased
		return m, nil
	}
	if err != nil {
		return m, err
	}
	var c contact
	err = json.Unmarshal(record.Body, &c)
	m.Email = c.Email
	return m, err
}

func (a *API) invite(r *request, in *inviteInput) (*memberReply, error) {
	if err := checkEmail("email", in.Body.Email); err != nil {
		return nil, err
	}
	user := in.Body.User
	if user == "" {
		user = a.newID(r, "usr", in.Account, in.Body.Email)
	}
	joined := r.caller.account == "" && r.caller.user == ""
	answer, err := a.do(r, in.Account, account.Invite{User: user, Role: in.Body.Role, Joined: joined})
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(contact{Email: in.Body.Email})
	if err != nil {
		return nil, err
	}
	if _, err := a.Store.Put(r, store.Record{Account: in.Account, Kind: personRecord, ID: user, Body: body}, true); err != nil {
		return nil, err
	}
	return a.memberAfter(r, in.Account, user, answer.Seq)
}

// memberAfter is a member just after an entry; 0: now.
func (a *API) memberAfter(r *request, id, user string, seq int64) (*memberReply, error) {
	s, _, err := a.Engine.View(r, id)
	if err == nil && seq > 0 {
		s, err = a.Engine.StateAt(r, id, seq)
	}
	if err != nil {
		return nil, err
	}
	p := s.Team.Find(user)
	if p == nil {
		return nil, fault.New(fault.NotFound, "The account has no member %q.", user)
	}
	m, err := a.member(r, s, p)
	if err != nil {
		return nil, err
	}
	return &memberReply{m}, nil
}

func (a *API) changeMember(r *request, in *changeMemberInput) (*memberReply, error) {
	var cmd account.Command = account.Change{User: in.User, Role: in.Body.Role, Premium: in.Body.Premium, Stay: in.Body.Stays}
	if in.Body.Status != nil {
		if in.Body.Role != nil || in.Body.Premium != nil || in.Body.Stays != nil {
			return nil, fault.Bad("status", "must be changed alone")
		}
		cmd = account.Join{User: in.User}
	}
	answer, err := a.do(r, in.Account, cmd)
	if err != nil {
		return nil, err
	}
	return a.memberAfter(r, in.Account, in.User, answer.Seq)
}

func (a *API) removeMember(r *request, in *MemberPath) (*struct{}, error) {
	if _, err := a.do(r, in.Account, account.Remove{User: in.User}); err != nil {
		return nil, err
	}
	return nil, a.Store.Delete(r, in.Account, personRecord, in.User)
}
