package studio

import "slices"

// Watch returns a channel on which something comes whenever a generation has changed here, and what ends that. On other
// nodes nobody is told: who watches looks now and then, too.
func (s *Studio) Watch(account, id string) (<-chan struct{}, func()) {
	key, c := account+" "+id, make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed[key] = append(s.changed[key], c)
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		left := slices.DeleteFunc(s.changed[key], func(other chan struct{}) bool { return other == c })
		if s.changed[key] = left; len(left) == 0 {
			delete(s.changed, key)
		}
	}
}

// tell tells who watches a generation.
func (s *Studio) tell(account, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.changed[account+" "+id] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
