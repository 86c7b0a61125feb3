// Package redact takes secrets out of URLs, and of errors that quote them, before anybody reads them: anyone who
// mistypes a flag copies what the program says into a ticket.
package redact

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Hidden stands where a secret was.
const Hidden = "xxxxx"

// named are parameters whose values are secrets, in a URL's query or in a list such as "host=h password=p".
var named = regexp.MustCompile(`(?i)\b([a-z_]*(?:password|passwd|pwd|secret|token|api_?key))=('[^']*'|[^&\s#]*)`)

// URL returns a URL without its password and other secrets. It need not be a good one.
func URL(text string) string {
	for _, secret := range secrets(text) {
		text = strings.ReplaceAll(text, secret, Hidden)
	}
	return text
}

// Error returns an error that says what another one does without the secrets of a URL. It is the other one to errors.Is
// and errors.As.
func Error(err error, of string) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	clean := text
	for _, secret := range secrets(of) {
		clean = strings.ReplaceAll(clean, secret, Hidden)
	}
	if clean == text {
		return err
	}
	return &hidden{clean, err}
}

type hidden struct {
	text string
	err  error
}

// Error returns what happened.
func (h *hidden) Error() string { return h.text }

// Unwrap returns the error itself.
func (h *hidden) Unwrap() error { return h.err }

// secrets lists what is secret in a URL, as it is written and as it is meant, the longest first.
func secrets(text string) []string {
	var found []string
	add := func(secret string) {
		if secret == "" {
			return
		}
		found = append(found, secret)
		for _, unescape := range []func(string) (string, error){url.PathUnescape, url.QueryUnescape} {
			if meant, err := unescape(secret); err == nil {
				found = append(found, meant, url.QueryEscape(meant), url.PathEscape(meant))
			}
		}
	}
	add(password(text))
	for _, match := range named.FindAllStringSubmatch(text, -1) {
		add(strings.Trim(match[2], "'"))
	}
	slices.SortFunc(found, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(found)
}

// password returns what stands between a URL's user and its last @. A password that was not escaped may hold whatever
// else a URL is divided by; better that too much is hidden than too little.
func password(text string) string {
	rest := text
	if _, after, ok := strings.Cut(text, "://"); ok {
		rest = after
	}
	at := strings.LastIndexByte(rest, '@')
	if at < 0 {
		return ""
	}
	_, secret, _ := strings.Cut(rest[:at], ":")
	return secret
}
