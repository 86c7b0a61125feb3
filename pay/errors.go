package pay

import "errors"

// Errors that every driver answers in the same cases. Each is final: the same call never does better later.
var (
	ErrUnknown  = errors.New("pay: no such charge")
	ErrMismatch = errors.New("pay: this id was used for another charge or refund")
	ErrTooMuch  = errors.New("pay: more than was taken")
	ErrInvalid  = errors.New("pay: an id is missing, or the amount is not above zero")
)
