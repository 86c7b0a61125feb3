package boot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conto/cmd/internal/headlog"
	"conto/driver/store"
)

// reaches refuses to start on a journal that ends before the newest line of its log: what is missing would be done, and
// numbered, again.
func reaches(ctx context.Context, s store.Store, dir string) error {
	journal, ok := s.(headlog.Journal)
	if !ok {
		return nil
	}
	lines, err := headlog.Read(dir)
	if err == nil {
		err = headlog.Reaches(ctx, journal, lines)
	}
	if errors.Is(err, headlog.ErrLost) {
		return fmt.Errorf("%w; docs/OPERATIONS.md says how to go on. To start without them, move %s away", err, headlog.Name)
	}
	return err
}

// recordHeads appends to the log of heads, now and after each midnight (UTC), until ctx is done. Only a journal with
// one order has such a log.
func (s *Server) recordHeads(ctx context.Context) {
	journal, ok := s.Store.(headlog.Journal)
	if !ok {
		return
	}
	for ctx.Err() == nil {
		now := s.clock().Now()
		line, added, err := headlog.Record(ctx, s.config.Data, journal, now)
		switch {
		case err != nil && ctx.Err() == nil:
			s.config.Log.Error("how far the journal has come could not be recorded", "error", err)
		case added: // so that it is also wherever the log goes
			s.config.Log.Info("journal's head", "line", line.String())
		}
		midnight := time.NewTimer(now.Truncate(24*time.Hour).AddDate(0, 0, 1).Sub(now))
		select {
		case <-midnight.C:
		case <-ctx.Done():
			midnight.Stop()
		}
	}
}
