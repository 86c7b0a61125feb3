package pay

import "errors"

// Errors that every driver answers in the same cases. Each is final: the same call never does better later.
var (
	ErrUnknown  = errors.New("pay: no such charge, setup, card or dispute")
	ErrMismatch = errors.New("pay: this id was used for another charge, setup or refund")
	ErrTooMuch  = errors.New("pay: more than was taken")
	ErrInvalid  = errors.New("pay: an id is missing, the amount is not above zero, or a name or an address is none")
	ErrLost     = errors.New("pay: the refund did not reach the customer; pay it back in another way")
	ErrForged   = errors.New("pay: the hint is not from the provider, or too old")
	ErrGarbled  = errors.New("pay: the hint cannot be read")
)
