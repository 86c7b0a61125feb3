package view

import (
	"bytes"
	"strconv"

	"conto/core/money"
)

// plain reads JSON that is written plainly: objects of strings without escapes and of whole numbers, in ASCII, each
// name once. Of anything else it is not sure, which is no error: encoding/json reads that.
type plain struct {
	text []byte
	at   int
}

// mostText bounds in bytes what a plain string may say, as the schemas of ids and names do.
const mostText = 64

// space passes over white space.
func (p *plain) space() {
	for ; p.at < len(p.text); p.at++ {
		switch p.text[p.at] {
		case ' ', '\n', '\r', '\t':
		default:
			return
		}
	}
}

// take passes over white space and then a byte, and reports whether it was there.
func (p *plain) take(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// end reports whether nothing is left.
func (p *plain) end() bool {
	p.space()
	return p.at == len(p.text)
}

// word returns what a plain string says.
func (p *plain) word() ([]byte, bool) {
	if !p.take('"') {
		return nil, false
	}
	start := p.at
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.text[start : p.at-1], p.at-1-start <= mostText
		case !isPlain(c):
			return nil, false
		}
	}
	return nil, false
}

// isPlain reports whether a byte is written in JSON as it is, by encoding/json, too.
func isPlain(c byte) bool {
	return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
}

// number returns a whole number of at most 18 digits.
func (p *plain) number() (int64, bool) {
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
func (p *plain) object(read func(name []byte) bool) bool {
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
func (p *plain) into(s *string) bool {
	said, ok := p.word()
	*s = string(said)
	return ok
}

// options returns a copy of an object of strings and numbers, as it is written.
func (p *plain) options() ([]byte, bool) {
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

// ReadPlain reads a body that is written plainly, and reports whether it did. Of one that is not it may have read a
// part.
func (w *Wish) ReadPlain(body []byte) bool {
	request := HoldRequest{}
	if !request.ReadPlain(body) || request.ID != "" {
		return false
	}
	*w = request.Wish
	return true
}

// ReadPlain reads a body that is written plainly, and reports whether it did.
func (o *HoldRequest) ReadPlain(body []byte) bool {
	p, model := plain{text: body}, false
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

// ReadPlain reads a body that is written plainly, or none, and reports whether it did.
func (in *SettleInput) ReadPlain(body []byte) bool {
	if len(body) == 0 {
		return true
	}
	in.Body = made(in.Body)
	p := plain{text: body}
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

// ReadPlain reads an empty body, and reports whether it is one.
func (in *ReleaseInput) ReadPlain(body []byte) bool {
	if len(body) == 0 {
		return true
	}
	in.Body = new(Nothing)
	p := plain{text: body}
	return p.object(func([]byte) bool { return false }) && p.end()
}

// made makes what a pointer of its type points to.
func made[T any](*T) *T { return new(T) }
