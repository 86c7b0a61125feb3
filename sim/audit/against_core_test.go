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

// TestAgainstCore lives long random lives twice, by the core and by the auditor, and compares every answer and the whole view
// after every step: C2–C31, C36. CONTO_LIVES says how many; each has a seed of its own, which a failure names together with
// the shortest story that still shows it. CONTO_SEED lives one of them again.
func TestAgainstCore(t *testing.T) {
	lives, first := 60, 1
	if n, err := strconv.Atoi(os.Getenv("CONTO_LIVES")); err == nil {
		lives = n
	}
	if n, err := strconv.Atoi(os.Getenv("CONTO_SEED")); err == nil {
		lives, first = 1, n
	}
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	edition, err := catalog.Parse(catalog.Default, time.LoadLocation)
	if err != nil {
		t.Fatal(err)
	}
	book := catalog.NewBook(edition)
	steps := 0
	for seed := first; seed < first+lives && !t.Failed(); seed++ {
		n, story, err := live(uint64(seed), zone, book)
		steps += n
		if err != nil {
			story, err = shorten(story, zone, book, err)
			t.Errorf("CONTO_SEED=%d: %v\nby this story:\n%s", seed, err, tell(story))
		}
	}
	t.Logf("%d lives, %d steps", lives, steps)
}

// step is one thing that happens, at an instant.
type step struct {
	at time.Time
	by audit.Actor
	op any // a request of package audit, or one of those below
}

type (
	// open opens the account: the first step.
	open struct{}
	// run lets a server run up to the instant: it wakes at every instant at which something is due.
	run struct{}
	// down has the server wake at the instant, and not before.
	down struct{}
	// ask quotes a change of plan and keeps the answer.
	ask struct{ Plan, Interval string }
	// confirm subscribes at the terms of the nth quote that was kept.
	confirm struct {
		N      int
		Method string
	}
)

// live lives one life; it answers how many steps it has, and the steps if one of them came out differently.
func live(seed uint64, zone *time.Location, book catalog.Book) (int, []step, error) {
	g := &generator{rand: rand.New(rand.NewPCG(seed, 11)), world: &world{zone: zone, book: book}}
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

// replay lives a story, and answers the first difference and the steps up to it.
func replay(story []step, zone *time.Location, book catalog.Book) (int, error) {
	w := &world{zone: zone, book: book}
	for i, s := range story {
		if err := w.do(s); err != nil {
			return i + 1, err
		}
	}
	return len(story), nil
}

// shorten leaves out steps, in ever smaller pieces, as long as a difference remains.
func shorten(story []step, zone *time.Location, book catalog.Book, err error) ([]step, error) {
	for size := len(story) / 2; size > 0; {
		shorter := false
		for from := 1; from < len(story); {
			without := append(append([]step(nil), story[:from]...), story[min(from+size, len(story)):]...)
			if n, e := replay(without, zone, book); e != nil {
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
			text = fmt.Sprintf("Settle %s at %s", op.Hold, number(op.Credits))
		case audit.Refund:
			text = fmt.Sprintf("Refund %s of %s", op.Hold, number(op.Credits))
		case audit.Change:
			text = fmt.Sprintf("Change %s role=%s premium=%s stays=%s", op.User, op.Role, flag(op.Premium), flag(op.Stays))
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

// actor is who asks, as the core says it.
func actor(by audit.Actor) account.Actor {
	switch {
	case by.User == "":
		return account.Operator
	case by.Key != "":
		return account.Actor{ID: "key:" + by.Key, User: by.User, Key: true}
	}
	return account.Actor{ID: "user:" + by.User, User: by.User}
}
