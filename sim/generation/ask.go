package generation

import (
	"context"
	"fmt"

	"conto/app"
	"conto/core/account"
)

// Ask is a request about generations, as somebody makes it.
type Ask struct {
	By      account.Actor
	Account string
	Key     string // idempotency key of a start
	Model   string
	Options string
	User    string // who generates; "": who asks, or the owner
}

// call returns the request as the use cases take it.
func (a Ask) call() *app.Call {
	return &app.Call{Context: context.Background(), Actor: a.By, Key: a.Key, Digest: a.Model + a.Options + a.User}
}

// Start asks a node for a generation, and returns its id and its state.
func (n *Node) Start(a Ask) (id, state string, err error) {
	run, err := n.app.Start(a.call(), a.Account, app.Work{Model: a.Model, Options: []byte(a.Options), User: a.User,
		Prompt: "a cat"})
	if err != nil {
		return "", "", err
	}
	return run.ID, run.State, nil
}

// Cancel asks a node for the end of a generation, and returns its state.
func (n *Node) Cancel(a Ask, id string) (string, error) {
	run, err := n.app.Cancel(a.call(), a.Account, id)
	if err != nil {
		return "", err
	}
	return run.State, nil
}

// Read reads a generation, and returns its state and who generates.
func (n *Node) Read(a Ask, id string) (state, user string, err error) {
	run, err := n.app.Run(a.call(), a.Account, id)
	if err != nil {
		return "", "", err
	}
	return run.State, run.User, nil
}

// Ring has a provider tell a node of one of its newest tasks: as it is, or as somebody who forges it. It returns in
// words what that was, or "" when there is none.
func (n *Node) Ring(which int, forged bool) string {
	w := n.works
	if len(w.last) == 0 {
		return ""
	}
	one := w.last[which%len(w.last)]
	if !providers[one.provider].hooks {
		return ""
	}
	g := w.audit.Find(one.account, one.id)
	body, text := one.ticket, "the end of "+one.id
	if forged {
		w.host.Count(hookForged)
		body, text = "not the provider's", "a forged end of "+one.id
		if g != nil && g.Phase != "starting" && w.host.Roll(2) == 0 {
			body = "t0" // of another task
		}
	} else if one.rung++; one.rung > 1 {
		w.host.Count(hookTwice)
	}
	if g != nil && g.Over() {
		w.host.Count(hookLate)
	}
	if err := n.studio.Hook(context.Background(), one.account, one.id, nil, []byte(body)); err != nil {
		return fmt.Sprintf("%s, refused", text)
	}
	return text
}

// GaveUp notes that somebody did not ask again.
func (w *Works) GaveUp() { w.host.Count(unasked) }
