package studio

import (
	"hash/fnv"
	"strconv"
	"time"

	"conto/driver/gen"
)

// rhythm is after how long a provider elsewhere is asked again, by how long a generation runs: after 1, 2, 3 and then
// every 5 seconds.
var rhythm = []struct{ ran, wait time.Duration }{
	{800 * time.Millisecond, time.Second}, {2400 * time.Millisecond, 2 * time.Second},
	{4800 * time.Millisecond, 3 * time.Second},
}

// The pauses after those, and until when films, which take minutes, have the shorter one.
const (
	pollPause = 5 * time.Second
	filmPause = 10 * time.Second
	filmStart = 8800 * time.Millisecond
)

// pollAfter returns when to ask again: what the provider says, or more rarely the longer it runs. What runs in this
// process is asked often, since that costs nothing.
func pollAfter(driver gen.Driver, g *Generation, again time.Duration, now time.Time) time.Duration {
	if again > 0 {
		return again
	}
	ran := now.Sub(g.Intent)
	if _, here := driver.(gen.InProcess); here {
		return pollHere(ran)
	}
	for _, step := range rhythm {
		if ran < step.ran {
			return jitter(g, step.wait)
		}
	}
	if g.Kind == string(gen.Video) && ran >= filmStart {
		return jitter(g, filmPause)
	}
	return jitter(g, pollPause)
}

// pollHere returns when to ask again in this process.
func pollHere(ran time.Duration) time.Duration {
	switch {
	case ran < 2*time.Second:
		return 250 * time.Millisecond
	case ran < 10*time.Second:
		return time.Second
	case ran < time.Minute:
		return 3 * time.Second
	}
	return pollPause
}

// jitter moves a pause by up to a fifth, so that generations which began together are not asked for together. It is
// drawn from the generation and its version, so that a simulation repeats itself.
func jitter(g *Generation, pause time.Duration) time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(g.ID + " " + strconv.FormatInt(g.Version, 10))) // never fails
	return pause*8/10 + pause*4/10*time.Duration(h.Sum32()%1000)/1000
}
