package sim

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// maxRetold bounds how many steps are lived again to shorten one story.
const maxRetold = 200_000

// teller repeats a story that came out differently again and again, each time shorter.
type teller struct {
	begin   func() (*world, error)
	failure *Failure
	left    int // steps that may still be lived
}

// shorten leaves steps out of a failed story as long as the same kind of difference remains, and returns the failure
// with what is left of its story. begin makes a new world, as it was before the first step.
func shorten(story []step, failed error, begin func() (*world, error)) error {
	var f *Failure
	if !errors.As(failed, &f) {
		return failed
	}
	t := &teller{begin: begin, failure: f, left: maxRetold}
	story = t.about(story)
	story = t.shorter(story)
	story = t.calmer(story)
	story = t.shorter(story)
	lines, why := t.tell(story)
	if why == nil { // it cannot be told again: that is a difference of its own
		return errors.Join(f, errors.New("sim: the same steps do not fail again; something is not decided by the seed"))
	}
	return &Failure{Seed: f.Seed, Step: f.Step, Account: f.Account, Why: why.Why, Story: lines}
}

// live lives a story up to its failure; nil: it does not fail in the same way.
func (t *teller) live(story []step, trace *bytes.Buffer) (int, *Failure) {
	w, err := t.begin()
	if err != nil {
		return 0, nil
	}
	defer w.close()
	w.config.Trace = nil
	if trace != nil {
		w.config.Trace = trace
	}
	for i, s := range story {
		t.left--
		err := w.live(s)
		if err == nil {
			continue
		}
		var f *Failure
		if errors.As(err, &f) && kindOf(f.Why) == kindOf(t.failure.Why) && f.Account == t.failure.Account {
			return i + 1, f
		}
		return i + 1, nil
	}
	return len(story), nil
}

// try returns a candidate up to where it fails in the same way, or nil.
func (t *teller) try(candidate []step) []step {
	if t.left < len(candidate) {
		return nil
	}
	if n, f := t.live(candidate, nil); f != nil {
		return candidate[:n]
	}
	return nil
}

// about leaves out what is about other accounts: accounts have nothing to do with each other.
func (t *teller) about(story []step) []step {
	var own []step
	for _, s := range story {
		if together, ok := s.deed.(batch); ok {
			together.asks = slices.DeleteFunc(slices.Clone(together.asks),
				func(o orderly) bool { return o.account != t.failure.Account })
			s.deed = together
		}
		if s.account == "" || s.account == t.failure.Account {
			own = append(own, s)
		}
	}
	if shorter := t.try(own); shorter != nil {
		return shorter
	}
	return story
}

// shorter leaves out steps in ever smaller pieces, the last one, which fails, excepted.
func (t *teller) shorter(story []step) []step {
	for size := len(story) / 2; size > 0; {
		found := false
		for from := 0; from < len(story)-1; {
			without := slices.Concat(story[:from], story[min(from+size, len(story)-1):])
			if shorter := t.try(without); shorter != nil {
				story, found = shorter, true
			} else {
				from += size
			}
		}
		if !found || size > 1 {
			size /= 2
		}
	}
	return story
}

// calmer leaves out accidents, one step after the other, and what a batch asks besides.
func (t *teller) calmer(story []step) []step {
	for i := range story {
		candidate := slices.Clone(story)
		if i < len(story) {
			candidate[i].seed = 0
			if calm := t.try(candidate); calm != nil {
				story = calm
			}
		}
		story = t.fewer(story, i)
	}
	return story
}

// fewer leaves requests out of a batch.
func (t *teller) fewer(story []step, i int) []step {
	if i >= len(story) {
		return story
	}
	together, ok := story[i].deed.(batch)
	for k := 0; ok && k < len(together.asks) && len(together.asks) > 1; {
		candidate := slices.Clone(story)
		candidate[i].deed = batch{slices.Delete(slices.Clone(together.asks), k, k+1)}
		if shorter := t.try(candidate); shorter != nil && i < len(shorter) {
			story, together = shorter, shorter[i].deed.(batch)
		} else {
			k++
		}
	}
	return story
}

// tell writes a story line by line, without the entries.
func (t *teller) tell(story []step) ([]string, *Failure) {
	var trace bytes.Buffer
	_, f := t.live(story, &trace)
	lines := strings.Split(strings.TrimSpace(trace.String()), "\n")
	return slices.DeleteFunc(lines, func(line string) bool { return strings.HasPrefix(line, "    ") }), f
}

// kindOf returns the kind of a difference.
func kindOf(err error) string {
	if d := (*difference)(nil); errors.As(err, &d) {
		return d.kind
	}
	return "other"
}
