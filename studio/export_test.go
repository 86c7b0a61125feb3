package studio

import "time"

// Renew has leases renewed so often while something takes long, as Run does.
func (s *Studio) Renew(every time.Duration) { s.renews = every }
