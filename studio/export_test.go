package studio

import "time"

// Renew has leases renewed so often while something takes long, as Run does.
func (s *Studio) Renew(every time.Duration) { s.renews = every }

// PollAfter returns when a provider is asked again.
var PollAfter = pollAfter
