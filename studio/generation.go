package studio

import (
	"encoding/json"
	"fmt"
	"time"

	"conto/core/account"
	"conto/core/message"
	"conto/core/money"
	"conto/driver/gen"
	"conto/driver/store"
)

// The states of a generation. The last three are final. Refused is what nobody sees: its hold was not to be had.
const (
	Opening   = "opening" // written, and nothing is held yet
	Queued    = store.GenerationQueued
	Running   = store.GenerationRunning
	Succeeded = "succeeded"
	Failed    = "failed"
	Canceled  = "canceled"
	Refused   = "refused"
)

// Phase is how far a generation is that runs.
type Phase string

// The phases.
const (
	Starting Phase = "starting" // the provider is asked; whether it has begun is not known
	Under    Phase = "running"  // it has begun
	Storing  Phase = "storing"  // it is done; its files are fetched, and then it is settled
	Ending   Phase = "ending"   // it comes to an end that is decided: its hold is released
)

// Generation is what was asked for, and what has become of it.
type Generation struct {
	store.Generation
	Details
}

// Details are what the store knows nothing of. They hold what is personal: the prompt.
type Details struct {
	Prompt   string            `json:"prompt,omitempty"`
	Language string            `json:"language,omitempty"`
	Options  json.RawMessage   `json:"options,omitempty"` // as they were asked for
	Files    []File            `json:"files,omitempty"`
	Consent  bool              `json:"consent,omitempty"` // the people in its files have agreed, says who asked
	Actor    string            `json:"actor"`             // who asked, as the journal names them
	Edition  int               `json:"edition"`           // of the catalogue
	Route    string            `json:"route"`
	Params   json.RawMessage   `json:"params,omitempty"`
	Numbers  map[string]int64  `json:"numbers,omitempty"` // the options, as the provider gets them
	Words    map[string]string `json:"words,omitempty"`
	Seed     *int64            `json:"seed,omitempty"` // what comes out is drawn from it; nil: the model takes none

	Sample    bool `json:"sample,omitempty"`    // it shows what would be made, and is marked so
	Free      bool `json:"free,omitempty"`      // it takes nothing
	Watermark bool `json:"watermark,omitempty"` // by the plan on which it was asked for

	Imprint *account.Imprint `json:"imprint,omitempty"` // the account's own mark, as it was then

	Plan string `json:"plan,omitempty"` // on which it was asked for

	Phase     Phase         `json:"phase,omitempty"`
	Attempt   int           `json:"attempt,omitempty"`  // starts that were tried
	Deadline  time.Time     `json:"deadline,omitzero"`  // then it is cancelled
	Began     time.Time     `json:"began,omitzero"`     // the first start
	Intent    time.Time     `json:"intent,omitzero"`    // the newest
	Ticket    *gen.Ticket   `json:"ticket,omitempty"`   // of the provider
	Percent   int           `json:"percent,omitempty"`  // how much is done, where that is known
	Text      string        `json:"text,omitempty"`     // of a text: what there is of it
	Cancel    bool          `json:"cancel,omitempty"`   // somebody has asked for its end
	Done      time.Time     `json:"done,omitzero"`      // when the provider said that it was
	Outputs   []gen.Output  `json:"outputs,omitempty"`  // at the provider
	Usage     gen.Usage     `json:"usage,omitzero"`     // as the provider says
	Assets    []string      `json:"assets,omitempty"`   // in the gallery
	End       string        `json:"end,omitempty"`      // the state to which it comes
	Code      string        `json:"code,omitempty"`     // why it failed
	Why       *message.Note `json:"why,omitempty"`      // and for people
	Credits   money.Credits `json:"credits,omitempty"`  // what it has cost
	Units     int64         `json:"units,omitempty"`    // of an allowance
	EndedAt   time.Time     `json:"ended_at,omitzero"`  // when it was final
	Estimated bool          `json:"estimated,omitzero"` // what it has used is our guess
}

// File is something that a generation works on: an asset of the account's.
type File struct {
	Role  string `json:"role"` // image, audio, video
	Asset string `json:"asset"`
	Key   string `json:"key"`
	Media string `json:"media"`
	Bytes int64  `json:"bytes"`
}

// The codes of failures, beside those of gen.FaultKind.
const (
	CodeInternal     = "internal"
	CodeLocked       = "locked"
	CodeQueueTimeout = "queue_timeout"
	CodeTimeout      = "timeout"
	CodeLostOutput   = "lost_output"
	CodeUnfit        = "unfit_output"
	CodeUnknownStart = "unknown_start"
	CodeProvider     = "provider"
)

// Final reports whether nothing changes any more.
func (g *Generation) Final() bool {
	switch g.State {
	case Succeeded, Failed, Canceled, Refused:
		return true
	}
	return false
}

// doneAt returns since when there is something to fetch: where that is not known, since it may have begun.
func (g *Generation) doneAt() time.Time {
	if g.Done.IsZero() {
		return g.Intent
	}
	return g.Done
}

// read completes a row with what its body says.
func read(row store.Generation) (*Generation, error) {
	g := &Generation{Generation: row}
	if err := json.Unmarshal(row.Body, &g.Details); err != nil {
		return nil, fmt.Errorf("generation %s of %s: %w", row.ID, row.Account, err)
	}
	return g, nil
}

// write makes the row of a generation.
func (g *Generation) write() store.Generation {
	body, err := json.Marshal(g.Details)
	if err != nil {
		panic("studio: " + err.Error()) // it has nothing that cannot be written
	}
	row := g.Generation
	row.Body = body
	return row
}
