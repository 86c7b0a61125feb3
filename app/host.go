package app

import (
	"context"
	"crypto/rand"
	"time"
)

// hostTime is how long a host has to answer whether it leads here.
const hostTime = 3 * time.Second

// HostCheck is whether a host of an account's own leads to this server.
type HostCheck struct {
	Host  string // "": none is set
	Leads bool
	Here  string // the server's own host, to which its DNS may lead
}

// CheckHost asks the account's host, if it has one, for a proof that only this server can give. What does not answer in
// three seconds does not lead here. It refuses with rate_limited who asks too often.
func (a Brands) CheckHost(c *Call, id string) (HostCheck, error) {
	b, err := a.Get(c, id)
	check := HostCheck{Host: b.Host, Here: a.People.Host}
	if err != nil || b.Host == "" || a.People.ProofOn == nil {
		return check, err
	}
	if err := a.Limits.Hosts.Take(id); err != nil {
		return check, err
	}
	ctx, cancel := context.WithTimeout(c, hostTime)
	defer cancel()
	challenge := rand.Text()
	answer, err := a.People.AskHost(ctx, a.People.ProofOn(b.Host, challenge))
	var proof hostProof
	check.Leads = err == nil && a.Keyring.Unseal(hostSeal, answer, &proof) &&
		proof == hostProof{Host: b.Host, Challenge: challenge}
	return check, nil
}

// hostSeal is what a proof is sealed for.
const hostSeal = "host"

// hostProof says that a server was asked on a host, and what.
type hostProof struct {
	Host      string `json:"host"`
	Challenge string `json:"challenge"`
}

// maxChallenge bounds what a server is asked on a host, in bytes.
const maxChallenge = 64

// ProveHost returns the answer to who asks on a host of an account's own whether it leads here; "": that is no
// question.
func (a Brands) ProveHost(host, challenge string) (string, error) {
	if challenge == "" || len(challenge) > maxChallenge {
		return "", nil
	}
	return a.Keyring.Seal(hostSeal, hostProof{host, challenge})
}
