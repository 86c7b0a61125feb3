package crash

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"time"

	"conto/client"
)

// ask is one request and, once there is one, its answer.
type ask struct {
	key, method, path string
	body              any
	account           string         // whose journal has it; "" until the answer says which, or for none
	spends            []client.Spend // of a batch
	unmarked          bool           // the journal has no entry under its key
	kept              bool           // its answer is kept beside the journal
	accepted          bool           // it is answered once it is accepted, and goes on
	mayBeTrue         bool           // it may ask for what is so already: then nothing is written
	personal          bool           // the answer has personal data, which are today's
	lost              bool           // an earlier try had no answer, and may be carried out later
	then              func(*ask)     // called once, with the answer

	status int // HTTP's; 0: not answered
	answer []byte
	code   string // of a refusal
}

// done reports whether the request was accepted.
func (a *ask) done() bool { return a.status != 0 && a.status < 300 }

// repeatable reports whether a repeat must get the same answer. What was refused left nothing behind and is decided
// anew, but for a payment's outcome, which is in the journal.
func (a *ask) repeatable() bool {
	if a.spends != nil {
		items, err := outcomes(a.answer)
		return err == nil && !slices.ContainsFunc(items, func(o outcome) bool { return string(o.Spend) == "null" })
	}
	return a.kept && a.done() || !a.unmarked && !a.mayBeTrue && (a.done() || a.stands())
}

// stands reports whether a refusal is in the journal.
func (a *ask) stands() bool { return a.code == "payment_failed" || a.code == "payment_action_required" }

// expected are the codes of refusals that a customer may meet here. Every other one is a finding: nobody else uses our
// keys, what we name is there, and we ask for nothing invalid.
var expected = []string{
	"insufficient_credits", "locked", "conflict", "hold_closed", "quote_expired", "payment_failed",
	"payment_action_required",
}

const (
	tryFor   = 1500 * time.Millisecond // how long to wait for one answer before another server is asked
	tryAgain = 30 * time.Millisecond   // pause before that, at most
	settling = time.Second             // a request that was sent so long before a stop had been accepted
)

// send sends the request, to one server after the other, until one answers for good. It reports whether one did before
// ctx was done.
func (c *caller) send(ctx context.Context, a *ask) bool {
	for ctx.Err() == nil {
		status, body, err := c.once(ctx, c.slot(), a)
		if c.final(a, status, body, err) {
			c.note(a, status, body)
			return true
		}
		a.lost = true
		pause(ctx, time.Duration(c.chance.Int64N(int64(tryAgain))))
	}
	return false
}

// once sends the request to one server. Status 0 means that there is no answer.
func (c *caller) once(ctx context.Context, s *slot, a *ask) (status int, body []byte, err error) {
	c.count(func(r *Report) { r.Requests++ })
	begun := time.Now()
	trying, cancel := context.WithTimeout(ctx, tryFor)
	defer cancel()
	trying = context.WithValue(client.WithKey(trying, a.key), statusKey{}, &status)
	body, err = c.client(s).Raw(trying, a.method, a.path, a.body)
	var refused *client.Error
	switch {
	case err == nil:
		return status, body, nil
	case errors.As(err, &refused):
		return refused.Status, refused.Raw, err
	case trying.Err() != nil:
		return 0, nil, err
	}
	var late net.Error
	if !(errors.As(err, &late) && late.Timeout()) && s.stoppedAfter(begun.Add(settling)) {
		c.find("%s %s was sent %s before server %d was asked to end, and got no answer: %v", a.method, a.path, settling,
			s.index, err)
	}
	return 0, nil, err
}

// final reports whether an answer is one to keep: not that a payment takes its time, nor that the server cannot do it
// now.
func (c *caller) final(a *ask, status int, body []byte, err error) bool {
	switch {
	case status == 0 || status == http.StatusAccepted && !a.accepted:
		return false
	case status == http.StatusTooManyRequests:
		return false
	case status >= 500:
		c.count(func(r *Report) { r.Unavailable++ })
		if code := client.Code(err); code != "internal" || status != http.StatusServiceUnavailable {
			c.find("%s %s: a server that cannot answer says %d: %s", a.method, a.path, status, body)
		}
		return false
	}
	return !a.partly(body)
}

