// Package provider opens those who run generations: the models of this program, those that an operator has an account
// with, and samples for whatever nobody runs yet.
package provider

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"

	"conto/driver/gen/direct"
	"conto/driver/gen/fal"
	"conto/driver/gen/local"
	"conto/driver/gen/local/vision"
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
	Vision          string   // the program conto-vision, for local models; "": where programs are, if it is there
}

// Options are what providers work with.
type Options struct {
	Spool    string // a folder for what is being made
	Pictures *picture.Reader
	Clock    clock.Clock
	Keys     Keys
	Vision   *vision.Program // for local models; nil: they do without
	Samples  bool            // of models that nobody runs
	Log      *slog.Logger
}

// FindVision finds the program conto-vision where it was named, or where programs are; without it there is nil. It
// fails where one was named that does not work; another one is done without.
func FindVision(ctx context.Context, k Keys, log *slog.Logger) (*vision.Program, error) {
	p, err := vision.Find(ctx, k.Vision)
	switch {
	case err == nil:
		return p, nil
	case k.Vision != "" || ctx.Err() != nil:
		return nil, fmt.Errorf("--vision: %w", err)
	case !errors.Is(err, vision.ErrMissing):
		log.Warn("conto-vision does not work: people and plain grounds alone are cut out", "error", err)
	}
	return nil, nil
}

// remotes are the providers elsewhere, by the names that a catalogue gives them.
var remotes = []struct {
	name string
	has  func(*Keys) bool // an account with it
	open func(*opening) (studio.Provider, error)
}{
	{"openai", func(k *Keys) bool { return k.OpenAI != "" || k.OpenAIURL != "" }, openOpenAI},
	{"replicate", func(k *Keys) bool { return k.Replicate != "" }, openReplicate},
	{"fal", func(k *Keys) bool { return k.Fal != "" }, openFal},
}

// opening is what providers are opened with, and what ends those in this process.
type opening struct {
	Options
	end []func()
}

// Open returns the providers by the names that a catalogue gives them, and what ends those in this process.
func Open(options Options) (providers map[string]studio.Provider, end []func(), err error) {
	o, cores := &opening{Options: options}, runtime.GOMAXPROCS(0)
	own, err := local.New(local.Options{Folder: filepath.Join(o.Spool, "local"), Slots: cores, Pictures: o.Pictures,
		Clock: o.Clock, Vision: o.Vision, Log: o.Log})
	if err != nil {
		return nil, nil, err
	}
	o.end = append(o.end, own.Close)
	providers = map[string]studio.Provider{"local": {Driver: own, Slots: cores, PerAccount: 2}}
	if o.Samples {
		r, failed := o.runner(studio.Sample, cores)
		if failed == nil {
			providers[studio.Sample] = studio.Provider{Driver: sample.New(r), Slots: cores, PerAccount: 2}
		}
		err = errors.Join(err, failed)
	}
	for _, one := range remotes {
		if !one.has(&o.Keys) {
			continue
		}
		p, failed := one.open(o)
		if failed == nil {
			p.Slots, p.PerAccount = remoteSlots, remotePerAccount
			providers[one.name] = p
		}
		err = errors.Join(err, failed)
	}
	return providers, o.end, err
}

// runner returns what runs synchronous work in this process.
func (o *opening) runner(name string, slots int) (*direct.Runner, error) {
	r, err := direct.New(filepath.Join(o.Spool, name), slots, o.Clock)
	if err == nil {
		o.end = append(o.end, r.Close)
	}
	return r, err
}

func openOpenAI(o *opening) (studio.Provider, error) {
	r, err := o.runner("openai", remoteSlots)
	if err != nil {
		return studio.Provider{}, err
	}
	d, err := openai.New(r, openai.Options{URL: o.Keys.OpenAIURL, Key: o.Keys.OpenAI,
		Images: openai.Images(o.Keys.Images), Hosts: o.Keys.Hosts})
	return studio.Provider{Driver: d}, err
}

func openReplicate(o *opening) (studio.Provider, error) {
	d, err := replicate.New(replicate.Options{Token: o.Keys.Replicate, Secret: o.Keys.ReplicateSecret,
		URL: o.Keys.ReplicateURL, Clock: o.Clock})
	return studio.Provider{Driver: d, Hooks: o.Keys.ReplicateSecret != ""}, err
}

func openFal(o *opening) (studio.Provider, error) {
	d, err := fal.New(fal.Options{Key: o.Keys.Fal, URL: o.Keys.FalURL, Clock: o.Clock})
	return studio.Provider{Driver: d, Hooks: true}, err
}

// known reports whether there is such a provider, once the operator has an account with it.
func known(name string) bool {
	for _, one := range remotes {
		if one.name == name {
			return true
		}
	}
	return false
}
