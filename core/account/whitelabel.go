package account

import (
	"regexp"
	"strings"

	"conto/core/catalog"
	"conto/core/fault"
	"conto/core/message"
)

// Look is how pages of links to files look that are in an account's own name.
type Look struct {
	Name        string
	Ground, Ink string // colours of what stands out, and of words on it; "": the studio's
}

// Look returns how pages of links to files look on a plan; nil: as the studio's. It is off unless somebody has switched
// it on, and part of the white-label (C6).
func (b Brand) Look(p *catalog.Plan) *Look {
	if !b.WhiteLabel || !p.Has(catalog.WhiteLabel) || b.Name == "" {
		return nil
	}
	l := &Look{Name: b.Name}
	if len(b.Colours) > 0 {
		l.Ground, l.Ink = b.Colours[0], inkOn(b.Colours[0])
	}
	if len(b.Colours) > 1 {
		l.Ink = b.Colours[1]
	}
	return l
}

// MayWhiteLabel refuses who may not put pages of links to files in the account's name, as MayBrand does, and locks it
// on a plan without the white-label.
func MayWhiteLabel(s *State, by Actor, b catalog.History) error {
	if err := MayBrand(s, by, b); err != nil {
		return err
	}
	if s.Plan(b).Has(catalog.WhiteLabel) {
		return nil
	}
	return s.when(s.At, b).judging().noFeature(catalog.WhiteLabel, message.NoWhiteLabel)
}

// MayHost refuses who may not give the account a host of its own: all but the owner and support, and a plan without the
// white-label. To take it away the plan is not asked.
func MayHost(s *State, by Actor, b catalog.History, away bool) error {
	if err := s.when(s.At, b).judging().may(by, Right{Operator: Support, Person: ByOwner}, ""); err != nil || away {
		return err
	}
	return MayWhiteLabel(s, by, b)
}

// maxHost bounds the name of a host, in bytes (RFC 1035).
const maxHost = 253

var (
	hostName   = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)
	innerHosts = []string{"localhost", "local", "internal", "lan", "home", "corp", "arpa", "onion"}
)

// CheckHost returns the name of a host as it is kept. It refuses with invalid what is no plain name in DNS, what leads
// into somebody's own network, and the server's own name with all above and below it.
func CheckHost(host, own string) (string, error) {
	host = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(host)), ".")
	if len(host) > maxHost || !hostName.MatchString(host) {
		return "", fault.Wrong("host", message.HostIs)
	}
	for _, inner := range innerHosts {
		if strings.HasSuffix(host, "."+inner) {
			return "", fault.Wrong("host", message.HostIs)
		}
	}
	if host == own || strings.HasSuffix(host, "."+own) || strings.HasSuffix(own, "."+host) {
		return "", fault.Wrong("host", message.HostIsOurs)
	}
	return host, nil
}
