package studio

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"conto/core/account"
	"conto/core/catalog"
	"conto/core/credit"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/engine"
)

// Request asks for a generation.
type Request struct {
	Account  string
	ID       string // of the generation: a new one, or that of a request which is repeated
	Actor    account.Actor
	User     string // the member who generates; "": who asks, or the owner
	Model    string
	Options  json.RawMessage
	Prompt   string
	Language string // of the prompt
	Files    []File
	Consent  bool
	Seed     *int64           // nil: a new one, where the model takes one
	Imprint  *account.Imprint // the account's own mark, for what can bear one; nil: none
}

// Start writes a generation down, holds what it costs, and queues it. It refuses as a quote does, with invalid for what
// the model does not take, with locked while nobody can run the model, and with rate_limited when too many of the
// account's wait. Under an id that was used it returns what has become of that.
func (s *Studio) Start(ctx context.Context, r Request) (*Generation, error) {
	if row, err := s.Store.Generation(ctx, r.Account, r.ID); err == nil && row.State != Opening && row.State != Refused {
		return read(row)
	}
	g, most, err := s.prepare(ctx, r)
	if err != nil {
		return nil, err
	}
	row, err := s.Store.AddGeneration(ctx, g.write(), most)
	if errors.Is(err, store.ErrFull) {
		return nil, fault.Of(fault.RateLimited, message.GenerationsWait, "most", most)
	}
	if err != nil {
		return nil, err
	}
	if row.State != Opening && row.State != Refused { // another has found it meanwhile, and moved it on
		return read(row)
	}
	g.Generation = row
	hold, err := s.hold(ctx, r)
	if refusal := (*fault.Error)(nil); errors.As(err, &refusal) {
		g.State, g.Details = Refused, Details{} // nobody asks for it again, and the prompt is somebody's
		return nil, errors.Join(err, s.save(ctx, g, time.Time{}))
	}
	if err != nil { // whether it is held is not known: who asks again finds out, or whoever looks after it
		return nil, err
	}
	err = s.enqueue(ctx, g, hold)
	if errors.Is(err, store.ErrConflict) {
		return overtaken(ctx, s, r)
	}
	return g, err
}

// overtaken returns what has become of a generation that another has found before this process held its credits. If it
// has ended by then, nobody else releases them.
func overtaken(ctx context.Context, s *Studio, r Request) (*Generation, error) {
	g, err := s.Get(ctx, r.Account, r.ID)
	if err == nil && (g.State == Failed || g.State == Canceled) {
		err = release(ctx, s, g)
	}
	return g, err
}

// prepare checks a request by the catalogue, and makes the generation.
func (s *Studio) prepare(ctx context.Context, r Request) (*Generation, int, error) {
	st, _, err := s.Engine.State(ctx, r.Account)
	if err != nil {
		return nil, 0, err
	}
	book := s.Engine.Book()
	edition := st.Edition(book)
	m, err := edition.Model(r.Model)
	if err != nil {
		return nil, 0, err
	}
	values, err := m.Read(r.Options)
	if err != nil {
		return nil, 0, err
	}
	if err := check(m, &r); err != nil {
		return nil, 0, err
	}
	grade := account.GradeOf(st, book)
	provider, err := providerOf(s, m, grade)
	if err != nil {
		return nil, 0, err
	}
	user := r.User
	if user == "" {
		if user = r.Actor.User; user == "" {
			user = st.Owner()
		}
	}
	now := s.Clock.Now()
	g := &Generation{
		Generation: store.Generation{
			Account: r.Account, ID: r.ID, User: user, Model: m.ID, Kind: m.Kind, Provider: provider, Class: last,
			State: Opening, QueuedAt: now, LookAt: now.Add(openTime),
		},
		Details: Details{
			Prompt: r.Prompt, Language: r.Language, Options: r.Options, Files: r.Files, Consent: r.Consent, Actor: r.Actor.ID,
			Edition: edition.Number, Route: m.Run.Route, Params: m.Run.Params, Sample: provider == Sample,
			Free: m.Class == catalog.FreeMode, Watermark: grade.Watermark && m.BearsMark(),
			Plan: st.Plan(book).ID, Seed: m.SeedOf(r.ID, r.Seed),
		},
	}
	if m.BearsMark() {
		g.Imprint = r.Imprint
	}
	if grade.Priority {
		g.Class = first
	}
	g.Numbers, g.Words = named(m, values)
	return g, grade.Waiting, nil
}

// named returns the options by their names.
func named(m *catalog.Model, values catalog.Values) (map[string]int64, map[string]string) {
	numbers, words := map[string]int64{}, map[string]string{}
	for i, o := range m.Options {
		if o.Words != nil {
			words[o.Name] = values[i].Word
		} else {
			numbers[o.Name] = values[i].Number
		}
	}
	return numbers, words
}