// partly reports whether the answer to a batch leaves the outcome of some spends open.
func (a *ask) partly(answer []byte) bool {
	if a.spends == nil {
		return false
	}
	items, err := outcomes(answer)
	return err == nil && slices.ContainsFunc(items, func(o outcome) bool { return codeOf(o.Problem) == "internal" })
}

// note keeps the answer.
func (c *caller) note(a *ask, status int, body []byte) {
	a.answer, a.status = body, status
	if !a.done() {
		a.code = codeOf(body)
		if !slices.Contains(expected, a.code) {
			c.find("%s %s %s under %s is refused: %s", a.method, a.path, show(a.body), a.key, body)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.done() {
		c.report.Acknowledged++
	} else {
		c.report.Refused++
	}
	c.asks = append(c.asks, a)
	if a.then != nil {
		a.then(a)
	}
}

// again repeats an answered request under its key, on one server: it must answer what it answered.
func (c *caller) again(ctx context.Context, s *slot, a *ask) bool {
	c.count(func(r *Report) { r.Repeats++ })
	status, body, err := c.once(ctx, s, a)
	if !c.final(a, status, body, err) {
		return false
	}
	if why := a.differs(status, body); why != "" {
		c.find("%s %s %s under %s, repeated: %s", a.method, a.path, show(a.body), a.key, why)
	}
	return true
}

// secretShown is the secret of an API key in the answer that makes it.
var secretShown = regexp.MustCompile(`"key":"ck\.[^"]*",`)

// differs returns how a repeat's answer is not the first one; "": in nothing.
func (a *ask) differs(status int, body []byte) string {
	first, second := a.answer, body
	if a.personal {
		first, second = withoutPerson(first), withoutPerson(second)
	}
	if secretShown.Match(second) { // the first answer had it, or nobody ever gets it
		return fmt.Sprintf("the repeat shows a secret: %s", body)
	}
	first = secretShown.ReplaceAll(first, nil)
	if status != a.status || !bytes.Equal(first, second) {
		return fmt.Sprintf("was answered\n  %d %s, is answered\n  %d %s", a.status, a.answer, status, body)
	}
	return ""
}

// outcome is what became of one spend of a batch, as it was written.
type outcome struct {
	Spend   json.RawMessage `json:"spend"`
	Problem json.RawMessage `json:"problem"`
}

func outcomes(answer []byte) ([]outcome, error) {
	var list struct {
		Items []outcome `json:"items"`
	}
	err := json.Unmarshal(answer, &list)
	return list.Items, err
}

// withoutPerson takes out what is not in the journal, and so may be another in a repeat's answer, or erased.
func withoutPerson(answer []byte) []byte {
	var fields map[string]json.RawMessage
	if json.Unmarshal(answer, &fields) != nil {
		return answer
	}
	delete(fields, "email")
	left, err := json.Marshal(fields)
	if err != nil {
		return answer
	}
	return left
}

func codeOf(problem []byte) string {
	var p struct{ Code string }
	_ = json.Unmarshal(problem, &p) // a body that is no problem has no code
	return p.Code
}

// show writes a body for people.
func show(body any) string {
	text, err := json.Marshal(body)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// read reads an accepted answer. One that is not readable is a finding.
func read[T any](r *round, a *ask) *T {
	into := new(T)
	if err := json.Unmarshal(a.answer, into); err != nil {
		r.found = append(r.found, fmt.Sprintf("%s %s: %v: %s", a.method, a.path, err, a.answer))
	}
	return into
}

// pause waits, but not beyond ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

type statusKey struct{}

// noting gives who waits for an answer its status, which the client keeps to itself.
type noting struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (n noting) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := n.RoundTripper.RoundTrip(request)
	if status, ok := request.Context().Value(statusKey{}).(*int); ok && err == nil {
		*status = response.StatusCode
	}
	return response, err
}
