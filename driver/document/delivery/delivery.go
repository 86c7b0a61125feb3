// Package delivery is how invoice files reach the tax agency's exchange (SDI): the interface of the channels. Drivers:
// folder leaves files for the accountant, pec sends them by certified mail, provider posts them to an intermediary.
// deliverytest is the suite that they pass.
//
// A file that was taken is only on its way; what becomes of it the exchange says in receipts.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"regexp"
)

// Longest is the size of the largest file that the exchange takes, in bytes.
const Longest = 5_000_000

// File is an invoice file. Its name is used for it alone, ever.
type File struct {
	Name    string
	Content []byte
}

// Taken is what a channel says when it has taken a file.
type Taken struct {
	ID     string // by which the channel knows it: a path, a message's id, a provider's number; "" if it does not say
	Before bool   // it had the file already
}

// Transmitter hands files to a channel. It is safe for concurrent use. An error means that the file may not have been
// taken and is to be sent again as it is, unless it wraps ErrRefused or ErrOther.
type Transmitter interface {
	Send(ctx context.Context, f File) (Taken, error)
}

// Errors that sending again does not mend.
var (
	ErrRefused = errors.New("delivery: the file is refused")
	ErrOther   = errors.New("delivery: another file has this name")
)

// name is what the exchange takes: a country, the sender's id, and a progressive of up to five characters.
var name = regexp.MustCompile(`^[A-Z]{2}[A-Z0-9]{2,28}_[A-Z0-9]{1,5}\.xml$`)

// Check refuses files that the exchange would not even open. Every driver calls it first.
func (f *File) Check() error {
	switch {
	case !name.MatchString(f.Name):
		return fmt.Errorf("%w: its name %q is not like IT01234560587_00001.xml", ErrRefused, f.Name)
	case len(f.Content) == 0:
		return fmt.Errorf("%w: %s is empty", ErrRefused, f.Name)
	case len(f.Content) > Longest:
		return fmt.Errorf("%w: %s has %d bytes, and the exchange takes %d", ErrRefused, f.Name, len(f.Content), Longest)
	}
	return nil
}
