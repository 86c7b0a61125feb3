package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"conto/client"
)

// What waits in the studio's queue while it is measured.
const (
	freeJobs, freeEach     = 200, 4 // each Free account may have four waiting
	agencyJobs, agencyEach = 20, 5
	longestQueue           = 3 * time.Minute
)

// queue has many Free accounts fill the studio's queue, and then a few with priority come. Who has priority waits a
// sixth, and everybody is served.
func (o *options) queue(ctx context.Context, d *database, n *node) error {
	if o.figure != "" && o.figure != "q" {
		return nil
	}
	if err := o.rest(ctx, n); err != nil { // of the starts that were taken back before
		return err
	}
	ctx, stop := context.WithTimeout(ctx, longestQueue)
	defer stop()
	c := client.New(n.URL, operatorKey)
	free, err := queuers(ctx, c, "free", freeJobs/freeEach)
	if err != nil {
		return err
	}
	agency, err := queuers(ctx, c, "agency", agencyJobs/agencyEach)
	if err != nil {
		return err
	}
	begun := time.Now()
	first, err := enqueue(ctx, c, free, freeEach)
	if err != nil {
		return err
	}
	second, err := enqueue(ctx, c, agency, agencyEach)
	if err != nil {
		return err
	}
	waited, ended, err := endings(ctx, c, first)
	if err != nil {
		return err
	}
	preferred, preferredEnded, err := endings(ctx, c, second)
	if err != nil {
		return err
	}
	last := slices.MaxFunc(preferredEnded, time.Time.Compare)
	meanwhile := 0 // Free ones that ended while one with priority waited
	for _, at := range ended {
		if at.After(begun.Add(time.Millisecond)) && at.Before(last) {
			meanwhile++
		}
	}
	slices.Sort(waited)
	slices.Sort(preferred)
	half, quick := waited[len(waited)/2], preferred[len(preferred)/2]
	o.printf("\n%s, the studio's queue: %d Free generations, then %d of Agency\n", d.name, freeJobs, agencyJobs)
	o.printf("%-42s %9.2f s: all served, %d of them while others with priority waited\n",
		"q  Free, median from asking to end", half.Seconds(), meanwhile)
	o.printf("%-42s %9.2f s: %.2f of Free's (<= 0.17: %s)\n", "q  Agency", quick.Seconds(),
		quick.Seconds()/half.Seconds(), word(quick*6 <= half))
	return nil
}

// queuers opens accounts on a plan.
func queuers(ctx context.Context, c *client.Client, plan string, count int) ([]string, error) {
	var ids []string
	for i := range count {
		a, err := c.Accounts.Open(ctx, client.NewAccount{Kind: "business", Name: "Queue",
			Email: fmt.Sprintf("queue-%s-%d-%d@example.com", plan, i, time.Now().UnixNano())})
		if err == nil && plan != "free" {
			_, err = c.Subscriptions.Change(ctx, a.ID, client.Subscription{Plan: plan, Interval: "month", Method: "pm_ok"})
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, a.ID)
	}
	return ids, nil
}

// enqueued is a generation that was asked for.
type enqueued struct{ account, id string }

// enqueue starts so many generations of each account, of several accounts at once.
func enqueue(ctx context.Context, c *client.Client, accounts []string, each int) ([]enqueued, error) {
	var (
		all  sync.WaitGroup
		mu   sync.Mutex
		list []enqueued
		bad  error
	)
	for _, account := range accounts {
		all.Go(func() {
			for range each {
				g, err := c.Studio.Start(ctx, account, client.Work{Model: "fast-image", Prompt: "a picture"})
				mu.Lock()
				if err != nil {
					bad = err
				} else {
					list = append(list, enqueued{account, g.ID})
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return list, bad
}

// endings waits for generations, and returns how long each took from being asked for, and when it ended.
func endings(ctx context.Context, c *client.Client, list []enqueued) (took []time.Duration, at []time.Time, err error) {
	for _, e := range list {
		g, err := client.WaitFor(ctx, c.Studio, e.account, e.id)
		if err != nil {
			return nil, nil, err
		}
		if g.State != "succeeded" || g.EndedAt == nil {
			return nil, nil, fmt.Errorf("generation %s is %s", g.ID, g.State)
		}
		took, at = append(took, g.EndedAt.Sub(g.QueuedAt)), append(at, *g.EndedAt)
	}
	return took, at, nil
}
