package webhook

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/engine"
	"conto/jobs/record"
)

// Deliveries returns what an endpoint was told, the newest first.
func (w *Webhooks) Deliveries(ctx context.Context, id, endpoint string) ([]Delivery, error) {
	all, err := record.List[Delivery](ctx, w.Store, id, record.Delivery)
	all = slices.DeleteFunc(all, func(d Delivery) bool { return d.Endpoint != endpoint })
	slices.SortStableFunc(all, func(x, y Delivery) int {
		return cmp.Or(y.MadeAt.Compare(x.MadeAt), cmp.Compare(y.Seq, x.Seq), strings.Compare(x.ID, y.ID))
	})
	return all, err
}

// Delivery returns what became of an event at an endpoint, or not_found.
func (w *Webhooks) Delivery(ctx context.Context, id, endpoint, event string) (Delivery, error) {
	d, err := record.Get[Delivery](ctx, w.Store, id, record.Delivery, recordID(endpoint, event))
	if err == nil && (d.ID != event || d.Endpoint != endpoint) {
		err = fault.Of(fault.NotFound, message.NoDelivery, "delivery", event)
	}
	return d, err
}

// Body returns what was sent, or would be; nil where it is not kept any more.
func (w *Webhooks) Body(ctx context.Context, id, event string) ([]byte, error) {
	kept, err := w.Store.Get(ctx, id, record.DeliveryBody, event)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return kept.Body, err
}

// Replay has deliveries made again, at once, whatever became of them, with the same ids and bodies.
func (w *Webhooks) Replay(ctx context.Context, id string, deliveries ...Delivery) error {
	var jobs []store.Job
	for _, d := range deliveries {
		d.Round++
		jobs = append(jobs, d.job(id))
	}
	return w.enqueue(ctx, jobs)
}

// Test has an endpoint told of a test, and returns the delivery. The same test is sent once.
func (w *Webhooks) Test(ctx context.Context, id, endpoint, test string) (Delivery, error) {
	told := engine.Webhook{Endpoint: endpoint, Occurrence: account.Occurrence{Type: account.WebhookTest, About: test}}
	w.lines.forget(id, endpoint)
	d, err := w.begin(ctx, id, id, told)
	if err != nil {
		return Delivery{}, err
	}
	return *d, w.enqueue(ctx, []store.Job{engine.WebhookJob(id, told)})
}

// Enabled forgets that an endpoint has failed: it was put right, says who enables it.
func (w *Webhooks) Enabled(ctx context.Context, id, endpoint string) error {
	w.lines.forget(id, endpoint)
	if err := w.Store.Delete(ctx, id, record.EndpointHealth, endpoint); err != nil || id != Installation {
		return err
	}
	return w.Attention.Enabled(ctx, endpoint)
}

// Failing returns since when nothing was delivered to an endpoint; zero: it is well.
func (w *Webhooks) Failing(ctx context.Context, id, endpoint string) (time.Time, error) {
	h, err := record.Get[health](ctx, w.Store, id, record.EndpointHealth, endpoint)
	return h.Since, err
}

// Farewell sends to the endpoints of an account that was closed so, before what is known of them is erased. It
// returns a store.Later while one has not taken it.
func (w *Webhooks) Farewell(ctx context.Context, s *account.State) error {
	var later *store.Later
	for i := range s.Endpoints {
		e := &s.Endpoints[i]
		if !e.TellsOf(account.AccountClosed) {
			continue
		}
		err := w.Run(ctx, engine.WebhookJob(s.ID, engine.Webhook{Endpoint: e.ID,
			Occurrence: account.Occurrence{Type: account.AccountClosed}}))
		if next := (*store.Later)(nil); errors.As(err, &next) {
			if later == nil || next.Pause < later.Pause {
				later = next
			}
		} else if err != nil {
			return err
		}
	}
	if later == nil {
		return nil
	}
	return later
}

// Forget erases what is kept of an endpoint that was removed.
func (w *Webhooks) Forget(ctx context.Context, id, endpoint string) error {
	if err := w.prune(ctx, id, func(d *Delivery) bool { return d.Endpoint != endpoint }); err != nil {
		return err
	}
	secrets, err := w.Store.List(ctx, id, record.EndpointSecret)
	if err != nil {
		return err
	}
	for _, s := range secrets {
		if strings.HasPrefix(s.ID, endpoint+".") {
			if err := w.Store.Delete(ctx, id, record.EndpointSecret, s.ID); err != nil {
				return err
			}
		}
	}
	return w.Enabled(ctx, id, endpoint)
}

// Erase erases what the installation's endpoints were told of an account that was closed (C37).
func (w *Webhooks) Erase(ctx context.Context, id string) error {
	return w.prune(ctx, Installation, func(d *Delivery) bool { return d.Account != id })
}

// sweepPause is the time between two looks at what is over.
const sweepPause = time.Hour

// Watch forgets deliveries whose time is over, until ctx is done.
func (w *Webhooks) Watch(ctx context.Context, failed func(error)) {
	record.Watch(ctx, w.Look, sweepPause, nil, failed)
}

// Look does so once.
func (w *Webhooks) Look(ctx context.Context) error {
	accounts, err := w.Store.List(ctx, "", record.EndpointsOf)
	if err != nil {
		return err
	}
	over := w.Clock.Now().Add(-Kept)
	fresh := func(d *Delivery) bool { return d.MadeAt.After(over) }
	if err := w.prune(ctx, Installation, fresh); err != nil {
		return err
	}
	for _, a := range accounts {
		if err := w.prune(ctx, a.ID, fresh); err != nil {
			return err
		}
		s, _, err := w.Engine.State(ctx, a.ID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || !s.ClosedAt.IsZero() {
			if err := w.Store.Delete(ctx, "", record.EndpointsOf, a.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// prune erases deliveries of an account, but those that are to stay and the newest of these, and what was sent with
// them.
func (w *Webhooks) prune(ctx context.Context, id string, stays func(*Delivery) bool) error {
	all, err := record.List[Delivery](ctx, w.Store, id, record.Delivery)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(x, y Delivery) int { return y.MadeAt.Compare(x.MadeAt) })
	bodies := map[string]bool{} // that are needed
	var over []Delivery
	for i := range all {
		if d := &all[i]; stays(d) && i-len(over) < mostKept {
			bodies[d.ID] = true
		} else {
			over = append(over, *d)
		}
	}
	for _, d := range over {
		if err := w.Store.Delete(ctx, id, record.Delivery, recordID(d.Endpoint, d.ID)); err != nil {
			return err
		}
		if bodies[d.ID] {
			continue
		}
		if err := w.Store.Delete(ctx, id, record.DeliveryBody, d.ID); err != nil {
			return err
		}
	}
	return nil
}
