package studio_test

import (
	"context"
	"testing"
	"time"

	"conto/driver/gen"
	"conto/studio"
)

// finding is a provider that finds the same task, whatever is sought.
type finding struct {
	*provider
	ticket string
	sought *gen.Task
}

func (f finding) Find(_ context.Context, t gen.Task, _ string, _ time.Time) (gen.Ticket, error) {
	*f.sought = t
	return gen.Ticket{ID: f.ticket}, nil
}

// TestFind_Anothers: a start whose answer was lost goes on with the task that is found by what was sent, and never with
// one that is another generation's already.
func TestFind_Anothers(t *testing.T) {
	for ticket, want := range map[string]string{"t-g1.1": studio.CodeUnknownStart, "t-new": ""} {
		p := &provider{poll: func(int) (gen.Progress, error) { return gen.Progress{State: gen.Running}, nil },
			startly: func(n int) error {
				if n == 2 {
					return &gen.Fault{Kind: gen.Unknown}
				}
				return nil
			}}
		w, sought := newWorld(t, p), gen.Task{}
		w.options.Providers = map[string]studio.Provider{studio.Sample: {Driver: finding{p, ticket, &sought}, Slots: 4,
			PerAccount: 2}}
		w.Studio = studio.New(w.options)
		w.must("g1", "z-image", ``)
		w.pass(3, time.Second)
		w.must("g2", "z-image", ``)
		w.pass(90, time.Second)
		g, err := w.Get(t.Context(), "ada", "g2")
		if err != nil || g.Code != want || want == "" && (g.Ticket == nil || g.Ticket.ID != ticket) {
			t.Errorf("%s was found, and it is %s %q by %+v, %v", ticket, g.State, g.Code, g.Ticket, err)
		}
		if sought.Prompt != "a cat" || sought.Seed == nil {
			t.Errorf("sought: %+v", sought)
		}
	}
}
