package pay

import "errors"

// Errors that every driver answers in the same cases.
var (
	ErrUnknown  = errors.New("pay: no such charge")
	ErrMismatch = errors.New("pay: this id was used for another charge or refund")
	ErrTooMuch  = errors.New("pay: more than was taken")
)
