// Package maker opens the studio of a server: the folder of its files, and the providers that run generations.
package maker

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"conto/cmd/internal/files"
	"conto/cmd/internal/finish"
	"conto/cmd/internal/provider"
	"conto/driver/store"
	"conto/engine"
	"conto/internal/clock"
	"conto/internal/picture"
	"conto/internal/private"
	"conto/jobs/attention"
	"conto/studio"
)

// spoolFolder is the folder beside the data of what is being made.
const spoolFolder = "spool"

// decoders is how many pictures are decoded at once: each may take some 400 MB.
const decoders = 2

// spoolLife is after how long the spool folder is nobody's that its process has not touched since; it does each time it
// sweeps.
const spoolLife = 24 * time.Hour

// sweepEvery is how often what was deleted long ago is removed.
const sweepEvery = time.Hour

// Keys are an operator's accounts with providers of generations.
type Keys = provider.Keys

// Files says where the files of galleries are.
type Files = files.Config

// MissingFiles returns the keys of files that are in galleries and nowhere else: see files.Missing.
var MissingFiles = files.Missing

// Finding is what was found out about a provider, or a model.
type Finding = provider.Finding

// Check asks every provider whether it answers, and finds out by whom each model of a catalogue is run.
var Check = provider.Check

// Config is what a studio needs to know.
type Config struct {
	Data   string // the folder of its files
	Store  store.Store
	Engine *engine.Engine
	Clock  clock.Clock
	Log    *slog.Logger
	Keys   Keys
	Live   bool   // payments are real: no samples are made
	Label  string // the watermark
	// MaxUploads is how many bytes the uploads of an account may take together; 0: any number
	MaxUploads int64
	Files      Files                        // where the files of galleries are
	FFmpeg     string                       // where ffmpeg is; "": where programs are
	Ended      func(provider, state string) // is told of each generation that ends
	// where a provider tells of a generation's end; nil: this server cannot be reached from outside
	HookURL func(account, id string) string
	// Removed forgets what else is kept about a file that is removed for good; nil: nothing is
	Removed func(ctx context.Context, account, asset string) error
}

// Maker is a studio that is open.
type Maker struct {
	*studio.Studio
	log    *slog.Logger
	clock  clock.Clock
	spool  string
	closes []func()
}

// Open opens the studio, or returns nil over a store that has none.
func Open(ctx context.Context, c Config) (*Maker, error) {
	tables, ok := c.Store.(store.Studio)
	if !ok {
		return nil, nil
	}
	blobs, err := files.Open(ctx, c.Data, c.Files)
	if err != nil {
		return nil, err
	}
	name := node(c.Store)
	spool, err := openSpool(c, name)
	if err != nil {
		return nil, err
	}
	m := &Maker{log: c.Log, clock: c.Clock, spool: spool}
	pictures := picture.New(decoders)
	vision, err := provider.FindVision(ctx, c.Keys, c.Log)
	if err != nil {
		return nil, err
	}
	providers, end, err := provider.Open(provider.Options{Spool: spool, Pictures: pictures, Clock: c.Clock, Keys: c.Keys,
		Vision: vision, Samples: !c.Live, Log: c.Log})
	m.closes = end
	if err != nil {
		m.Close()
		return nil, err
	}
	options := studio.Options{
		Engine: c.Engine, Store: tables, Blobs: blobs, Providers: providers, Pictures: pictures,
		Attention: attention.New(c.Store, c.Clock), Node: name, Alone: c.Store.Exclusive(), Clock: c.Clock, Log: c.Log,
		HookURL: c.HookURL, Ended: c.Ended, Removed: c.Removed, MaxUploads: c.MaxUploads,
	}
	finishing := finish.Config{Label: c.Label, Spool: spool, FFmpeg: c.FFmpeg, Log: c.Log}
	if err := finish.Complete(ctx, finishing, &options); err != nil {
		m.Close()
		return nil, err
	}
	m.Studio = studio.New(options)
	return m, nil
}

// node names this process: always the same where it is alone, so that it goes on at once with what it was at.
func node(s store.Store) string {
	if s.Exclusive() {
		return "one"
	}
	return rand.Text()
}

// openSpool makes the folder of what this process is making. Each of several on one folder has its own; those of
// processes that are long gone are removed.
func openSpool(c Config, name string) (string, error) {
	all := filepath.Join(c.Data, spoolFolder)
	if c.Store.Exclusive() {
		return all, private.MakeFolder(all)
	}
	if err := private.MakeFolder(all); err != nil {
		return "", err
	}
	others, err := os.ReadDir(all)
	if err != nil {
		return "", err
	}
	for _, o := range others {
		info, err := o.Info()
		if err == nil && c.Clock.Now().Sub(info.ModTime()) > spoolLife {
			err = os.RemoveAll(filepath.Join(all, o.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // another may have removed it
			return "", err
		}
	}
	spool := filepath.Join(all, name)
	return spool, private.MakeFolder(spool)
}

// Run moves generations on, and removes what was deleted long ago, until ctx is done.
func (m *Maker) Run(ctx context.Context) {
	var work sync.WaitGroup
	work.Go(func() { m.Studio.Run(ctx) })
	work.Go(func() {
		ticker := time.NewTicker(sweepEvery)
		defer ticker.Stop()
		for {
			if _, err := m.Gallery.Sweep(ctx); err != nil && ctx.Err() == nil {
				m.log.Error("not all that was deleted long ago could be removed", "error", err)
			}
			if err := os.Chtimes(m.spool, m.clock.Now(), m.clock.Now()); err != nil {
				m.log.Error("the spool folder is gone", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
		}
	})
	work.Wait()
}

// Close cancels what runs in this process. What was lost so is started again, or fails and costs nothing.
func (m *Maker) Close() {
	for _, end := range m.closes {
		end()
	}
}
