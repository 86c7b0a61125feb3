// Package plain reads and writes what is asked and answered around every generation, without reflection. It reads what
// is written plainly and is not sure of the rest; it writes, byte for byte, what encoding/json does.
package plain

import (
	"bytes"
	"strconv"

	"conto/api/view"
	"conto/core/money"
	"conto/core/plainjson"
)

// scanner reads JSON that is written plainly: objects of strings without escapes and of whole numbers, in ASCII, each
// name once. Of anything else it is not sure, which is no error: encoding/json reads that.
type scanner struct {
	text []byte
	at   int
}

// mostText bounds in bytes what a plain string may say, as the schemas of ids and names do.
const mostText = 64

// space passes over white space.
func (p *scanner) space() {
	for ; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case ' ', '\n', '\r', '\t':
		default:
			return
		}
	}
}

// take passes over white space and then a byte, and reports whether it was there.
func (p *scanner) take(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// end reports whether nothing is left.
func (p *scanner) end() bool {
	p.space()
	return p.at == len(p.text)
}

// word returns what a plain string says.
func (p *scanner) word() ([]byte, bool) {
	if !p.take('"') {
		return nil, false
	}
	start := p.at
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.text[start : p.at-1], p.at-1-start <= mostText
		case !plainjson.IsPlain(c):
			return nil, false
		}
	}
	return nil, false
}

// number returns a whole number of at most 18 digits.
func (p *scanner) number() (int64, bool) {
	p.space()
	start := p.at
	if p.at < len(p.text) && p.text[p.at] == '-' {
		p.at++
	}
	first := p.at
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	digits := p.at - first
	if digits == 0 || digits > 18 || digits > 1 && p.text[first] == '0' {
		return 0, false
	}
	if p.at < len(p.text) && (p.text[p.at] == '.' || p.text[p.at] == 'e' || p.text[p.at] == 'E') {
		return 0, false
	}
	n, err := strconv.ParseInt(string(p.text[start:p.at]), 10, 64)
	return n, err == nil
}

// mostMembers bounds how many members a plain object has.
const mostMembers = 8

// object has read called for each member of an object, after its colon. It reports whether read did each time, and no
// name is there twice.
func (p *scanner) object(read func(name []byte) bool) bool {
	if !p.take('{') {
		return false
	}
	if p.take('}') {
		return true
	}
	var seen [mostMembers][]byte
	for n := range seen {
		name, ok := p.word()
		if !ok {
			return false
		}
		for _, other := range seen[:n] {
			if bytes.Equal(other, name) {
				return false
			}
		}
		seen[n] = name
		if !p.take(':') || !read(name) {
			return false
		}
		if p.take('}') {
			return true
		}
		if !p.take(',') {
			return false
		}
	}
	return false
}

// into sets a string to what a plain one says.
func (p *scanner) into(s *string) bool {
	said, ok := p.word()
	*s = string(said)
	return ok
}

// options returns a copy of an object of strings and numbers, as it is written.
func (p *scanner) options() ([]byte, bool) {
	p.space()
	start := p.at
	ok := p.object(func([]byte) bool {
		if p.space(); p.at < len(p.text) && p.text[p.at] == '"' {
			_, ok := p.word()
			return ok
		}
		_, ok := p.number()
		return ok
	})
	return bytes.Clone(p.text[start:p.at]), ok
}

// ReadWish reads what is asked for with a quote, and reports whether it did. Of a body that is not plain it may have
// read a part, here and below.
func ReadWish(body []byte, w *view.Wish) bool {
	request := view.HoldRequest{}
	if !ReadRequest(body, &request) || request.ID != "" {
		return false
	}
	*w = request.Wish
	return true
}

// ReadRequest reads what is asked for with a hold or a spend.
func ReadRequest(body []byte, o *view.HoldRequest) bool {
	p, model := scanner{text: body}, false
	ok := p.object(func(name []byte) (ok bool) {
		switch string(name) {
		case "id":
			return p.into(&o.ID) && o.ID != ""
		case "model":
			model = true
			return p.into(&o.Model)
		case "user":
			return p.into(&o.User)
		case "options":
			o.Options, ok = p.options()
			return ok
		}
		return false
	})
	return ok && model && p.end()
}

// ReadSettle reads what closes a hold that was delivered; no body is one, too.
func ReadSettle(body []byte, in *view.SettleInput) bool {
	if len(body) == 0 {
		return true
	}
	in.Body = made(in.Body)
	p := scanner{text: body}
	ok := p.object(func(name []byte) bool {
		n, ok := p.number()
		switch string(name) {
		case "credits":
			in.Body.Credits = new(money.Credits(n))
		case "allowance":
			in.Body.Allowance = new(n)
		default:
			return false
		}
		return ok && n >= 0
	})
	return ok && p.end()
}

// ReadRelease reads what closes a hold that was not delivered: nothing, or an empty object.
func ReadRelease(body []byte, in *view.ReleaseInput) bool {
	if len(body) == 0 {
		return true
	}
	in.Body = new(view.Nothing)
	p := scanner{text: body}
	return p.object(func([]byte) bool { return false }) && p.end()
}

// made makes what a pointer of its type points to.
func made[T any](*T) *T { return new(T) }
