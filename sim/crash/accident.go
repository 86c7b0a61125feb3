package crash

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// saboteur brings accidents about, one after the other, while the callers go on.
type saboteur struct {
	*caller
}

// accidents lists what happens in a round: a kill in each, and others in turns, so that a few rounds have them all.
func (b *saboteur) accidents() []func(context.Context) error {
	others := []func(context.Context) error{b.pauses, b.stops}
	if b.home.server != nil {
		others = append(others, b.crashes)
	}
	if b.home.cannotFill == "" {
		others = append(others, b.fills)
	}
	b.chance.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
	list := append(others[:2], b.kills)
	b.chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// between returns a duration from one to the other.
func (b *saboteur) between(least, most time.Duration) time.Duration {
	return least + time.Duration(b.chance.Int64N(int64(most-least)))
}

// sabotage brings the round's accidents about. An error means that the round cannot go on.
func (b *saboteur) sabotage(ctx context.Context) error {
	for _, accident := range b.accidents() {
		pause(ctx, b.between(150*time.Millisecond, 500*time.Millisecond))
		for _, s := range b.slots {
			if !b.alive(s) {
				if err := b.start(s); err != nil {
					return err
				}
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := accident(ctx); err != nil {
			return err
		}
	}
	pause(ctx, 200*time.Millisecond)
	return ctx.Err()
}

// kills kills servers without a warning, and starts them again: one or, where there are more, now and then all of them.
func (b *saboteur) kills(ctx context.Context) error {
	victims := []*slot{b.slot()}
	if b.chance.IntN(3) == 0 {
		victims = b.slots
	}
	for _, s := range victims {
		s.node.Kill()
		b.count(func(c *Report) { c.Kills++ })
	}
	pause(ctx, b.between(1, 200*time.Millisecond))
	for _, s := range victims {
		if err := b.start(s); err != nil {
			return err
		}
	}
	return nil
}

// pauses stops a server where it is, in the middle of what it does, and lets it go on when others may have done that.
func (b *saboteur) pauses(ctx context.Context) error {
	s := b.slot()
	if err := s.node.Pause(); err != nil {
		return err
	}
	b.count(func(c *Report) { c.Pauses++ })
	pause(ctx, b.between(400*time.Millisecond, 2*time.Second))
	return s.node.Resume()
}

// stops asks a server to end: it must answer what it accepted.
func (b *saboteur) stops(context.Context) error {
	s := b.slot()
	b.count(func(c *Report) { c.Stops++ })
	b.stop(s)
	return b.start(s)
}

// crashes ends PostgreSQL at once, and starts it again. The servers must come back to it by themselves.
func (b *saboteur) crashes(ctx context.Context) error {
	if err := b.home.server.Crash(); err != nil {
		return err
	}
	b.count(func(c *Report) { c.Crashes++ })
	pause(ctx, b.between(1, 500*time.Millisecond))
	return b.home.server.Restart()
}

const (
	// how long a server may take to read where there is no room, and to write again when there is
	recovery = 30 * time.Second
	probing  = 20 * time.Millisecond
)

// fills fills the disk. What is there must still be readable; and once there is room, the servers must write again by
// themselves, unless the database ended for want of room: then it is started again.
func (b *saboteur) fills(ctx context.Context) error {
	s := b.slot()
	if err := b.home.fill(s.node); err != nil {
		return err
	}
	b.count(func(c *Report) { c.Full++ })
	over := time.Now().Add(b.between(500*time.Millisecond, 1500*time.Millisecond))
	for time.Now().Before(over) && ctx.Err() == nil {
		if b.home.mounted {
			if err := b.home.fill(s.node); err != nil { // what became free
				return err
			}
		}
		b.readable(ctx, b.slot())
		pause(ctx, probing)
	}
	if err := b.home.free(s.node); err != nil {
		return err
	}
	if b.home.server != nil && b.home.execute(ctx, "postgres", "SELECT 1") != nil {
		if err := b.home.server.Restart(); err != nil {
			return err
		}
	}
	return b.writable(ctx)
}

// readable looks that a server shows an account, if the database runs. On a busy machine it may take its time, but it
// must not refuse.
func (b *saboteur) readable(ctx context.Context, s *slot) {
	a := &ask{method: http.MethodGet, path: "/v1/accounts/" + b.tenant().id}
	for until := time.Now().Add(recovery); ; {
		status, body, err := b.once(ctx, s, a)
		if status == http.StatusOK || ctx.Err() != nil {
			return
		}
		if b.home.server != nil && b.home.execute(ctx, "postgres", "SELECT 1") != nil {
			return
		}
		if status != 0 || time.Now().After(until) {
			b.find("the disk is full, and server %d does not answer GET %s: %d %s %v", s.index, a.path, status, body, err)
			return
		}
	}
}

// writable waits until each server writes.
func (b *saboteur) writable(ctx context.Context) error {
	until := time.Now().Add(recovery)
	for _, s := range b.slots {
		a := b.grant(b.tenant(), 1)
		for {
			status, body, err := b.once(ctx, s, a)
			if b.final(a, status, body, err) {
				b.note(a, status, body)
				break
			}
			if time.Now().After(until) {
				return fmt.Errorf("server %d does not write %s after there is room: %d %s %w", s.index, recovery, status, body, err)
			}
			pause(ctx, probing)
		}
	}
	return nil
}
