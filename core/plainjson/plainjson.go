// Package plainjson appends JSON without reflection: what encoding/json would write, byte for byte. It is for the few
// values that are written for every generation; each of them is held to encoding/json by a test.
package plainjson

import (
	"encoding/json"
	"strconv"
	"time"
)

// IsPlain reports whether a byte of a string is written as it is.
func IsPlain(c byte) bool {
	return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
}

// Text appends a string, with <, > and & escaped as json.Marshal escapes them.
func Text[S ~string](b []byte, s S) []byte {
	for i := range len(s) {
		if !IsPlain(s[i]) {
			return Any(b, s)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// Any appends a value by reflection. It is of a type that always has a JSON form.
func Any(b []byte, value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic("plainjson: " + err.Error())
	}
	return append(b, text...)
}

// Time appends an instant.
func Time(b []byte, t time.Time) []byte {
	b, err := t.AppendText(append(b, '"'))
	if err != nil {
		panic("plainjson: " + err.Error())
	}
	return append(b, '"')
}

// Member appends the name of a member, as it is written with what stands before and after it, and a string.
func Member[S ~string](b []byte, name string, s S) []byte { return Text(append(b, name...), s) }

// Some is Member, unless the string is empty.
func Some[S ~string](b []byte, name string, s S) []byte {
	if s == "" {
		return b
	}
	return Member(b, name, s)
}

// Count appends the name of a member and a whole number.
func Count[N ~int | ~int64](b []byte, name string, n N) []byte {
	return strconv.AppendInt(append(b, name...), int64(n), 10)
}

// SomeCount is Count, unless the number is zero.
func SomeCount[N ~int | ~int64](b []byte, name string, n N) []byte {
	if n == 0 {
		return b
	}
	return Count(b, name, n)
}

// Flag appends the name of a member and true or false.
func Flag(b []byte, name string, on bool) []byte { return strconv.AppendBool(append(b, name...), on) }
