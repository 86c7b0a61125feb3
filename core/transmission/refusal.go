package transmission

import (
	"strings"

	"conto/core/fault"
	"conto/core/message"
)

// NoFile returns the refusal to show a document's file where there is none: never, or not yet and why.
func NoFile(document string, why []string) error {
	if why == nil {
		return fault.Of(fault.NotFound, message.NoExchangeFile, "document", document)
	}
	return fault.Of(fault.Conflict, message.NoExchangeFileYet, "document", document,
		"why", strings.TrimSuffix(strings.Join(why, "; "), ".")).With("missing", why)
}

// UnknownFile returns the refusal of a receipt of a file that was not sent from here.
func UnknownFile(name string) error {
	return fault.Of(fault.NotFound, message.NoFileFromHere, "file", name)
}

// IsUnknown reports whether an error is that refusal, or one of a name that no file from here has.
func IsUnknown(err error) bool { return fault.Is(err, fault.NotFound) }

// NotHandedOver returns the refusal to send a document again that was never handed over.
func NotHandedOver(document string) error {
	return fault.Of(fault.Conflict, message.NotHandedOver, "document", document)
}

// OnItsWay returns the refusal to correct the buyer of a file that the channel is about to take.
func OnItsWay(document, file string) error {
	return fault.Of(fault.Conflict, message.OnItsWay, "document", document, "file", file)
}

// CheckRaise refuses to take a number for the last that was given to a file, unless it is the known one or above it.
func CheckRaise(known, to int64) error {
	if to < known || to > Last {
		return fault.Of(fault.Conflict, message.FilesBeyond, "number", known, "given", to, "last", Last)
	}
	return nil
}
