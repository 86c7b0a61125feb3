package client

import (
	"net/url"
	"strconv"
)

// List is a page of items; Next is the cursor of the page after it, or nil.
type List[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// pageOf returns a page of a list: after a cursor, "" for the first, and of a size, 0 for the usual one.
func pageOf(cursor string, limit int) url.Values {
	query := url.Values{}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	if limit > 0 {
		query.Set("limit", strconv.Itoa(limit))
	}
	return query
}
