package crash

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// slot is the place of one server among those of a round: its address stays over its deaths.
type slot struct {
	index  int
	listen string
	log    string // file
	node   *Node  // the one who brings accidents about has it alone

	mu    sync.Mutex
	stops []time.Time // when it was asked to end
}

// stoppedAfter reports whether the server was asked to end after an instant.
func (s *slot) stoppedAfter(at time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.stops) > 0 && s.stops[len(s.stops)-1].After(at)
}

// start starts the server at its address.
func (r *round) start(s *slot) error {
	log, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("crash: %w", err)
	}
	defer log.Close()
	cmd := r.config.Command(append([]string{"serve", "--listen", s.listen, "--catalog", r.catalog, "--openai-url",
		r.maker.url}, r.home.flags()...)...)
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, "CONTO_OPERATOR_KEY="+operatorKey)
	cmd.Stderr = log
	node, err := Start(cmd)
	if err != nil {
		return fmt.Errorf("server %d: %w\n%s", s.index, err, s.tail())
	}
	s.node, s.listen = node, strings.TrimPrefix(node.URL, "http://")
	return nil
}

// startAll starts every server of the round.
func (r *round) startAll() error {
	for _, s := range r.slots {
		if err := r.start(s); err != nil {
			return err
		}
	}
	return nil
}

// newSlots makes the round's slots; the servers choose their addresses when they first start.
func (r *round) newSlots() {
	for i := range r.home.nodes(r.report.Seed) {
		log := filepath.Join(r.home.root, fmt.Sprintf("seed-%d-server-%d.log", r.report.Seed, i))
		r.slots = append(r.slots, &slot{index: i, listen: "127.0.0.1:0", log: log})
	}
}

// stop asks a server to end, and looks that it does so well.
func (r *round) stop(s *slot) {
	s.mu.Lock()
	s.stops = append(s.stops, time.Now())
	s.mu.Unlock()
	if err := s.node.Stop(); err != nil {
		r.find("server %d: %v\n%s", s.index, err, s.tail())
	}
}

// endAll ends every server that runs, without a warning.
func (r *round) endAll() {
	for _, s := range r.slots {
		if s.node != nil {
			s.node.Kill()
		}
	}
}

// alive looks that no server has ended by itself.
func (r *round) alive(s *slot) bool {
	if !s.node.Ended() {
		return true
	}
	r.find("server %d ended by itself: %s\n%s", s.index, s.node.cmd.ProcessState, s.tail())
	return false
}

// tail returns the end of the server's log.
func (s *slot) tail() string {
	text, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-3000):])
}
