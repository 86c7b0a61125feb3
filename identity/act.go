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
	About string    `json:"about,omitempty"` // an operator's name, a job
	Why   string    `json:"why,omitempty"`   // the reason that was given
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

	OperatorFactorOn    Deed = "factor_on"    // they switched their second factor on
	OperatorFactorOff   Deed = "factor_off"   // or off
	OperatorFactorReset Deed = "factor_reset" // another's was taken from them, who cannot use it any more
	OperatorWrongCode   Deed = "wrong_code"   // somebody with their key gave a code that is wrong
	OperatorBackupUsed  Deed = "backup_used"
)

// actsKept is how many deeds are kept: the oldest are forgotten.
const actsKept = 2000

// Note records a deed.
func (o *Operators) Note(ctx context.Context, a Act) error {
	a.At = o.clock.Now()
	id := a.At.UTC().Format("2006-01-02T15:04:05.000000Z") + "-" + rand.Text()[:6]
	if _, err := record.Put(ctx, o.store, "", record.AdminAct, id, a, true); err != nil {
		return err
	}
	all, err := o.store.List(ctx, "", record.AdminAct)
	for i := 0; err == nil && i < len(all)-actsKept; i++ {
		err = o.store.Delete(ctx, "", record.AdminAct, all[i].ID)
	}
	return err
}

// Acts returns the newest deeds, the newest first.
func (o *Operators) Acts(ctx context.Context, most int) ([]Act, error) {
	all, err := record.List[Act](ctx, o.store, "", record.AdminAct)
	slices.Reverse(all)
	return all[:min(len(all), most)], err
}
