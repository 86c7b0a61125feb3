// Package boot puts a server together: the store that the flags name, the engine, the jobs, and the HTTP API on a
// listener. Only here are drivers named.
package boot

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"
	_ "time/tzdata" // the seller's time zone, also on a machine that knows none

	"conto/api"
	"conto/app"
	"conto/cmd/internal/maker"
	"conto/cmd/internal/payer"
	"conto/cmd/internal/storage"
	"conto/driver/store"
	"conto/engine"
	"conto/identity"
	"conto/internal/clock"
	"conto/jobs"
	"conto/web"
)

// Config is what a server needs to know.
type Config struct {
	Data        string // folder of the SQLite database
	Database    string // a postgres:// URL; "": SQLite in Data
	Listen      string // host:port
	URL         string // where customers reach it, for pages that they are sent to; "": where it listens
	OperatorKey string // of the first operator; "": one is made at the first start, and shown that once
	// whether operators need a second factor in their pages: FactorNeeded, FactorOptional; "": as people sign in
	OperatorFactor string
	// what the server signs with, several separated by commas, the newest first; "": those of a file beside the data
	SigningKey string
	Catalog    string // a catalogue file that becomes the next edition; "": none
	Stripe     payer.Stripe
	Makers     maker.Keys            // accounts with providers of generations; the zero value: none
	FFmpeg     string                // the program that works on films; "": where programs are, if it is there
	MaxUploads int64                 // bytes that the uploads of an account may take together; 0: any number
	Files      Files                 // where the files of galleries are; the zero value: in Data
	Brand      string                // a file that says in whose name pages are; "": Conto's
	Issuer     identity.IssuerConfig // who says who somebody is; without a client, nobody does
	Proxies    []string              // addresses and networks of the reverse proxies in front; none: nobody is believed
	Country    string                // the header in which they say a country; "": they do not
	Drain      time.Duration         // how long a stopping server is not ready and still serves; 0: it stops at once
	Clock      clock.Clock           // nil: the machine's

	OTLP          string // the URL of a collector of OpenTelemetry's; "": spans are sent nowhere
	AfterDowntime bool   // the data were not served for days, and the clock is right
	Unlimited     bool   // callers may ask as often as they like: it is measured how often they can
	Log           *slog.Logger
	Out           io.Writer // told what an operator must know once
	Outside
}

// Server is a server that listens.
type Server struct {
	URL         string
	OperatorKey string
	Engine      *engine.Engine
	Store       store.Store

	config   Config
	proxies  *identity.Proxies
	http     *http.Server
	listener net.Listener
	metrics  *metrics
	tracer   *tracer
	ready    *readiness
	runner   *jobs.Runner
	keyUses  *identity.KeyUses
	email    string       // of who sells; "": unknown
	maker    *maker.Maker // nil: nothing is generated
}

// clock is the configuration's, or the machine's.
func (s *Server) clock() clock.Clock {
	if s.config.Clock != nil {
		return s.config.Clock
	}
	return clock.System
}

// Tune has the garbage collector run less often than it would by itself: a server remembers little, and so would spend
// its time collecting it again and again. GOGC, if it is set, decides instead.
func Tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}

// Open opens the store, reads the catalogue, and listens. Nothing is served before Serve.
func Open(ctx context.Context, c Config) (*Server, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	c.Log = slog.New(api.LogRequests(c.Log.Handler()))
	if c.Out == nil {
		c.Out = io.Discard
	}
	if err := payer.Check(payer.Config{Stripe: c.Stripe}); err != nil {
		return nil, err
	}
	proxies, err := identity.ParseProxies(c.Proxies, c.Country)
	if err != nil {
		return nil, err
	}
	s, err := storage.Open(ctx, storage.Config{Data: c.Data, URL: c.Database, Log: c.Log})
	if err != nil {
		return nil, err
	}
	if err := reaches(ctx, s, c.Data); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	server := &Server{config: c, proxies: proxies, Store: s, ready: &readiness{probe: s.Probe}}
	if err := server.open(ctx); err != nil {
		server.tracer.close()
		return nil, errors.Join(err, s.Close())
	}
	return server, nil
}

