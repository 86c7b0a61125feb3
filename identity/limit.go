package identity

import (
	"container/list"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"conto/core/fault"
	"conto/core/message"
	"conto/internal/clock"
)

// Limiter bounds how often something is done by each of many: so often at once, and then one more each so long. It
// counts within this process: each server of several has its own. It is safe for concurrent use; nil bounds nothing.
type Limiter struct {
	clock clock.Clock
	burst int
	each  time.Duration
	names func(string) string // by what it knows somebody; nil: by the name itself

	mu   sync.Mutex
	of   map[string]*list.Element // of *bucket
	used *list.List               // the most recently used first
}

// bucket is one's allowance.
type bucket struct {
	name string
	rate *rate.Limiter
}

// maxBuckets bounds whom a limiter remembers. Anyone who was not seen for longest is forgotten first, and begins anew.
const maxBuckets = 1 << 16

// NewLimiter makes a limiter: burst at once, and one more each so long.
func NewLimiter(c clock.Clock, burst int, each time.Duration) *Limiter {
	return &Limiter{clock: c, burst: burst, each: each, of: map[string]*list.Element{}, used: list.New()}
}

// byNetwork makes it know addresses by their network, so that nobody begins anew with each address of their own.
func (l *Limiter) byNetwork() *Limiter {
	l.names = networkOf
	return l
}

// Take counts one for somebody, or refuses with rate_limited: data retry_after, in whole seconds.
func (l *Limiter) Take(name string) error {
	if l == nil {
		return nil
	}
	now := l.clock.Now()
	r := l.bucket(name).ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait == 0 {
		return nil
	}
	r.CancelAt(now)
	return limited(wait)
}

// Spent refuses as Take does, and counts nothing.
func (l *Limiter) Spent(name string) error {
	if l == nil {
		return nil
	}
	now := l.clock.Now()
	if left := l.bucket(name).TokensAt(now); left < 1 {
		return limited(time.Duration((1 - left) * float64(l.each)))
	}
	return nil
}

// Note counts one, whether or not there is one left.
func (l *Limiter) Note(name string) { _ = l.Take(name) } // what was done was done

func limited(wait time.Duration) error {
	seconds := int64(math.Ceil(wait.Seconds()))
	return fault.Of(fault.RateLimited, message.TooOften, "seconds", seconds).With("retry_after", seconds)
}

func (l *Limiter) bucket(name string) *rate.Limiter {
	if l.names != nil {
		name = l.names(name)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.of[name]; e != nil {
		l.used.MoveToFront(e)
		return e.Value.(*bucket).rate
	}
	if len(l.of) >= maxBuckets {
		oldest := l.used.Back()
		l.used.Remove(oldest)
		delete(l.of, oldest.Value.(*bucket).name)
	}
	b := &bucket{name, rate.NewLimiter(rate.Every(l.each), l.burst)}
	l.of[name] = l.used.PushFront(b)
	return b.rate
}

// Limits are what callers are held to.
type Limits struct {
	Failures    *Limiter // keys that are nobody's, by address
	Programs    *Limiter // calls of a program, by key
	Users       *Limiter // calls for a user, by user
	Invitations *Limiter // by account
	Invited     *Limiter // invitations to an address
	Guesses     *Limiter // gift codes that there are not, by account
	GuessesFrom *Limiter // the same, by address, which may be a proxy's: good codes from there are not held up
	SignIns     *Limiter // who was not let in, by address, and who asks for links
	Links       *Limiter // links to sign in that are mailed to an address
	Codes       *Limiter // codes of a second factor, by user
	Shares      *Limiter // links to files that there are not, by address: good links from there are not held up
	Support     *Limiter // requests to support, by who writes
	VATIDs      *Limiter // questions to the EU's registry about VAT IDs that are being written, by user
	Hosts       *Limiter // whether a host leads here, by account: each time it is asked
	Declines    *Limiter // payments that were declined, by account: anyone who tries cards out is stopped
	Uploads     *Turns   // files that are received, by account: each is held in memory
}

// NewLimits makes the limits of a server.
func NewLimits(c clock.Clock) Limits {
	return Limits{
		Failures:    NewLimiter(c, 20, 3*time.Second).byNetwork(),
		Programs:    NewLimiter(c, 400, 5*time.Millisecond),
		Users:       NewLimiter(c, 200, 10*time.Millisecond),
		Invitations: NewLimiter(c, 20, time.Hour),
		Invited:     NewLimiter(c, 3, 8*time.Hour),
		Guesses:     NewLimiter(c, 10, 10*time.Minute),
		GuessesFrom: NewLimiter(c, 30, 20*time.Second).byNetwork(),
		SignIns:     NewLimiter(c, 30, 5*time.Second).byNetwork(),
		Links:       NewLimiter(c, 3, 10*time.Minute),
		Codes:       NewLimiter(c, 5, 30*time.Second),
		Shares:      NewLimiter(c, 30, 10*time.Second).byNetwork(),
		Support:     NewLimiter(c, 10, 10*time.Minute),
		VATIDs:      NewLimiter(c, 20, time.Minute),
		Hosts:       NewLimiter(c, 20, 10*time.Second),
		Declines:    NewLimiter(c, 30, 2*time.Minute),
		Uploads:     NewTurns(8, 4, 10*time.Second),
	}
}
