package boot

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

// TestReadiness_Hangs: a probe that never ends, and does not heed its context, keeps nobody waiting, and is not joined
// by others.
func TestReadiness_Hangs(t *testing.T) {
	t.Parallel()
	var probes atomic.Int64
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	r := &readiness{probe: func(context.Context) error {
		probes.Add(1)
		<-never
		return nil
	}}
	for range 3 {
		begun := time.Now()
		if err := r.check(); !errors.Is(err, errSlow) {
			t.Errorf("check: %v, want %v", err, errSlow)
		}
		if took := time.Since(begun); took > probeTime+time.Second {
			t.Errorf("it took %v", took)
		}
	}
	if n := probes.Load(); n != 1 {
		t.Errorf("%d probes hang, want one", n)
	}
}

// TestReadiness_Fails: a failure is not remembered, a success for probeAge.
func TestReadiness_Fails(t *testing.T) {
	t.Parallel()
	full, probes := errors.New("disk full"), 0
	fails := true
	r := &readiness{probe: func(context.Context) error {
		probes++
		if fails {
			return full
		}
		return nil
	}}
	for range 2 {
		if err := r.check(); !errors.Is(err, full) {
			t.Errorf("check: %v, want %v", err, full)
		}
	}
	fails = false
	for range 5 {
		if err := r.check(); err != nil {
			t.Errorf("check: %v", err)
		}
	}
	if probes != 3 {
		t.Errorf("%d probes, want 3", probes)
	}
}

// TestReadiness_Stops: a server that stops is not ready, also for those who were asking already.
func TestReadiness_Stops(t *testing.T) {
	t.Parallel()
	begun, goOn := make(chan struct{}), make(chan struct{})
	r := &readiness{probe: func(context.Context) error {
		close(begun)
		<-goOn
		return nil
	}}
	asked := make(chan error, 1)
	go func() { asked <- r.check() }()
	<-begun
	r.stop()
	if err := r.check(); !errors.Is(err, errStopping) {
		t.Errorf("check: %v, want %v", err, errStopping)
	}
	close(goOn)
	if err := <-asked; !errors.Is(err, errStopping) {
		t.Errorf("the check under way: %v, want %v", err, errStopping)
	}
	r.settle()
}