func (s *Server) open(ctx context.Context) error {
	var text []byte
	if s.config.Catalog != "" {
		var err error
		if text, err = os.ReadFile(s.config.Catalog); err != nil {
			return err
		}
	}
	book, err := engine.OpenHistory(ctx, s.Store, text)
	if err == nil && text != nil {
		err = s.tellOldCatalogue(ctx, text)
	}
	if err != nil {
		return err
	}
	if err := s.checkDowntime(ctx); err != nil {
		return err
	}
	keyring, err := s.keyring(ctx)
	if err != nil {
		return err
	}
	operators, err := s.operators(ctx, keyring)
	if err != nil {
		return err
	}
	if s.tracer, err = openTracer(ctx, s.config.OTLP, s.config.Log); err != nil {
		return err
	}
	s.listener, err = net.Listen("tcp", s.config.Listen)
	if err != nil {
		return err
	}
	s.URL = "http://" + s.listener.Addr().String()
	s.metrics = newMetrics()
	s.Engine = engine.New(s.Store, book, engine.Options{Clock: s.config.Clock, Log: s.config.Log,
		Committed: func(c engine.Commit) { s.metrics.countCommit(c); s.tracer.commit(c) }})
	options := app.Options{Engine: s.Engine, Store: s.Store, Keyring: keyring, Operators: operators,
		Limits: identity.NewLimits(s.clock()), KeyUses: identity.NewKeyUses(s.Store, s.clock())}
	if s.config.Unlimited {
		options.Limits = identity.Limits{}
	}
	s.keyUses = options.KeyUses
	options.People.Users = identity.OpenUsers(s.Store, s.clock(), keyring)
	mux := http.NewServeMux()
	if err := s.work(ctx, mux, &options); err != nil {
		return errors.Join(err, s.listener.Close())
	}
	if err := errors.Join(s.runner.Prepare(ctx), s.people(&options)); err != nil {
		return errors.Join(err, s.listener.Close())
	}
	s.metrics.registry.MustRegister(gauges{s.Engine, s.Store, s.runner.Waiting, s.providers()})
	brand, err := s.brand()
	if err != nil {
		return errors.Join(err, s.listener.Close())
	}
	uses := app.New(options)
	s.runner.Endpoints.Describing(api.Describe(uses))
	programs := api.New(api.Options{
		App: uses, Log: s.config.Log, Ready: s.ready.check, Metrics: s.metrics.handler(),
		CountWebhook: s.metrics.countWebhook,
	})
	pages := web.New(web.Options{Shop: uses, Uses: uses, URL: s.config.URL, Email: s.email, Brand: brand,
		Programs: programs, Log: s.config.Log})
	mux.Handle("/", pages)
	s.http = s.serving(web.Hosts(uses, pages, mux))
	return nil
}

// serving makes the server of a handler.
func (s *Server) serving(h http.Handler) *http.Server {
	logged := api.AccessLog(s.config.Log, letGo(writeTime, pace(readTime, slowest, h)), s.metrics.countRequest,
		s.tracer.endRequest)
	return &http.Server{
		Handler: s.proxies.Handler(s.tracer.requests(logged)), ReadHeaderTimeout: headerTime,
		ReadTimeout: readTime, IdleTimeout: idleTime,
		MaxHeaderBytes: api.MaxHeader, ErrorLog: slog.NewLogLogger(s.config.Log.Handler(), slog.LevelDebug),
	}
}

// stopTime is how long a stopping server may take to finish what it accepted.
const stopTime = 4 * time.Second

// Serve answers requests, runs jobs and does due work until ctx is done. Then it is not ready any more, goes on for
// Config.Drain so that anyone who sends it requests learns of that, finishes what it accepted and closes the store.
func (s *Server) Serve(ctx context.Context) error {
	working, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	var background sync.WaitGroup
	background.Go(func() { s.Engine.RunDue(working) })
	background.Go(func() { s.recordHeads(working) })
	background.Go(func() { s.watch(working) })
	background.Go(func() { s.keepKeyUses(working) })
	if s.maker != nil {
		background.Go(func() { s.maker.Run(working) })
	}
	background.Go(func() {
		s.runner.Held.Watch(working, func(err error) {
			s.config.Log.Error("documents that were held back could not be looked at", "error", err)
		})
	})
	background.Go(func() {
		s.runner.Eraser.Watch(working,
			func(err error) { s.config.Log.Error("what is over could not be forgotten", "error", err) })
	})
	background.Go(func() {
		s.runner.Expiry.Watch(working,
			func(err error) { s.config.Log.Error("cards that expire could not be looked at", "error", err) })
	})
	background.Go(func() {
		s.runner.WatchSupport(working,
			func(err error) { s.config.Log.Error("answers to requests could not be mailed", "error", err) })
	})
	background.Go(func() {
		s.runner.Endpoints.Watch(working,
			func(err error) { s.config.Log.Error("old webhooks could not be forgotten", "error", err) })
	})
	background.Go(func() {
		handle := s.tracer.jobs(s.metrics.countJobs(s.runner.Handle))
		if err := s.Store.Work(working, handle); err != nil && working.Err() == nil {
			s.config.Log.Error("jobs are not run any more", "error", err)
		}
	})
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listener) }()
	var err error
	select {
	case <-ctx.Done():
		s.ready.stop()
		err = s.drain(failed)
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		err = errors.Join(err, s.http.Shutdown(stopping))
		cancel()
		if errors.Is(err, context.DeadlineExceeded) { // anyone who still waits may ask again
			err = s.http.Close()
		}
	case err = <-failed:
	}
	stopWork()
	background.Wait()
	if s.maker != nil {
		s.maker.Close()
	}
	s.Engine.Close()
	s.tracer.close()
	s.ready.settle()
	return errors.Join(err, s.Store.Close())
}

// drain goes on serving for a while, or until that fails.
func (s *Server) drain(failed <-chan error) error {
	if s.config.Drain <= 0 {
		return nil
	}
	select {
	case <-time.After(s.config.Drain):
		return nil
	case err := <-failed:
		return err
	}
}
