package boot

import (
	"context"
	"time"
)

// keyUsesEvery is how often it is written on which day keys were used.
const keyUsesEvery = 15 * time.Second

// keepKeyUses writes on which day keys were used, every so often until ctx is done, and then once more.
func (s *Server) keepKeyUses(ctx context.Context) {
	write := func(ctx context.Context) {
		if err := s.keyUses.Flush(ctx); err != nil && ctx.Err() == nil {
			s.config.Log.Error("when keys were used was not written", "error", err)
		}
	}
	timer := time.NewTicker(keyUsesEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			last, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer stop()
			write(last)
			return
		case <-timer.C:
			write(ctx)
		}
	}
}
