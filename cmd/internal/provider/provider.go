// Package provider opens those who run generations: the models of this program, those that an operator has an account
// with, and samples for whatever nobody runs yet.
package provider

import (
	"errors"
	"path/filepath"
	"runtime"

	"conto/driver/gen/direct"
	"conto/driver/gen/fal"
	"conto/driver/gen/local"
	"conto/driver/gen/openai"
	"conto/driver/gen/replicate"
	"conto/driver/gen/sample"
	"conto/internal/clock"
	"conto/internal/picture"
	"conto/studio"
)

// How many generations run at once at a provider elsewhere, and of one account.
const (
	remoteSlots      = 32
	remotePerAccount = 4
)

// Keys are an operator's accounts with providers. One without a key is not used.
type Keys struct {
	OpenAIURL       string   // of OpenAI's API or one like it; "": OpenAI's own
	OpenAI          string   // a key; with an address of one's own it may be ""
	Images          string   // how it hands over pictures; "": in either way
	Hosts           []string // besides its own from which pictures are fetched
	Replicate       string   // a token
	ReplicateSecret string   // of its webhooks; "": it is asked
	ReplicateURL    string   // "": Replicate itself
	Fal             string   // a key
	FalURL          string   // "": fal itself
}

// Options are what providers work with.
type Options struct {
	Spool    string // a folder for what is being made
	Pictures *picture.Reader
	Clock    clock.Clock
	Keys     Keys
	Samples  bool // of models that nobody runs
}

// Open returns the providers by the names that a catalogue gives them, and what ends those in this process.
func Open(o Options) (providers map[string]studio.Provider, end []func(), err error) {
	cores := runtime.GOMAXPROCS(0)
	own, err := local.New(filepath.Join(o.Spool, "local"), cores, o.Pictures, o.Clock)
	if err != nil {
		return nil, nil, err
	}
	end = append(end, own.Close)
	providers = map[string]studio.Provider{"local": {Driver: own, Slots: cores, PerAccount: 2}}
	runner := func(name string, slots int) *direct.Runner {
		r, failed := direct.New(filepath.Join(o.Spool, name), slots, o.Clock)
		if failed != nil {
			err = errors.Join(err, failed)
			return nil
		}
		end = append(end, r.Close)
		return r
	}
	if o.Samples {
		if r := runner(studio.Sample, cores); r != nil {
			providers[studio.Sample] = studio.Provider{Driver: sample.New(r), Slots: cores, PerAccount: 2}
		}
	}
	if o.Keys.OpenAI != "" || o.Keys.OpenAIURL != "" {
		if r := runner("openai", remoteSlots); r != nil {
			d, failed := openai.New(r, openai.Options{URL: o.Keys.OpenAIURL, Key: o.Keys.OpenAI,
				Images: openai.Images(o.Keys.Images), Hosts: o.Keys.Hosts})
			providers["openai"] = studio.Provider{Driver: d, Slots: remoteSlots, PerAccount: remotePerAccount}
			err = errors.Join(err, failed)
		}
	}
	if o.Keys.Replicate != "" {
		d, failed := replicate.New(replicate.Options{Token: o.Keys.Replicate, Secret: o.Keys.ReplicateSecret,
			URL: o.Keys.ReplicateURL, Clock: o.Clock})
		providers["replicate"] = studio.Provider{Driver: d, Slots: remoteSlots, PerAccount: remotePerAccount,
			Hooks: o.Keys.ReplicateSecret != ""}
		err = errors.Join(err, failed)
	}
	if o.Keys.Fal != "" {
		d, failed := fal.New(fal.Options{Key: o.Keys.Fal, URL: o.Keys.FalURL, Clock: o.Clock})
		providers["fal"] = studio.Provider{Driver: d, Slots: remoteSlots, PerAccount: remotePerAccount, Hooks: true}
		err = errors.Join(err, failed)
	}
	return providers, end, err
}
