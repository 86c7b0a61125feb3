package app

import (
	"strings"

	"conto/core/account"
	"conto/core/bill"
)

// VATIDs are the VAT IDs of profiles that are being written: what the EU's registry says of them before they are saved.
// It is said to people, and kept nowhere.
type VATIDs struct{ *App }

// VATState is what is known of a VAT ID.
type VATState string

// The states.
const (
	VATNotAsked VATState = ""        // nobody is asked about it
	VATAsking   VATState = "asking"  // the registry is to be asked
	VATValid    VATState = "valid"   // it is registered
	VATUnknown  VATState = "unknown" // it is not
	VATSilent   VATState = "silent"  // the registry does not answer now
	VATLater    VATState = "later"   // who writes has asked of many: the registry is asked once it is saved
)

// VATLook is what the registry says of a VAT ID.
type VATLook struct {
	State VATState
	Name  string // in which it is registered; "" where the country does not tell
}

// Known returns what is known of the VAT ID of a profile that is being written, for who may save it. It waits for
// nobody: where the registry is to be asked, Ask does.
func (a VATIDs) Known(c *Call, id string, p bill.Profile) (VATLook, error) {
	_, look, err := a.known(c, id, p)
	return look, err
}

// Ask returns what the registry says of the VAT ID of a profile that is being written, for who may save it, within
// seconds.
func (a VATIDs) Ask(c *Call, id string, p bill.Profile) (VATLook, error) {
	vatID, look, err := a.known(c, id, p)
	if err != nil || look.State != VATAsking {
		return look, err
	}
	if a.Limits.VATIDs.Take(c.Actor.ID) != nil {
		return VATLook{State: VATLater}, nil
	}
	said, err := a.Work.VATIDs.Ask(c, vatID)
	return looked(said.Silent, said.Valid, said.Name), err
}

// known returns the VAT ID of which the registry is asked, with what it said a short while ago.
func (a VATIDs) known(c *Call, id string, p bill.Profile) (string, VATLook, error) {
	s, _, err := a.View(c, id, account.ViewMoney)
	if err != nil {
		return "", VATLook{}, err
	}
	p = p.Normal()
	if err := s.Allow(account.SetProfile{Foreign: p.Foreign(), Digest: p.Digest()}, c.Actor, a.Catalog()); err != nil {
		return "", VATLook{}, err
	}
	vatID := p.ToConfirm(s.Kind)
	if vatID == "" || a.Work.VATIDs == nil {
		return "", VATLook{}, nil
	}
	said, known := a.Work.VATIDs.Known(vatID)
	if !known {
		return vatID, VATLook{State: VATAsking}, nil
	}
	return vatID, looked(said.Silent, said.Valid, said.Name), nil
}

// maxVATName bounds the name that is said, in characters.
const maxVATName = 120

func looked(silent, valid bool, name string) VATLook {
	switch {
	case silent:
		return VATLook{State: VATSilent}
	case !valid:
		return VATLook{State: VATUnknown}
	}
	letters := []rune(strings.Join(strings.Fields(name), " "))
	return VATLook{VATValid, string(letters[:min(len(letters), maxVATName)])}
}
