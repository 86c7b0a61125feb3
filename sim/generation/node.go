package generation

import (
	"context"
	"fmt"
	"log/slog"

	"conto/app"
	"conto/driver/gen"
	"conto/driver/store"
	"conto/engine"
	"conto/identity"
	"conto/jobs"
	"conto/studio"
)

// Node is the studio on one node.
type Node struct {
	Number int
	Dead   func() error // why the node does nothing any more; nil: it lives
	Die    func()

	works  *Works
	life   int // counts the nodes that ever were: each has tasks of its own
	studio *studio.Studio
	app    app.Studio
}

// lives counts nodes, within the works.
func (w *Works) lives() int { w.booted++; return w.booted }

// Join makes the studio of a node. It does nothing before it is opened.
func (w *Works) Join(n *Node) *Node {
	n.works, n.life = w, w.lives()
	return n
}

// secret signs what the simulator's studio makes.
const secret = "a secret that is known to all who read this"

// Open opens the studio over what the node has.
func (n *Node) Open(e *engine.Engine, s store.Store, j *jobs.Runner) {
	keys, err := identity.NewKeyring(secret)
	if err != nil {
		panic("sim: " + err.Error())
	}
	w, all := n.works, map[string]studio.Provider{}
	for name, p := range providers {
		all[name] = studio.Provider{Driver: p.driver(caller{w, n, name}), Slots: p.slots, PerAccount: perAccount,
			Hooks: p.hooks}
	}
	n.studio = studio.New(studio.Options{Engine: e, Store: &tables{w.store, n}, Blobs: &files{w.files, n},
		Providers: all, Attention: j.Attention, Node: n.name(), Clock: w.clock, Log: slog.New(slog.DiscardHandler),
		HookURL: func(account, id string) string { return account + "/" + id }})
	n.app = app.Studio{App: app.New(app.Options{Engine: e, Store: s, Keyring: keys, Work: j, Works: n.studio})}
}

// name names the process: another one after each start.
func (n *Node) name() string { return fmt.Sprintf("node %d, life %d", n.Number, n.life) }

// die ends the node without a warning.
func (n *Node) die(accident string) error {
	n.works.host.Count(accident)
	n.Die()
	return n.Dead()
}

// Erase implements closing.Works.
func (n *Node) Erase(ctx context.Context, account string) error {
	return n.studio.Gallery.Erase(ctx, account)
}

// Step does what is to be done at this instant.
func (n *Node) Step() error { return n.studio.Step(context.Background()) }

// provider is a place where generations run.
type provider struct {
	slots      int
	hooks      bool
	here       bool // they run in the process, and are lost with it
	repeatable bool // and may then be started again
	driver     func(caller) gen.Driver
}

// perAccount is how many generations of an account run at once at a provider.
const perAccount = 2

// providers are one of each kind: that sends webhooks, that can be asked for what was started, that runs in the process
// and is paid for, and that runs there and is not.
var providers = map[string]provider{
	"remote": {slots: 4, hooks: true, driver: func(c caller) gen.Driver { return remote{c} }},
	"listed": {slots: 3, driver: func(c caller) gen.Driver { return listed{c} }},
	"here":   {slots: 2, here: true, driver: func(c caller) gen.Driver { return here{c} }},
	"local":  {slots: 2, here: true, repeatable: true, driver: func(c caller) gen.Driver { return here{c} }},
}

// Runs names the provider of each model that the simulator runs.
var Runs = map[string]string{"mini-llm": "remote", "fast-image": "local", "basic-voice": "local", "z-image": "remote",
	"premium-llm": "here", "premium-image": "listed", "premium-video": "remote"}
