package gen

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// MaxTicket bounds the data of a ticket, in bytes.
const MaxTicket = 4 << 10

// Kind is what a model makes, as the catalogue calls it.
type Kind string

// The kinds.
const (
	Text           Kind = "text"
	Image          Kind = "image"
	Voice          Kind = "voice"
	PostProduction Kind = "post-production"
	Video          Kind = "video"
)

// Task is everything that a driver may know of a generation: no account, no e-mail.
type Task struct {
	ID       string // of the generation
	Model    string // as the catalogue calls it
	Route    string // the provider's name of the model
	Kind     Kind
	Prompt   string
	Language string            // of the prompt: "en", "it"
	Options  map[string]int64  // those that are numbers, checked by the catalogue
	Choice   map[string]string // those that are words
	Seed     *int64            // the same one makes the same again, where the provider can; nil: none
	Params   json.RawMessage   // the operator's own, a JSON object, or none
	Files    []Source
	Low      bool      // of the lower class of the queue
	Deadline time.Time // after which nobody waits for it any more
	Hook     string    // where the provider tells of its end; "" when the server cannot be reached from outside
}

// Source is a file that a task works on.
type Source struct {
	Role  string // image, audio, video
	Media string // image/png
	Bytes int64
	Open  func() (io.ReadCloser, error)
}

// Ticket names a task that a provider has taken. It is stored before it is used.
type Ticket struct {
	ID   string          `json:"id"`
	Data json.RawMessage `json:"data,omitempty"` // the driver's own, at most MaxTicket bytes
}

// State is how far a task is.
type State string

// The states. The last three are final.
const (
	Waiting  State = "waiting"
	Running  State = "running"
	Done     State = "done"
	Failed   State = "failed"
	Canceled State = "canceled"
)

// Final reports whether a state is never left.
func (s State) Final() bool { return s == Done || s == Failed || s == Canceled }

// Progress is what a provider says of a task.
type Progress struct {
	State   State
	Percent int    // 0 where nothing is known
	Text    string // of a text that is being written: all of it so far
	Outputs []Output
	Usage   Usage
	Again   time.Duration // after which to ask again; 0: as the studio likes
	Fault   *Fault        // of a task that failed
}

// Output is one file that a task made, by which Open fetches it.
type Output struct {
	Media string `json:"media"` // what the provider says: image/png; or ""
	URL   string `json:"url,omitempty"`
	File  string `json:"file,omitempty"` // where the driver has it on disk
	Text  string `json:"text,omitempty"` // a short text itself
}

// Usage is what a task has used, where the provider says so.
type Usage struct {
	Outputs   int64 `json:"outputs,omitempty"` // files
	Tokens    int64 `json:"tokens,omitempty"`  // of the answer
	Seconds   int64 `json:"seconds,omitempty"` // of sound or film, begun ones counted whole
	Estimated bool  `json:"estimated,omitempty"`
}

// Driver runs tasks at one provider. Every method is safe for concurrent use; each error is a *Fault or the context's.
type Driver interface {
	// Serves returns nil when the driver can run a route of a kind, or what is missing.
	Serves(route string, k Kind) error
	// Start starts a task and returns its ticket. It is called once for a key; a driver whose provider knows idempotency
	// hands the key on.
	Start(ctx context.Context, t Task, key string) (Ticket, error)
	// Poll asks how far a task is.
	Poll(ctx context.Context, t Ticket) (Progress, error)
	// Cancel asks for a task's end and returns how far it is: the provider's verdict may be that it was done already.
	Cancel(ctx context.Context, t Ticket) (Progress, error)
	// Open fetches an output, and returns its size in bytes, or -1 where that is not known.
	Open(ctx context.Context, o Output) (io.ReadCloser, int64, error)
}

// Finder is implemented by a driver whose provider can be asked for a task of which the answer to the start was lost.
type Finder interface {
	// Find returns the ticket of the task with this key, started not before an instant; Gone when there is none. The task
	// is what Start was given: after a restart a driver knows from it alone what it had sent.
	Find(ctx context.Context, t Task, key string, since time.Time) (Ticket, error)
}

// Hooker is implemented by a driver whose provider tells of a task's end.
type Hooker interface {
	// Verify checks a provider's request about a task of a route and returns the task's ticket; Input: it is not the
	// provider's. What else the request says is not believed: the studio polls.
	Verify(ctx context.Context, h http.Header, body []byte, route string) (Ticket, error)
}

// Checker is implemented by a driver that can be asked whether its provider answers and takes its key.
type Checker interface {
	Check(ctx context.Context) error
}

// InProcess is implemented by a driver whose tasks run in this process, and are lost with it.
type InProcess interface {
	// Repeatable reports whether a task that was lost may be started again: it costs nobody anything.
	Repeatable() bool
}
