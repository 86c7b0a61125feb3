package view

import (
	"time"

	"conto/app"
	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/money"
	"conto/core/team"
)

// Member is somebody of the account, or somebody invited.
type Member struct {
	User         string        `json:"user"`
	Email        string        `json:"email"`
	Role         team.Role     `json:"role" enum:"owner,manager,member"`
	Status       team.Standing `json:"status" enum:"active,invited,suspended" doc:"suspended: there is no seat at the moment (C29)"`
	Premium      bool          `json:"premium" doc:"false: an admin disabled premium generation (C30)"`
	PremiumSetBy string        `json:"premium_set_by,omitempty" doc:"who moved the account's switch last"`
	PremiumSetAt *time.Time    `json:"premium_set_at,omitempty" doc:"and when"`
	PremiumName  string        `json:"premium_set_by_name,omitempty" doc:"by which name people know them"`
	Reason       string        `json:"premium_reason,omitempty" doc:"why the account's switch is off, for the person"`
	// PremiumByPlatform is a switch beside the account's.
	PremiumByPlatform *bool          `json:"premium_by_platform,omitempty" doc:"the platform's switch, which nobody in the account can move; premium is on while both are"`
	PlatformSetAt     *time.Time     `json:"premium_by_platform_at,omitempty" doc:"when it was moved last"`
	PlatformReason    string         `json:"premium_by_platform_reason,omitempty" doc:"why it is off"`
	Cap               *money.Credits `json:"cap,omitempty" doc:"credits that they may spend a month (C42); absent: no cap"`
	CapSetBy          string         `json:"cap_set_by,omitempty" doc:"who said so, as the journal names them"`
	CapSetAt          *time.Time     `json:"cap_set_at,omitempty" doc:"and when"`
	Spent             money.Credits  `json:"spent" doc:"of credits in this credit month, holds included"`
	Stays             bool           `json:"stays" doc:"stays before others when seats become fewer (C29)"`
	Since             time.Time      `json:"since"`
	Until             *time.Time     `json:"until,omitempty" doc:"of an invitation: when it lapses"`
	InvitedBy         string         `json:"invited_by,omitempty" doc:"who invited them, as the journal names them"`
	Offered           bool           `json:"offered,omitempty" doc:"the account is offered to them, to own it (C28)"`
}

// InviteInput is a request to invite a person.
type InviteInput struct {
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

// ChangeMemberInput is a request to change a member; what is left out stays.
type ChangeMemberInput struct {
	MemberPath
	Body struct {
		Role    *team.Role `json:"role,omitempty" enum:"manager,member"`
		Premium *bool      `json:"premium,omitempty" doc:"false disables premium generation for this member (C30)"`
		Reason  string     `json:"reason,omitempty" maxLength:"200" doc:"with premium false: why, for the member to read"`
		Stays   *bool      `json:"stays,omitempty" doc:"the owner picks who stays when seats become fewer (C29)"`
		Cap     MemberCap  `json:"cap,omitzero" doc:"credits to spend a month; null or -1: no cap (C42)"`
		Status  *string    `json:"status,omitempty" enum:"active" doc:"active accepts the invitation"`
	}
}

// MemberOf returns a member, or somebody invited.
func MemberOf(m app.Member) Member {
	shown := Member{
		User: m.User, Email: m.Email, Role: m.Role, Status: m.Standing, Premium: !m.PremiumOff(), Stays: m.Picked,
		Since: m.Since, InvitedBy: m.By, Offered: m.Offered, Spent: m.Spent,
	}
	if m.Invited {
		shown.Until = orNil(m.Since.Add(team.Life))
	}
	if m.Premium != nil {
		shown.PremiumSetBy, shown.PremiumSetAt = m.Premium.By, orNil(m.Premium.At)
		shown.PremiumName, shown.Reason = m.PremiumBy, m.PremiumReason
	}
	if m.Cap != nil {
		shown.Cap, shown.CapSetBy, shown.CapSetAt = &m.Cap.Credits, m.Cap.By, orNil(m.Cap.At)
	}
	if m.Platform != nil {
		shown.PremiumByPlatform, shown.PlatformSetAt = &m.Platform.On, orNil(m.Platform.At)
		shown.PlatformReason = m.PlatformReason
	}
	return shown
}

// Invitation returns who is invited.
func (in *InviteInput) Invitation() app.Invitation {
	return app.Invitation{Email: in.Body.Email, Role: in.Body.Role, User: in.Body.User}
}

// Command returns the command that changes the member.
func (in *ChangeMemberInput) Command() account.ChangeMember {
	b := &in.Body
	return account.ChangeMember{User: in.User, Role: b.Role, Premium: b.Premium, Stay: b.Stays, Cap: b.Cap.Credits(),
		Reason: b.Reason}
}

// Joins reports whether the invitation is accepted, which is changed alone.
func (in *ChangeMemberInput) Joins() (bool, error) {
	b := &in.Body
	if b.Status == nil {
		return false, nil
	}
	if b.Role != nil || b.Premium != nil || b.Stays != nil || !b.Cap.IsZero() || b.Reason != "" {
		return false, fault.Wrong("status", message.ChangedAlone)
	}
	return true, nil
}
