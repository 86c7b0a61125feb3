package boot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"conto/cmd/internal/headlog"
	"conto/driver/store"
)

// reaches refuses to start on a journal that ends before what was recorded of it: what is missing would be done, and
// numbered, again.
func reaches(ctx context.Context, s store.Store, dir string) error {
	name := headlog.AccountsName
	var err error
	if journal, ok := s.(headlog.Journal); ok {
		var lines []headlog.Line
		name = headlog.Name
		if lines, err = headlog.Read(dir); err == nil {
			err = headlog.Reaches(ctx, journal, lines)
		}
	} else if dir != "" {
		err = headlog.AccountsReach(ctx, dir, s)
	}
	if errors.Is(err, headlog.ErrLost) {
		return fmt.Errorf("%w; docs/OPERATIONS.md says how to go on. To start without them, move %s away", err, name)
	}
	return err
}

// recordHeads records how far the journal has come, now and after each midnight (UTC), until ctx is done.
func (s *Server) recordHeads(ctx context.Context) {
	for ctx.Err() == nil {
		now := s.clock().Now()
		line, added, err := s.recordHead(ctx, now)
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

// recordHead records it once: where entries have one order as a line of a log, else of each account.
func (s *Server) recordHead(ctx context.Context, now time.Time) (line fmt.Stringer, added bool, err error) {
	switch journal, ordered := s.Store.(headlog.Journal); {
	case ordered:
		return headlog.Record(ctx, s.config.Data, journal, now)
	case s.config.Data == "":
		return nil, false, nil
	}
	return headlog.RecordAccounts(ctx, s.config.Data, s.Store, now)
}
