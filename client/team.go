package client

import (
	"context"
	"net/http"
	"time"
)

// TeamService is who belongs to an account, and who owns it.
type TeamService struct{ *conn }

// Member is somebody of the account, or somebody invited.
type Member struct {
	User         string     `json:"user"`
	Email        string     `json:"email"`
	Role         string     `json:"role"`   // owner, manager, member
	Status       string     `json:"status"` // active, invited, suspended
	Premium      bool       `json:"premium"`
	PremiumSetBy string     `json:"premium_set_by"`
	PremiumSetAt *time.Time `json:"premium_set_at"`

	PremiumSetByName string `json:"premium_set_by_name"` // by which name people know them
	PremiumReason    string `json:"premium_reason"`      // why the account's switch is off

	PremiumByPlatform       *bool      `json:"premium_by_platform"` // the platform's switch; nil: never moved
	PremiumByPlatformAt     *time.Time `json:"premium_by_platform_at"`
	PremiumByPlatformReason string     `json:"premium_by_platform_reason"`

	Cap      *int64     `json:"cap"` // credits that they may spend a month; nil: as many as there are
	CapSetBy string     `json:"cap_set_by"`
	CapSetAt *time.Time `json:"cap_set_at"`
	Spent    int64      `json:"spent"` // of credits, this credit month

	Stays bool      `json:"stays"`
	Since time.Time `json:"since"`

	InvitedBy string     `json:"invited_by"` // as the journal names them
	Until     *time.Time `json:"until"`      // of an invitation: when it lapses
	Offered   bool       `json:"offered"`    // the account is offered to them, to own it
}

// MemberChange changes a member: each part that is given. Status "active", alone, accepts an invitation.
type MemberChange struct {
	Role    *string `json:"role,omitempty"`
	Premium *bool   `json:"premium,omitempty"`
	Reason  string  `json:"reason,omitempty"` // why Premium is switched off, for the member to read
	Stays   *bool   `json:"stays,omitempty"`
	Cap     *int64  `json:"cap,omitempty"` // -1: no cap
	Status  *string `json:"status,omitempty"`
}

// Asked is what became of a question to the owner.
type Asked struct {
	Owner   string `json:"owner"`   // whom it was mailed to, by name
	Already bool   `json:"already"` // they were asked about it today: nothing more was sent
}

// AskOwner asks the owner by mail to open the lock that keeps a generation from running, for the member as whom the
// client acts.
func (s TeamService) AskOwner(ctx context.Context, id string, o HoldRequest) (*Asked, error) {
	body := map[string]any{"model": o.Model}
	if o.Options != nil {
		body["options"] = o.Options
	}
	out := &Asked{}
	return out, s.write(ctx, http.MethodPost, path(id, "owner-asks"), body, out)
}

// Members returns members and invitations.
func (s TeamService) Members(ctx context.Context, id string) ([]Member, error) {
	out := &List[Member]{}
	err := s.get(ctx, path(id, "members"), nil, out)
	return out.Items, err
}

// Invite invites a person as manager or member; user "" lets the server make an id. A person whom an operator adds
// without acting for a user is in at once.
func (s TeamService) Invite(ctx context.Context, id, email, role, user string) (*Member, error) {
	out := &Member{}
	body := struct {
		Email string `json:"email"`
		Role  string `json:"role"`
		User  string `json:"user,omitempty"`
	}{email, role, user}
	return out, s.write(ctx, http.MethodPost, path(id, "members"), body, out)
}

// Change changes a member.
func (s TeamService) Change(ctx context.Context, id, user string, m MemberChange) (*Member, error) {
	out := &Member{}
	return out, s.write(ctx, http.MethodPatch, path(id, "members", user), m, out)
}

// Remove takes a member or an invitation out.
func (s TeamService) Remove(ctx context.Context, id, user string) error {
	return s.write(ctx, http.MethodDelete, path(id, "members", user), nil, nil)
}

// Offer offers the account to a member who has a seat, to own it. They may accept it for 14 days.
func (s TeamService) Offer(ctx context.Context, id, user string) error {
	return s.write(ctx, http.MethodPut, path(id, "hand-over"), map[string]string{"user": user}, nil)
}

// WithdrawOffer takes the offer back, or declines it, if the member calls it.
func (s TeamService) WithdrawOffer(ctx context.Context, id string) error {
	return s.write(ctx, http.MethodDelete, path(id, "hand-over"), nil, nil)
}

// TakeOver accepts the offer: the member owns the account.
func (s TeamService) TakeOver(ctx context.Context, id string) (*Member, error) {
	out := &Member{}
	return out, s.write(ctx, http.MethodPost, path(id, "hand-over", "accept"), nil, out)
}
