package gen

import (
	"errors"
	"fmt"
	"time"

	"conto/core/message"
)

// FaultKind is what follows from a fault.
type FaultKind string

// The kinds of faults.
const (
	Busy      FaultKind = "busy"      // nothing was started; the same may be right later
	Input     FaultKind = "input"     // the provider does not take this prompt, file or option
	Moderated FaultKind = "moderated" // the provider refuses what is asked for
	Broken    FaultKind = "broken"    // the key, the quota or the configuration: no task will do until an operator acts
	Unknown   FaultKind = "unknown"   // whether a task was started is not known
	Gone      FaultKind = "gone"      // the provider, or the driver after a restart, knows no such task or file
)

// Fault is what went wrong at a provider.
type Fault struct {
	Kind  FaultKind
	Why   message.Note  // for people
	After time.Duration // of Busy: not before
	Cause error         // for the log
}

// Error implements error.
func (f *Fault) Error() string {
	text := fmt.Sprintf("gen: %s: %s", f.Kind, f.Why.In(message.English))
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// FaultOf returns the fault in an error, or one of the kind Unknown that wraps it.
func FaultOf(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Kind: Unknown, Cause: err}
}

// Is reports whether an error is a fault of a kind.
func Is(err error, k FaultKind) bool {
	var f *Fault
	return errors.As(err, &f) && f.Kind == k
}
