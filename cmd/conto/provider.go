package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"conto/cmd/internal/boot"
	"conto/core/catalog"
)

// makers are an operator's accounts with providers of generations: the flags that several commands share.
type makers struct {
	OpenAIURL       string   `help:"Where models of the provider openai run: anything that speaks as OpenAI's API does. Without it, OpenAI itself, once there is a key." name:"openai-url" env:"CONTO_OPENAI_URL" placeholder:"URL"`
	OpenAIKey       string   `help:"The key for it; without it, none is sent, and OpenAI itself is not used." name:"openai-key" env:"CONTO_OPENAI_KEY" placeholder:"KEY"`
	OpenAIImages    string   `help:"How it hands over pictures: b64, url or auto." name:"openai-images" default:"auto" enum:"auto,b64,url" env:"CONTO_OPENAI_IMAGES"`
	OpenAIHosts     []string `help:"Hosts besides its own from which pictures are fetched, .example.com for all below it; one with a port may be a private address. Without it, none." name:"openai-hosts" env:"CONTO_OPENAI_HOSTS" placeholder:"HOST,…"`
	ReplicateToken  string   `help:"The token of an account with Replicate, for models of the provider replicate; without it, samples are made of them." env:"CONTO_REPLICATE_TOKEN" placeholder:"TOKEN"`
	ReplicateSecret string   `help:"The secret with which Replicate signs its webhooks; they need --url. Without it, Replicate is asked every few seconds." env:"CONTO_REPLICATE_SECRET" placeholder:"whsec_…"`
	ReplicateURL    string   `help:"A Replicate at another place, for tests; without it, Replicate itself." env:"CONTO_REPLICATE_URL" placeholder:"URL"`
	FalKey          string   `help:"The key of an account with fal, for models of the provider fal; without it, samples are made of them." env:"CONTO_FAL_KEY" placeholder:"KEY"`
	FalURL          string   `help:"A fal at another place, for tests; without it, fal itself." env:"CONTO_FAL_URL" placeholder:"URL"`

	Vision string `help:"The program conto-vision, which cuts out anything; without it, where programs are, and without any, people and plain grounds." env:"CONTO_VISION" placeholder:"FILE"`
}

// keys returns the accounts.
func (m *makers) keys() boot.Makers {
	return boot.Makers{
		OpenAIURL: m.OpenAIURL, OpenAI: m.OpenAIKey, Images: m.OpenAIImages, Hosts: m.OpenAIHosts,
		Replicate: m.ReplicateToken, ReplicateSecret: m.ReplicateSecret, ReplicateURL: m.ReplicateURL,
		Fal: m.FalKey, FalURL: m.FalURL, Vision: m.Vision,
	}
}

// providerCommand works with those who run generations.
type providerCommand struct {
	Check providerCheck `cmd:"" help:"Ask each provider of generations whether it is there and takes its key, and say by whom each model is run."`
}

type providerCheck struct {
	Catalog string `help:"The catalogue, as YAML; without it, the default one." type:"path" env:"CONTO_CATALOG" placeholder:"FILE"`
	makers  `embed:""`
}

// Run implements the command. It ends with an error when a provider does not answer, or cannot run a model that the
// catalogue gives to it.
func (p *providerCheck) Run(ctx context.Context, c *console) error {
	text := catalog.Default
	if p.Catalog != "" {
		var err error
		if text, err = os.ReadFile(p.Catalog); err != nil {
			return err
		}
	}
	e, err := catalog.Parse(text, time.LoadLocation)
	if err != nil {
		return fmt.Errorf("%s:\n%w", p.Catalog, err)
	}
	found, err := boot.CheckMakers(ctx, e, p.keys())
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	bad := 0
	for _, f := range found {
		if f.Err != nil {
			bad++
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", f.Name, f.By, f)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return errors.New("not everything can run: see above")
	}
	return nil
}
