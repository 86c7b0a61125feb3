package catalog

import (
	"bytes"
	"encoding/json"
)

// members calls visit with each member of a JSON object, its value as it is written, until visit returns an error. It
// returns false when the text is neither an object nor null. A spend reads its options on the hot path, and most are a
// few short members: this allocates nothing for them.
func members(text []byte, visit func(name, value []byte) error) (object bool, err error) {
	if !json.Valid(text) {
		return false, nil
	}
	text = bytes.Trim(text, space)
	if text[0] != '{' {
		return text[0] == 'n', nil // of what is valid, only null begins so
	}
	for text = skip(text, 1); text[0] != '}'; {
		end := literal(text)
		name := unquoted(text[:end])
		text = skip(text, end) // to the colon
		text = skip(text, 1)
		end = literal(text)
		if err := visit(name, text[:end]); err != nil {
			return true, err
		}
		if text = skip(text, end); text[0] == ',' {
			text = skip(text, 1)
		}
	}
	return true, nil
}

const space = " \t\r\n"

// skip leaves out n bytes and the space behind them.
func skip(text []byte, n int) []byte { return bytes.TrimLeft(text[n:], space) }

// literal returns the length of the value with which valid JSON begins.
func literal(text []byte) int {
	depth, quoted := 0, false
	for i, c := range text {
		switch {
		case quoted && c == '"' && !escaped(text[:i]):
			quoted = false
		case quoted:
			continue
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth == 0 { // of the object around it
				return i
			}
			depth--
		}
		if depth > 0 || quoted {
			continue
		}
		if c == '"' || c == '}' || c == ']' {
			return i + 1
		}
		if c == ',' || c == ':' || bytes.IndexByte([]byte(space), c) >= 0 {
			return i
		}
	}
	return len(text)
}

// escaped reports whether a backslash stands for what follows the text, and not for itself.
func escaped(text []byte) bool {
	n := len(text) - len(bytes.TrimRight(text, `\`))
	return n%2 == 1
}

// unquoted returns what a JSON string says; nil where the value is no string.
func unquoted(value []byte) []byte {
	if value[0] != '"' {
		return nil
	}
	if bytes.IndexByte(value, '\\') < 0 {
		return value[1 : len(value)-1]
	}
	var s string
	if json.Unmarshal(value, &s) != nil {
		return nil
	}
	return []byte(s)
}
