package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/team"
	"conto/jobs"
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
	person, err := a.customers.Person(ctx, s.ID, p.User) // one that was erased is empty
	if p.Role == team.Owner {
		person, err = a.customers.Contact(ctx, s.ID)
	}
	m.Email = person.Email
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
	if err := a.claimAddress(r, in.Account, in.Body.Email, user); err != nil {
		return nil, err
	}
	joined := r.caller.account == "" && r.caller.user == ""
	answer, err := a.do(r, in.Account, account.Invite{User: user, Role: in.Body.Role, Joined: joined})
	if err != nil {
		return nil, errors.Join(err, a.freeAddress(r, in.Account, in.Body.Email, user))
	}
	if err := a.invited(r, in.Account, in.Body.Email, user, answer.Repeat); err != nil {
		return nil, err
	}
	return a.memberAfter(r, in.Account, user, answer.Seq)
}

// invited keeps the address of who was just invited. A repeat may come when the person was removed again: then it stays erased.
func (a *API) invited(r *request, id, email, user string, repeat bool) error {
	there, err := a.belongs(r, id, user)
	switch {
	case err != nil:
		return err
	case !there:
		return a.freeAddress(r, id, email, user)
	}
	if err := a.keepAddress(r, id, email, user); err != nil {
		return err
	}
	_, err = a.customers.PutPerson(r, id, user, jobs.Contact{Email: email}, repeat)
	return err
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
	if there, err := a.belongs(r, in.Account, in.User); err != nil || there { // a repeat may come when they were invited again
		return nil, err
	}
	person, err := a.customers.Person(r, in.Account, in.User)
	if err != nil {
		return nil, err
	}
	if err := a.freeAddress(r, in.Account, person.Email, in.User); err != nil {
		return nil, err
	}
	return nil, a.customers.ErasePerson(r, in.Account, in.User)
}

// belongs says whether a person is a member of the account now, or invited.
func (a *API) belongs(r *request, id, user string) (bool, error) {
	s, _, err := a.Engine.View(r, id)
	return err == nil && s.Team.Find(user) != nil, err
}
