package store

import (
	"context"
	"errors"
	"time"
)

// ErrFull: as many of the account's generations wait already as may. Later there is room.
var ErrFull = errors.New("store: too many of the account's generations wait")

// Generation is a row of the studio's queue and of its history: what the studio has to find it by, and a body of which
// the store knows nothing. Unlike the journal it may be changed and erased: it holds prompts.
type Generation struct {
	Account  string
	ID       string
	User     string
	Model    string
	Kind     string
	Provider string
	Class    int    // of the queue: 0 before 1
	State    string // the studio's; Queued and Running mean something here
	Version  int64  // grows with each change
	QueuedAt time.Time
	ReadyAt  time.Time // of a queued one: not claimed before
	// LookAt is when somebody has to look at it. Anyone who does moves it on, so that nobody else does meanwhile. Zero:
	// never.
	LookAt time.Time
	Node   string // of one that runs: the only node that can look after it, while it lives; "": any
	Body   []byte
}

// The states that the queue knows.
const (
	GenerationQueued  = "queued"
	GenerationRunning = "running"
)

// TurnTime is by how much later than it came a generation is ranked for each of the account's own that waits before it:
// so accounts take turns, and nobody waits without end.
const TurnTime = 30 * time.Second

// Claim asks for the next generation of a provider.
type Claim struct {
	Provider   string
	Classes    []int  // in this order
	Node       string // becomes the generation's; "": any node can look after it
	Slots      int    // how many may run there at once, of this node's, or of all where Node is ""
	PerAccount int    // how many of an account's may run there at once
	Now        time.Time
	LookAt     time.Time // when somebody else may look after it
}

// GenerationQuery selects generations of an account, the newest first.
type GenerationQuery struct {
	Account string
	User    string    // only this member's; "": everybody's
	States  []string  // only in these states; none: in any
	Before  time.Time // only those queued before; zero: any
	Limit   int
}

// QueueDepth is how many generations of a provider are in a state, and since when the oldest was asked for.
type QueueDepth struct {
	Provider    string
	State       string
	Generations int
	Since       time.Time
}

// Asset is a file in an account's gallery: what the studio has to find it by, and a body of which the store knows
// nothing.
type Asset struct {
	Account    string
	ID         string
	Generation string // "" for an upload
	User       string
	Kind       string
	MadeAt     time.Time
	Favourite  bool
	Folder     string
	DeletedAt  time.Time // zero: not deleted
	Text       string    // what a search looks through
	Size       int64     // of the file, in bytes
	Body       []byte
}

// AssetQuery selects assets of an account, the newest first; its conditions are combined.
type AssetQuery struct {
	Account    string
	Kind       string
	Generation string
	Model      string // made by this one: only what a generation has made
	User       string
	Favourite  bool
	Folder     *string
	Deleted    bool   // those that are deleted, instead of those that are not
	Text       string // that have this in their text, in any case
	Before     time.Time
	BeforeID   string // of those made at Before, only those with a smaller id
	Limit      int
}

// Look asks for generations that somebody has to look after.
type Look struct {
	Node   string
	Now    time.Time
	LookAt time.Time // when somebody has to look again
	Gone   time.Time // those of other nodes that were due by then, too: their nodes must be gone; zero: none of them
	Limit  int
}

// Studio is implemented by a store with tables for the studio: the queue of generations, and the gallery. On a cluster
// they stay on the coordinator.
type Studio interface {
	// AddGeneration writes a new generation, unless so many of its account wait already: ErrFull. One that is there is
	// left alone, and returned.
	AddGeneration(ctx context.Context, g Generation, most int) (Generation, error)
	// ChangeGeneration writes a generation that was read with this Version, and returns it with the next; ErrConflict when
	// somebody has changed it since, ErrNotFound when there is none.
	ChangeGeneration(ctx context.Context, g Generation) (Generation, error)
	// Generation returns one, or ErrNotFound.
	Generation(ctx context.Context, account, id string) (Generation, error)
	// Generations lists those of an account.
	Generations(ctx context.Context, q GenerationQuery) ([]Generation, error)
	// GenerationsAhead returns how many wait before one that is queued; 0 for any other.
	GenerationsAhead(ctx context.Context, account, id string) (int, error)
	// ClaimGeneration makes the next queued generation of a provider a running one, and returns it, or ErrNotFound.
	ClaimGeneration(ctx context.Context, c Claim) (Generation, error)
	// LookAfter returns generations of which the LookAt has come, and moves that on: those of no node, of the one that
	// asks, and of others that must be gone.
	LookAfter(ctx context.Context, l Look) ([]Generation, error)
	// RenewGeneration moves the LookAt of one that was read with this Version, and leaves the rest of it, its version too,
	// as it is; ErrConflict when somebody has changed it since, ErrNotFound when there is none.
	RenewGeneration(ctx context.Context, g Generation, lookAt time.Time) error

	// PutAsset writes an asset, over one with its id. With the generation that has made it, only as long as nobody has
	// changed that since it was read with its Version: else ErrConflict, or ErrNotFound when it is gone.
	PutAsset(ctx context.Context, a Asset, of *Generation) error
	// Asset returns one, deleted or not, or ErrNotFound.
	Asset(ctx context.Context, account, id string) (Asset, error)
	// Assets lists those of an account.
	Assets(ctx context.Context, q AssetQuery) ([]Asset, error)
	// Folders lists the folders of an account that hold an asset that is not deleted, by name.
	Folders(ctx context.Context, account string, limit int) ([]string, error)
	// AssetsDeletedBy lists assets of all accounts that were deleted before an instant.
	AssetsDeletedBy(ctx context.Context, t time.Time, limit int) ([]Asset, error)
	// RemoveAsset removes a row for good; none is no error.
	RemoveAsset(ctx context.Context, account, id string) error
	// EraseStudio removes all generations and assets of an account.
	EraseStudio(ctx context.Context, account string) error
}

// Brought is how many bytes an account's uploads take.
type Brought struct {
	Kept    int64 // of those that are not deleted
	Deleted int64 // of those that are, and can be taken back
}

// Gallery is implemented by a store with tables for the studio, for what is asked beside its work.
type Gallery interface {
	// Brought returns how many bytes the assets of an account take that no generation has made.
	Brought(ctx context.Context, account string) (Brought, error)
	// AssetsNamed returns the assets of all accounts that have an id, deleted or not, ordered by account, at most so many.
	AssetsNamed(ctx context.Context, id string, limit int) ([]Asset, error)
}

// GenerationDepths is implemented by a store with tables for the studio, for operators: the studio does not need it.
type GenerationDepths interface {
	// QueueDepths returns how many generations are queued and running at each provider that has any.
	QueueDepths(ctx context.Context) ([]QueueDepth, error)
}
