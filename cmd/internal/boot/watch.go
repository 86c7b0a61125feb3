package boot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"conto/core/message"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/jobs"
)

// The server notes each minute that it runs, so that the next one can tell downtime from a clock that is wrong: what
// falls due by a clock that is a year ahead is charged and invoiced, for good.
const (
	aliveRecord = "alive" // the kind of record
	aliveEvery  = time.Minute
	maxDowntime = 7 * 24 * time.Hour // longer ones an operator confirms
)

// checkDowntime refuses to start where the data were last served longer ago than servers are usually down, unless
// somebody says that this is so.
func (s *Server) checkDowntime(ctx context.Context) error {
	if s.config.Clock != nil { // a test's
		return nil
	}
	kept, err := s.Store.Get(ctx, "", aliveRecord, onlyOne)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var last time.Time
	if err := json.Unmarshal(kept.Body, &last); err != nil {
		return err
	}
	now := s.clock().Now()
	if now.Sub(last) <= maxDowntime || s.config.AfterDowntime {
		return nil
	}
	return fmt.Errorf(
		"this machine's clock says %s, and the data were last served at %s: if the clock is right, start once with --after-downtime, "+
			"and what fell due meanwhile is done; if it is wrong, set it right first", now.Format(time.RFC3339), last.Format(
			time.RFC3339))
}

// watch notes each minute that the server runs, and puts a clock that has leapt ahead on the list of what waits for a
// person.
func (s *Server) watch(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var last time.Duration
	first := true
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		err := s.noteAlive(ctx)
		if s.config.Clock == nil {
			by := clock.System.Leapt()
			switch {
			case by > 0: // each time: another server on these data may have found its own clock right
				err = errors.Join(err, s.noteLeap(ctx, by, last == 0))
			case first || last > 0: // what an earlier server found does not hold for this one
				err = errors.Join(err, s.noteRight(ctx, last > 0))
			}
			first, last = false, by
		}
		if err != nil && ctx.Err() == nil {
			s.config.Log.Error("it could not be noted that the server runs", "error", err)
		}
		timer.Reset(aliveEvery)
	}
}

func (s *Server) noteAlive(ctx context.Context) error {
	body, err := json.Marshal(s.clock().Now())
	if err != nil {
		return err
	}
	_, err = s.Store.Put(ctx, store.Record{Kind: aliveRecord, ID: onlyOne, Body: body}, false)
	return err
}

// onlyClock names the machine's clock on the list of what waits for a person.
const onlyClock = "clock"

// noteLeap says that the machine's clock has leapt ahead.
func (s *Server) noteLeap(ctx context.Context, by time.Duration, news bool) error {
	if news {
		s.config.Log.Error("the machine's clock leapt ahead and is not followed", "by", by)
	}
	return s.runner.Attention.Open(ctx,
		jobs.Item{Topic: jobs.OfClock, About: onlyClock, Why: []message.Note{{Key: message.AttentionClock,
			Data: map[string]string{"by": by.Round(time.Minute).String()}}}})
}

// noteRight says that the machine's clock is right.
func (s *Server) noteRight(ctx context.Context, news bool) error {
	if news {
		s.config.Log.Warn("the machine's clock is right again")
	}
	return s.runner.Attention.Close(ctx, jobs.OfClock, "", onlyClock)
}
