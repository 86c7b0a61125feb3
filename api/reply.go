package api

import "conto/core/message"

// reply is an answer with a body.
type reply[T any] struct{ Body T }

// secretReply is an answer with a secret, which nothing on the way may keep.
type secretReply[T any] struct {
	Cache string `header:"Cache-Control"`
	Body  T
}

// show returns the function that answers with what a use case has found, or with why there is nothing.
func show[F, T any](how func(F) T) func(F, error) (*reply[T], error) {
	return func(found F, err error) (*reply[T], error) {
		if err != nil {
			return nil, err
		}
		return &reply[T]{how(found)}, nil
	}
}

// showIn is show for what has sentences: they are in the language of the caller.
func showIn[F, T any](r *request, how func(F, message.Language) T) func(F, error) (*reply[T], error) {
	return show(func(found F) T { return how(found, r.language) })
}
