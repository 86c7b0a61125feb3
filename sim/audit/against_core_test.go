package audit_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"conto/core/account"
	"conto/core/catalog"
	"conto/sim/audit"
)

// TestAgainstCore lives long random lives twice, by the core and by the auditor, and compares every answer and the
// whole view after every step, and keeps a ledger of what the core does: C1–C31, C36. CONTO_LIVES is how many; each
// has a seed of its own, which a failure names together with the shortest story that still shows it. CONTO_SEED lives
// one of them again.
func TestAgainstCore(t *testing.T) {
	lives, first := 100, 1
	if n, err := strconv.Atoi(os.Getenv("CONTO_LIVES")); err == nil {
		lives = n
	}
	if n, err := strconv.Atoi(os.Getenv("CONTO_SEED")); err == nil {
		lives, first = 1, n
	}
	shops := []shop{open(t, "Europe/Rome"), open(t, "America/Havana"), open(t, "Australia/Lord_Howe")}
	steps := 0
	for seed := first; seed < first+lives && !t.Failed(); seed++ {
		in := shops[0]
		if seed%5 == 0 {
			in = shops[1+seed/5%2]
		}
		n, story, err := live(uint64(seed), in)
		steps += n
		if err != nil {
			story, err = shorten(story, in, err)
			t.Errorf("CONTO_SEED=%d: %v\nby this story in %s:\n%s", seed, err, in.zone, tell(story))
		}
	}
	t.Logf("%d lives, %d steps", lives, steps)
}

// shop is where an account lives: the default catalogue in the seller's zone. Clocks change at midnight in Havana, and
// by half an hour on Lord Howe (C11).
type shop struct {
	zone *time.Location
	book catalog.History
}

// open opens a shop.
func open(t *testing.T, zone string) shop {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(catalog.Default), "zone: Europe/Rome", "zone: "+zone)
	edition, err := catalog.Parse([]byte(text), time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	return shop{location, catalog.NewBook(edition)}
}

// step is one thing that happens, at an instant.
type step struct {
	at time.Time
	by audit.Actor
	op any // a request of package audit, or one of those below
}

type (
	// begin opens the account: the first step.
	begin struct{}
	// run lets a server run up to the instant: it wakes at every instant at which something is due.
	run struct{}
	// down has the server wake at the instant, and not before.
	down struct{}
	// ask quotes a change of plan and keeps the answer.
	ask struct{ Plan, Interval string }
	// price quotes a generation.
	price audit.Spend
	// confirm subscribes at the terms of the nth quote that was kept.
	confirm struct {
		N      int
		Method string
	}
)

// live lives one life; it returns how many steps it has, and the steps if one of them came out differently.
func live(seed uint64, in shop) (int, []step, error) {
	g := &generator{rand: rand.New(rand.NewPCG(seed, 11)), world: &world{shop: in}, crowd: seed%4 == 0}
	var story []step
	for range 100 + g.rand.IntN(500) {
		s := g.next()
		story = append(story, s)
		if err := g.world.do(s); err != nil {
			return len(story), story, err
		}
	}
	return len(story), nil, nil
}

// replay lives a story, and returns the first difference and the steps up to it.
func replay(story []step, in shop) (int, error) {
	w := &world{shop: in}
	for i, s := range story {
		if err := w.do(s); err != nil {
			return i + 1, err
		}
	}
	return len(story), nil
}

// shorten leaves out steps, in ever smaller pieces, as long as a difference remains.
func shorten(story []step, in shop, err error) ([]step, error) {
	for size := len(story) / 2; size > 0; {
		shorter := false
		for from := 1; from < len(story); {
			without := append(append([]step(nil), story[:from]...), story[min(from+size, len(story)):]...)
			if n, e := replay(without, in); e != nil {
				story, err, shorter = without[:n], e, true
			} else {
				from += size
			}
		}
		if !shorter || size > 1 {
			size /= 2
		}
	}
	return story, err
}

// tell writes a story.
func tell(story []step) string {
	var lines []string
	for _, s := range story {
		by := ""
		if s.by != audit.Operator {
			by = fmt.Sprintf(" by %+v", s.by)
		}
		text := fmt.Sprintf("%T%+v", s.op, s.op)
		switch op := s.op.(type) {
		case audit.Settle:
			text = fmt.Sprintf("Settle %s at %s and %s units", op.Hold, number(op.Credits), number(op.Units))
		case audit.Refund:
			text = fmt.Sprintf("Refund %s of %s and %s units", op.Hold, number(op.Credits), number(op.Units))
		case audit.Change:
			text = fmt.Sprintf("Change %s role=%s premium=%s stays=%s cap=%s", op.User, op.Role, flag(op.Premium),
				flag(op.Stays),
				number(op.Cap))
		}
		lines = append(lines, s.at.Format("2006-01-02T15:04:05.999999999Z")+by+" "+strings.TrimPrefix(text, "audit."))
	}
	return strings.Join(lines, "\n")
}

func number(n *int64) string {
	if n == nil {
		return "all"
	}
	return fmt.Sprint(*n)
}

func flag(b *bool) string {
	if b == nil {
		return "-"
	}
	return fmt.Sprint(*b)
}

// actor returns who asks, as the core names it.
func actor(by audit.Actor) account.Actor {
	switch {
	case by.System != "":
		return account.Actor{ID: by.System}
	case by == audit.Operator:
		return account.Operator
	case by.Key != "":
		return account.Program(account.Proof{ID: by.Key})
	}
	return account.Person(by.User)
}
