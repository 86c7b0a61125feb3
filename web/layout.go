package web

import (
	"net/url"

	"conto/core/message"
)

// called is in whose name a page is.
func called(v *view) string {
	switch {
	case v.own != nil:
		return v.own.Look.Name
	case v.hosted != "":
		return v.hosted
	}
	return v.Brand.Called()
}

// others lists the languages that the page is not in.
func (v *view) others() []message.Language {
	var list []message.Language
	for _, l := range message.Languages() {
		if l != v.language {
			list = append(list, l)
		}
	}
	return list
}

// in returns where what is shown is in another language; what is none of the public pages has the first of them.
func (v *view) in(l message.Language) string {
	p := v.page
	if p == nil {
		return pricingPage.path(l)
	}
	u := url.URL{Path: p.path(l), RawQuery: v.query.Encode()}
	return u.String()
}
