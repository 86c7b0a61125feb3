package crash

import (
	"strings"
	"sync"
	"time"

	"conto/client"
)

// tenant is one account, as its callers know it. The round's lock guards it.
type tenant struct {
	id      string
	clock   *travel        // the test clock on which it lives; nil: the real one
	seq     int64          // the newest entry of which any answer told
	open    []*client.Hold // that nobody is closing
	settled []string       // holds that nobody is refunding
	people  []*person      // that nobody is changing
	confirm []string       // paths at which charges wait for the customer
	profile *ask           // the newest one that was acknowledged
	setting sync.Mutex     // held by who sets the profile: what comes later must count
}

// person is a member of an account.
type person struct {
	user    string
	premium bool
}

// travel is a test clock and who lives on it.
type travel struct {
	id     string
	moving sync.Mutex // held by who advances it
	now    time.Time  // as far as it was acknowledged
}

// tell records what an answer has of the newest entry.
func (t *tenant) tell(seq int64) { t.seq = max(t.seq, seq) }

// take takes a random one out of a list; nil, if there is none.
func take[T any](from *[]T, n int) (one T, ok bool) {
	if len(*from) == 0 {
		return one, false
	}
	i := n % len(*from)
	one = (*from)[i]
	(*from)[i] = (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	return one, true
}

// confirmation returns the path of a charge's page; the server's address in it may be an earlier one.
func confirmation(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	_, path, _ := strings.Cut(rest, "/")
	return "/" + path
}
