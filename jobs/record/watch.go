package record

import (
	"context"
	"time"
)

// Watch looks again and again, a pause apart or as soon as there is news, until ctx is done.
func Watch(ctx context.Context, look func(context.Context) error, every time.Duration, news <-chan struct{},
	failed func(error)) {
	for ctx.Err() == nil {
		if err := look(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		pause, cancel := context.WithTimeout(ctx, every)
		select {
		case <-news:
		case <-pause.Done():
		}
		cancel()
	}
}
