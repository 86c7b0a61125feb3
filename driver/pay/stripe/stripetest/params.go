package stripetest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// problem is an error as the API returns it.
type problem struct {
	Type          string  `json:"type"`
	Code          string  `json:"code,omitempty"`
	DeclineCode   string  `json:"decline_code,omitempty"`
	Message       string  `json:"message"`
	Param         string  `json:"param,omitempty"`
	PaymentIntent *intent `json:"payment_intent,omitempty"`

	status int
	unread bool // refused by the look of its parameters, before it was carried out
}

// Error returns the message.
func (p *problem) Error() string { return p.Message }

func (p *problem) with(status int) *problem {
	p.status = status
	return p
}

// invalid refuses a request; name is the parameter that is wrong.
func invalid(code, name, message string, args ...any) *problem {
	return (&problem{Type: "invalid_request_error", Code: code, Param: name,
		Message: fmt.Sprintf(message, args...)}).with(http.StatusBadRequest)
}

// missing refuses an id that is none.
func missing(name, what, id string) *problem {
	p := invalid("resource_missing", name, "No such %s: '%s'", what, id)
	if name == "id" {
		p.status = http.StatusNotFound
	}
	return p
}

// params are the parameters of a request. What nobody has read is unknown.
type params struct {
	values url.Values
	read   map[string]bool
}

func readParams(r *http.Request) (*params, []byte, *problem) {
	const limit = 1 << 20
	body, err := io.ReadAll(io.LimitReader(r.Body, limit))
	if err != nil {
		return nil, nil, invalid("", "", "The body cannot be read.")
	}
	text := string(body)
	if r.Method == http.MethodGet {
		text = r.URL.RawQuery
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, nil, invalid("", "", "The parameters cannot be read.")
	}
	return &params{values, map[string]bool{}}, body, nil
}

// text returns a parameter's value, or "".
func (p *params) text(name string) string {
	p.read[name] = true
	return p.values.Get(name)
}

func (p *params) flag(name string) bool { return p.text(name) == "true" }

func (p *params) number(name string) int64 {
	n, err := strconv.ParseInt(p.text(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// list returns the values of name[0], name[1] …
func (p *params) list(name string) []string {
	var all []string
	for i := 0; p.values.Has(fmt.Sprintf("%s[%d]", name, i)); i++ {
		all = append(all, p.text(fmt.Sprintf("%s[%d]", name, i)))
	}
	return all
}

// meta returns the values of name[metadata][…], or of metadata[…] when the name is "".
func (p *params) meta(name string) map[string]string {
	prefix := "metadata["
	if name != "" {
		prefix = name + "[metadata]["
	}
	all := map[string]string{}
	for key := range p.values {
		if within, ok := strings.CutPrefix(key, prefix); ok {
			all[strings.TrimSuffix(within, "]")] = p.text(key)
		}
	}
	return all
}

// unknown returns a parameter that nobody has read, or "".
func (p *params) unknown() string {
	var names []string
	for name := range p.values {
		if !p.read[name] {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return slices.Min(names)
}

// check refuses a request with parameters that the call has not read by now.
func (p *params) check() *problem {
	name := p.unknown()
	if name == "" {
		return nil
	}
	bad := invalid("parameter_unknown", name, "Received unknown parameter: %s", name)
	bad.unread = true
	return bad
}
