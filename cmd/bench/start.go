package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/cmd/internal/storage"
	"conto/core/account"
	"conto/driver/store"
	"conto/driver/store/memory"
	"conto/engine"
)

// start fills a database with accounts of ten entries each, and measures how long a server takes from nothing to its
// first answer.
func (o *options) start(ctx context.Context, d *database) error {
	if o.grown == 0 || o.figure != "" {
		return nil
	}
	c, err := d.fresh("grown")
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := o.fill(ctx, c); err != nil {
		return err
	}
	filled := time.Since(begun)
	var took []time.Duration
	for i := range 3 {
		begun := time.Now()
		n, err := serve(ctx, c)
		if err != nil {
			return err
		}
		var a client.Account
		err = ask(ctx, http.MethodGet, n.URL+"/v1/accounts/"+grownID(o.grown/3*i), "", nil, &a)
		took = append(took, time.Since(begun))
		if err == nil && a.Seq != int64(entriesEach) {
			err = fmt.Errorf("%s has %d entries, not %d", a.ID, a.Seq, entriesEach)
		}
		if err := errors.Join(err, n.stop()); err != nil {
			return err
		}
	}
	slices.Sort(took)
	o.printf("%s, %d accounts with %d entries (written in %s): first answer after %s (< 5s: %s)\n", d.name, o.grown,
		o.grown*entriesEach,
		filled.Round(time.Second), took[1].Round(time.Millisecond), word(took[1] < 5*time.Second))
	return nil
}

// entriesEach is how many entries an account of a grown database has.
const entriesEach = 10

func grownID(i int) string { return fmt.Sprintf("acc_grown%09d", i) }

// fill writes the accounts: what one account's life comes to, again and again under other names.
func (o *options) fill(ctx context.Context, c boot.Config) error {
	model, err := oneLife(ctx, grownID(0))
	if err != nil {
		return err
	}
	s, err := storage.Open(ctx, storage.Config{Data: c.Data, URL: c.Database, Log: c.Log})
	if err != nil {
		return err
	}
	err = o.copies(ctx, s, model)
	return errors.Join(err, s.Close())
}

func (o *options) copies(ctx context.Context, s store.Store, model []store.Entry) error {
	first := []byte(grownID(0))
	var batch []store.Entry
	for i := range o.grown {
		own := []byte(grownID(i))
		for _, e := range model {
			e.Account = string(own)
			e.Command, e.Events = bytes.ReplaceAll(e.Command, first, own), bytes.ReplaceAll(e.Events, first, own)
			batch = append(batch, e)
		}
		if len(batch)+len(model) <= store.MaxBatch && i+1 < o.grown {
			continue
		}
		refused, err := s.Commit(ctx, batch)
		if err := errors.Join(append(refused, err)...); err != nil {
			return err
		}
		batch = batch[:0]
	}
	return nil
}

// oneLife is the journal of an account that was opened, was given credits, and has spent some.
func oneLife(ctx context.Context, id string) ([]store.Entry, error) {
	s := memory.Open()
	book, err := engine.OpenHistory(ctx, s, nil)
	if err != nil {
		return nil, err
	}
	e := engine.New(s, book, engine.Options{})
	defer e.Close()
	requests := []engine.Request{
		{Account: id, Actor: account.Operator, Command: account.Open{ID: id, Kind: account.Personal, Owner: "usr_" + id}},
		{Account: id, Actor: account.Operator, Command: account.Grant{Credits: credits, Reason: "bench"}},
	}
	for i := len(requests); i < entriesEach; i++ {
		requests = append(requests, engine.Request{Account: id, Actor: account.Operator, Key: key(i, 0),
			Command: account.Spend{Model: "z-image", Now: true}})
	}
	answers, err := e.DoMany(ctx, requests)
	for _, a := range answers {
		err = errors.Join(err, a.Err)
	}
	if err != nil {
		return nil, err
	}
	heads, err := s.Heads(ctx, store.HeadQuery{Accounts: []string{id}})
	if err != nil {
		return nil, err
	}
	entries, err := s.Entries(ctx, id, store.Span{})
	for i := range entries {
		entries[i].DueAt = heads[0].DueAt
	}
	return entries, err
}
