package api

import (
	"encoding/json"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"conto/core/message"
)

// bodies is how bodies are read and written. Names count as they are written, and once: of a member that is there
// twice, or in another case, two readers would take different values.
var bodies = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readBody}

// readBody reads a body. huma calls it twice, first for what it validates.
func readBody(text []byte, into any) error {
	if err := json.Unmarshal(text, into); err != nil {
		return unreadable(err)
	}
	if _, first := into.(*any); first {
		if twice := repeatedName(text); twice != "" {
			return wrong{field: twice, key: message.JsonTwice}
		}
	}
	return nil
}

// maxEcho bounds, in bytes, what is said back of something that a client chose.
const maxEcho = 100

// short is a text, or the beginning of a long one.
func short(text string) string {
	if len(text) <= maxEcho {
		return text
	}
	return strings.ToValidUTF8(text[:maxEcho], "") + "…"
}

// repeatedName returns where an object of valid JSON has a name twice, such as options.count, or "". It is on the path
// of every spend: for a small body it allocates nothing.
func repeatedName(text []byte) string {
	s := names{text: text}
	return s.value()
}

// names walks over valid JSON.
type names struct {
	text []byte
	at   int
}

// value passes over a value.
func (s *names) value() string {
	switch s.byte() {
	case '{':
		return s.object()
	case '[':
		for {
			if s.peek() == ']' {
				s.at++
				return ""
			}
			if twice := s.value(); twice != "" {
				return twice
			}
			if s.peek() == ',' {
				s.at++
			}
		}
	case '"':
		s.rest()
	default: // a number, true, false or null
		for s.at < len(s.text) && s.text[s.at] > ' ' && s.text[s.at] != ',' && s.text[s.at] != ']' && s.text[s.at] != '}' {
			s.at++
		}
	}
	return ""
}

// fewNames is how many names are compared with each other; of more, a table is made.
const fewNames = 16

// object passes over the rest of an object.
func (s *names) object() string {
	var few [fewNames][]byte
	var many map[string]bool
	for n := 0; ; n++ {
		if s.byte() == '}' {
			return ""
		}
		name := s.rest()
		if n < fewNames {
			for _, other := range few[:n] {
				if string(other) == string(name) {
					return string(name)
				}
			}
			few[n] = name
		} else {
			if many == nil {
				many = map[string]bool{}
				for _, other := range few {
					many[string(other)] = true
				}
			}
			if many[string(name)] {
				return string(name)
			}
			many[string(name)] = true
		}
		s.byte() // the colon
		if twice := s.value(); twice != "" {
			return string(name) + "." + twice
		}
		if s.peek() == ',' {
			s.at++
		}
	}
}

// peek is the next byte that is no space.
func (s *names) peek() byte {
	for s.text[s.at] <= ' ' {
		s.at++
	}
	return s.text[s.at]
}

// byte takes it.
func (s *names) byte() byte {
	c := s.peek()
	s.at++
	return c
}

// rest takes the rest of a string, after its first quote, and answers what it says.
func (s *names) rest() []byte {
	start, plain := s.at, true
	for ; s.text[s.at] != '"'; s.at++ {
		if c := s.text[s.at]; c == '\\' {
			plain, s.at = false, s.at+1
		} else if c >= 0x80 {
			plain = false
		}
	}
	s.at++
	if plain {
		return s.text[start : s.at-1]
	}
	var said string
	if err := json.Unmarshal(s.text[start-1:s.at], &said); err != nil {
		panic("api: a string of valid JSON: " + err.Error())
	}
	return []byte(said)
}
