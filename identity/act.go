package identity

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"conto/jobs/record"
)

// Act is something that an operator did and no account's journal has.
type Act struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"` // the actor
	What  Deed      `json:"what"`
	About string    `json:"about,omitempty"` // an operator's name, a job, an account
	Why   string    `json:"why,omitempty"`   // the reason that was given, or what was changed
	From  string    `json:"from,omitempty"`  // the address
}

// Deed is what an operator did.
type Deed string

// The deeds.
const (
	OperatorAdded   Deed = "operator_added"
	OperatorRemoved Deed = "operator_removed"
	JobRetried      Deed = "job_retried"

	CataloguePublished Deed = "catalogue_published"
	CataloguePlanned   Deed = "catalogue_planned"
	CatalogueWithdrawn Deed = "catalogue_withdrawn"

	EndpointMade    Deed = "endpoint_made" // of those that are told of all accounts
	EndpointChanged Deed = "endpoint_changed"
	EndpointRotated Deed = "endpoint_rotated"
	EndpointRemoved Deed = "endpoint_removed"

	FileTakenDown  Deed = "file_taken_down" // of an account's gallery
	TakedownLifted Deed = "takedown_lifted"

	OperatorFactorOn    Deed = "factor_on"    // they switched their second factor on
	OperatorFactorOff   Deed = "factor_off"   // or off
	OperatorFactorReset Deed = "factor_reset" // another's was taken from them, who cannot use it any more
	OperatorWrongCode   Deed = "wrong_code"   // somebody with their key gave a code that is wrong
	OperatorBackupUsed  Deed = "backup_used"

	// those to an account, whose id they are about; its journal has everything else
	ContactChanged  Deed = "contact_changed"  // the e-mail address, the name or the language
	AddressAsked    Deed = "address_asked"    // another e-mail address was asked to confirm itself
	ProfileChanged  Deed = "profile_changed"  // the billing profile
	BrandChanged    Deed = "brand_changed"    // with logo, font and host
	FilesChanged    Deed = "files_changed"    // of the gallery: marked, filed, deleted, brought or shared
	FilesTaken      Deed = "files_taken"      // several at once, as a ZIP
	AccountExported Deed = "account_exported" // everything about it and its people was taken along
	PortalOpened    Deed = "portal_opened"    // a link into its pages, as one of its people
)

// ofAccount reports whether a deed is to an account.
func (d Deed) ofAccount() bool {
	switch d {
	case ContactChanged, AddressAsked, ProfileChanged, BrandChanged, FilesChanged, FilesTaken, AccountExported,
		PortalOpened:
		return true
	}
	return false
}

// actsKept and accountActsKept are how many deeds are kept: the oldest are forgotten. Those to accounts, of which a
// studio's own programs do many, push out no others. Each actsSwept deeds it is looked whether there are more.
const (
	actsKept, accountActsKept = 2000, 20000

	actsSwept = 100
)

// Note records a deed.
func (o *Operators) Note(ctx context.Context, a Act) error {
	kind, most := record.AdminAct, actsKept
	if a.What.ofAccount() {
		kind, most = record.AccountAct, accountActsKept
	}
	a.At = o.clock.Now()
	id := a.At.UTC().Format("2006-01-02T15:04:05.000000Z") + "-" + rand.Text()[:6]
	if _, err := record.Put(ctx, o.store, "", kind, id, a, true); err != nil || o.noted.Add(1)%actsSwept != 1 {
		return err
	}
	all, err := o.store.List(ctx, "", kind)
	for i := 0; err == nil && i < len(all)-most; i++ {
		err = o.store.Delete(ctx, "", kind, all[i].ID)
	}
	return err
}

// Acts returns the newest deeds, the newest first: so many of those to accounts, and of all others.
func (o *Operators) Acts(ctx context.Context, most int) ([]Act, error) {
	var newest []Act
	for _, kind := range []string{record.AdminAct, record.AccountAct} {
		list, err := record.ListNewest[Act](ctx, o.store, "", kind, most)
		if err != nil {
			return nil, err
		}
		newest = append(newest, list...)
	}
	slices.SortStableFunc(newest, func(a, b Act) int { return b.At.Compare(a.At) })
	return newest, nil
}
