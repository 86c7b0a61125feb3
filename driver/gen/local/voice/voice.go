// Package voice reads texts aloud: English with Flite, which is built in and runs in a sandbox, and other languages
// with espeak-ng where that is installed, in a process of its own. What it returns is a WAV file of 16-bit samples.
package voice

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of one text: its characters, and how long reading it may take to compute.
const (
	MaxCharacters = 2000
	MaxTime       = 60 * time.Second
)

// What Say refuses.
var (
	ErrEmpty    = errors.New("voice: there is nothing to be read")
	ErrLong     = fmt.Errorf("voice: the text has more than %d characters", MaxCharacters)
	ErrVoice    = errors.New("voice: the language has no such voice")
	ErrLanguage = errors.New("voice: that is no language")
	ErrSilent   = errors.New("voice: nothing is to be heard of the text")
	ErrTime     = errors.New("voice: reading took too long")
)

// MissingError is the refusal of a language that is read by a program which is not installed, or which does not have
// it.
type MissingError struct {
	Language string // as it was asked for
	Program  string // what is to be installed, "" if that would not help
}

// Error returns what is missing, for logs.
func (e *MissingError) Error() string {
	if e.Program == "" {
		return "voice: there is no voice for " + e.Language
	}
	return "voice: " + e.Language + " needs " + e.Program
}

// Request is a text to be read.
type Request struct {
	Text     string
	Language string // a BCP 47 tag: "it", "en-GB"; "" is English
	Voice    string // one of Voices; "" is the language's first
}

// English are the voices of English, the best first. A sentence takes the first three nearly a second to compute, the
// last two 50 ms.
var English = []string{"slt", "rms", "awb", "kal16", "kal"}

// tag matches a language.
var tag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$`)

// Say reads a text aloud and returns a WAV file. It ends when ctx does, with its error. Errors are those above, a
// *MissingError, or wrap weights.ErrMissing.
func Say(ctx context.Context, r Request) ([]byte, error) {
	if utf8.RuneCountInString(r.Text) > MaxCharacters {
		return nil, ErrLong
	}
	if !strings.ContainsFunc(r.Text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }) {
		return nil, ErrEmpty
	}
	if r.Language == "" {
		r.Language = "en"
	}
	if !tag.MatchString(r.Language) {
		return nil, ErrLanguage
	}
	within, cancel := context.WithTimeoutCause(ctx, MaxTime, ErrTime)
	defer cancel()
	read := espeak
	if r.Language == "en" || strings.HasPrefix(r.Language, "en-") {
		read = flite
	}
	wav, err := read(within, r)
	if cause := context.Cause(within); cause != nil && err != nil {
		return nil, cause
	}
	if err != nil {
		return nil, err
	}
	return audible(wav)
}
