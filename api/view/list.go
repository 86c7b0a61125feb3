package view

import (
	"strconv"
	"strings"

	"conto/core/fault"
	"conto/core/message"
)

// ListOf returns the function that makes a whole list of items that are shown one by one.
func ListOf[F, T any](show func(F) T) func([]F) List[T] {
	return func(all []F) List[T] {
		list := List[T]{Items: make([]T, len(all))}
		for i, one := range all {
			list.Items[i] = show(one)
		}
		return list
	}
}

// Page is where in a list to go on.
type Page struct {
	Cursor string `query:"cursor" doc:"next of the page before" maxLength:"64"`
	Limit  int    `query:"limit" doc:"items in the answer" minimum:"1" maximum:"200" default:"50"`
}

// List is a page of items; next is the cursor of the page after it, or null.
type List[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// Place reads a cursor that names a place in a list; 0 is its beginning.
func (p *Page) Place() (int64, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(p.Cursor, "s"), 10, 64)
	if err != nil || n < 1 || !strings.HasPrefix(p.Cursor, "s") {
		return 0, fault.Wrong("cursor", message.CursorIs)
	}
	return n, nil
}

// Place returns the cursor that names a place in a list, or nil for 0.
func Place(n int64) *string {
	if n == 0 {
		return nil
	}
	cursor := "s" + strconv.FormatInt(n, 10)
	return &cursor
}