// providerOf returns who runs a model: whom the catalogue names, or samples while that one is not set up. A model of
// which the plan's mark cannot be put on what comes out is not run (C6).
func providerOf(s *Studio, m *catalog.Model, grade account.Grade) (string, error) {
	kind := gen.Kind(m.Kind)
	for _, name := range []string{m.Run.Provider, Sample} {
		p, there := s.Providers[name]
		if !there || p.Driver.Serves(m.Run.Route, kind) != nil {
			continue
		}
		if name != Sample && s.Unmarkable(m, grade) {
			return "", fault.Of(fault.Locked, message.LockUnmarked, "model", m.Names).With("reason", "unavailable")
		}
		return name, nil
	}
	return "", fault.Of(fault.Locked, message.LockUnavailable, "model", m.Names).With("reason", "unavailable")
}

// Unmarkable reports whether a model makes films that would have to bear the plan's mark, and none can be put on films
// here: such a model is locked as unavailable (C6, C16).
func (s *Studio) Unmarkable(m *catalog.Model, grade account.Grade) bool {
	p, there := s.Providers[m.Run.Provider]
	kind := gen.Kind(m.Kind)
	return s.Films == nil && grade.Watermark && kind == gen.Video && there && m.Run.Provider != Sample &&
		p.Driver.Serves(m.Run.Route, kind) == nil
}

// Samples reports whether a sample is made where a model is asked for, because no provider is connected.
func (s *Studio) Samples(m *catalog.Model, grade account.Grade) bool {
	name, err := providerOf(s, m, grade)
	return err == nil && name == Sample
}

// check refuses what a model does not take, by the catalogue.
func check(m *catalog.Model, r *Request) error {
	var wrong []fault.Field
	length := utf8.RuneCountInString(r.Prompt)
	switch {
	case m.Takes.Prompt == catalog.None && length > 0:
		wrong = append(wrong, fault.FieldOf("prompt", message.TakesNoPrompt, "model", m.Names))
	case m.Takes.Prompt == catalog.Needed && length == 0:
		wrong = append(wrong, fault.FieldOf("prompt", message.IsNeeded))
	case m.Takes.Prompt != catalog.None && length > m.Takes.MaxPrompt:
		wrong = append(wrong, fault.FieldOf("prompt", message.PromptUpTo, "most", m.Takes.MaxPrompt))
	}
	given := map[string]int{}
	for _, f := range r.Files {
		if given[f.Role]++; m.Takes.File(f.Role) == catalog.None || given[f.Role] > 1 {
			wrong = append(wrong, fault.FieldOf("files."+f.Role, message.TakesNoFile, "model", m.Names,
				"role", message.Key("run_file_"+f.Role)))
		}
	}
	for _, role := range catalog.FileRoles() {
		if m.Takes.File(role) == catalog.Needed && given[role] == 0 {
			wrong = append(wrong, fault.FieldOf("files."+role, message.TakesFile, "model", m.Names,
				"role", message.Key("run_file_"+role)))
		}
	}
	if m.Takes.Consent && !r.Consent {
		wrong = append(wrong, fault.FieldOf("consent", message.ConsentNeeded))
	}
	wrong = append(wrong, m.WrongSeed(r.Seed)...)
	if len(wrong) > 0 {
		return fault.Fields(wrong)
	}
	return nil
}

// Refusal is a generation that was refused for what it costs or needs, with the entry on which that rests.
type Refusal struct {
	Answer engine.Answer
	error
}

// Unwrap returns the refusal itself.
func (r *Refusal) Unwrap() error { return r.error }

// hold holds what a generation costs, or finds what was held for it. It returns the hold's deadline; zero of one that
// costs nothing.
func (s *Studio) hold(ctx context.Context, r Request) (time.Time, error) {
	answer, err := s.Engine.Do(ctx, engine.Request{Account: r.Account, Actor: r.Actor, Command: account.Spend{
		ID: r.ID, Model: r.Model, Options: r.Options, User: r.User, Studio: true, Consent: r.Consent}})
	if fault.Is(err, fault.Conflict) { // it is there: the request is repeated
		held, found := s.Engine.Hold(ctx, r.Account, r.ID)
		if found == nil && held != nil {
			return held.Hold.Deadline, nil
		}
		return time.Time{}, errors.Join(err, found)
	}
	if err != nil {
		return time.Time{}, &Refusal{answer, err}
	}
	i := slices.IndexFunc(answer.Events, func(e account.Event) bool { return e.Kind() == credit.Held{}.Kind() })
	if i < 0 {
		return time.Time{}, nil
	}
	return answer.Events[i].(credit.Held).Deadline, nil
}

// waits is how long a generation waits at most that holds nothing: as long as most holds live.
const waits = catalog.DefaultDeadline

// enqueue puts a generation into the queue, where it waits no longer than its hold lives.
func (s *Studio) enqueue(ctx context.Context, g *Generation, deadline time.Time) error {
	now := s.Clock.Now()
	until := now.Add(waits)
	if !deadline.IsZero() {
		_, at, err := s.Engine.State(ctx, g.Account)
		if err != nil {
			return err
		}
		until = now.Add(deadline.Sub(at)) // the account may live by another clock
	}
	g.State = Queued
	if err := s.save(ctx, g, until); err != nil {
		return err
	}
	s.soon()
	return nil
}
