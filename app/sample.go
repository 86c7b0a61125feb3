package app

import (
	"context"
	"slices"

	"conto/core/account"
	"conto/core/bill"
	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
	"conto/core/team"
	"conto/identity"
)

// Sample is somebody whom anybody may be where nothing is configured, so that a newcomer is in the product at once.
type Sample struct {
	ID    string
	Name  string
	Email string
	About message.Key
	role  team.Role // in the sample team; "" is none
}

// sampleIssuer stands for the issuer of samples, sampleCard pays for their plan.
const (
	sampleIssuer = "sample"
	sampleCard   = "pm_ok"
	sampleTeam   = "Studio Rinaldi"
)

var samples = []Sample{
	{ID: "anna", Name: "Anna Bianchi", Email: "anna@example.com", About: message.SampleFree},
	{ID: "marta", Name: "Marta Rinaldi", Email: "marta@example.com", About: message.SampleOwner, role: team.Owner},
	{ID: "giulia", Name: "Giulia Ferri", Email: "giulia@example.com", About: message.SampleManager,
		role: team.Manager},
	{ID: "luca", Name: "Luca Conti", Email: "luca@example.com", About: message.SampleMember, role: team.Member},
}

// Samples are the people whom anybody may be here, if that is how one signs in.
func (s SignIns) Samples(b Browser) []Sample {
	if !s.Ways(b).Local {
		return nil
	}
	return samples
}

// AsSample lets somebody in as a sample person. Those of the sample team get it when the first of them comes in.
func (s SignIns) AsSample(b Browser, id string, l message.Language) (Entered, error) {
	at := slices.IndexFunc(s.Samples(b), func(one Sample) bool { return one.ID == id })
	if at < 0 {
		return Entered{}, fault.Of(fault.NotFound, message.NoSuchWay)
	}
	who := samples[at]
	if who.role != "" {
		if err := s.makeTeam(b); err != nil {
			return Entered{}, err
		}
	}
	login := identity.Login{Issuer: sampleIssuer, Subject: id, Email: who.Email, Name: who.Name, Language: l}
	return s.enter(b, login, identity.ByLocal)
}

// makeTeam makes the account of the sample team, once.
func (s SignIns) makeTeam(ctx context.Context) error {
	call := func(key string) *Call {
		return &Call{Context: ctx, Actor: account.Operator, Key: "sample-team-" + key, Digest: "sample"}
	}
	var owner Sample
	for _, one := range samples {
		if one.role == team.Owner {
			owner = one
		}
	}
	made, err := s.OpenAccount(call("open"), NewAccount{Email: owner.Email, Name: owner.Name, Kind: account.Business,
		Country: "IT", Language: "it"})
	if err != nil {
		return err
	}
	id := made.State.ID
	now, _, err := s.Engine.State(ctx, id)
	if err != nil || len(now.Team.People) > 1 {
		return err
	}
	profile := bill.Profile{Name: sampleTeam + " S.r.l.", VATID: "IT01234560587", SDICode: "ABC1234",
		Address: bill.Address{Line1: "Via Roma 1", PostalCode: "00184", City: "Roma", Province: "RM", Country: "IT"}}
	if _, err := s.SetProfile(call("profile"), id, profile); err != nil {
		return err
	}
	change := Change{Plan: "team", Interval: catalog.Month, Method: sampleCard}
	if _, _, err := Subscriptions(s).Subscribe(call("subscribe"), id, change); err != nil {
		return err
	}
	for _, one := range samples {
		if one.role == "" || one.role == team.Owner {
			continue
		}
		m, err := Team(s).Invite(call("invite-"+one.ID), id, Invitation{Email: one.Email, Role: one.role})
		if err != nil {
			return err
		}
		if now, _, err = s.Engine.State(ctx, id); err != nil {
			return err
		}
		if err := s.nameMember(call(""), now, m.User, one.Name); err != nil {
			return err
		}
	}
	return nil
}
