package generation

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"conto/driver/gen"
)

// task is what a provider runs. What becomes of it is decided when it starts.
type task struct {
	ticket      string
	account, id string // of the generation
	key         string
	provider    string
	life        int // of the node in which it runs
	done        time.Time
	verdict     gen.State
	kind        gen.FaultKind
	outputs     []*output
	text        string
	tokens      int64
	seconds     int64
	stubborn    bool // it does not stop when it is asked to
	forgotten   bool
	told        int // how often its end was told
	rung        int // webhooks that were sent
}

// output is a file that came out.
type output struct {
	media string
	body  string
	fails int  // times that it cannot be fetched yet
	gone  bool // it never can
}

// caller is a provider as one node reaches it.
type caller struct {
	works *Works
	node  *Node
	name  string
}

// errCut is that of a connection which ended.
var errCut = errors.New("sim: the connection is cut")

// Serves implements gen.Driver.
func (c caller) Serves(string, gen.Kind) error { return nil }

// Start implements gen.Driver.
func (c caller) Start(_ context.Context, t gen.Task, key string) (gen.Ticket, error) {
	if err := c.node.Dead(); err != nil {
		return gen.Ticket{}, err
	}
	w, h := c.works, c.works.host
	w.pause(c.node, 2)
	if h.Happens(25) {
		switch h.Roll(8) {
		case 0, 1:
			h.Count(startBusy)
			return gen.Ticket{}, &gen.Fault{Kind: gen.Busy, After: time.Duration(h.Roll(2)*h.Roll(30)) * time.Second}
		case 2:
			h.Count(startRefused)
			return gen.Ticket{}, &gen.Fault{Kind: []gen.FaultKind{gen.Input, gen.Moderated}[h.Roll(2)]}
		case 3:
			if h.Roll(4) == 0 {
				h.Count(startBroken)
				return gen.Ticket{}, &gen.Fault{Kind: gen.Broken}
			}
		case 4:
			h.Count(startUnheard)
			return gen.Ticket{}, errCut
		}
	}
	one := c.take(t, key)
	w.pause(c.node, 2)
	if providers[c.name].hooks && h.Happens(8) {
		h.Count(hookEarly)
		_ = c.node.studio.Hook(context.Background(), one.account, one.id, nil, []byte(one.ticket))
	}
	switch {
	case h.Happens(3):
		return gen.Ticket{}, c.node.die(diedStarting)
	case h.Happens(4):
		h.Count(startUnknown)
		return gen.Ticket{}, errCut
	}
	return gen.Ticket{ID: one.ticket}, nil
}

// take makes a task.
func (c caller) take(t gen.Task, key string) *task {
	w, h := c.works, c.works.host
	account := c.works.accountOf(t.ID)
	one := &task{ticket: fmt.Sprintf("t%d", len(w.tasks)+1), account: account, id: t.ID, key: key, provider: c.name,
		life: c.node.life, verdict: gen.Done, stubborn: h.Happens(25),
		done: w.clock.Now().Add([]time.Duration{0, time.Second, 4 * time.Second, 20 * time.Second, time.Minute,
			5 * time.Minute}[h.Roll(6)])}
	switch {
	case h.Happens(10):
		one.verdict, one.kind = gen.Failed, []gen.FaultKind{gen.Input, gen.Moderated, gen.Broken}[h.Roll(3)]
	case h.Happens(4):
		h.Count(endless)
		one.done = w.clock.Now().AddDate(1, 0, 0)
	}
	c.fill(one, t)
	w.tasks[one.ticket] = one
	if w.last = append(w.last, one); len(w.last) > 20 {
		w.last = w.last[1:]
	}
	w.begun = append(w.begun, start{account, t.ID})
	if err := w.audit.Started(account, t.ID); err != nil {
		w.complain(err)
	}
	return one
}

// accountOf returns whose a generation is: a driver is not told.
func (w *Works) accountOf(id string) string {
	for _, one := range w.audit.All() {
		if one.ID == id {
			return one.Account
		}
	}
	return ""
}

// fill decides what comes out of a task: now and then less than was asked for.
func (c caller) fill(one *task, t gen.Task) {
	h := c.works.host
	n := 1
	switch t.Kind {
	case gen.Text:
		one.tokens = max(1, t.Options["max_output_tokens"])
		if h.Happens(50) {
			h.Count(fewerTokens)
			one.tokens = 1 + int64(h.Roll(int(one.tokens)))
		}
		one.text = "of " + t.Prompt
	case gen.Video:
		if one.seconds = t.Options["seconds"]; h.Happens(30) {
			h.Count(fewerTokens)
			one.seconds = 1 + int64(h.Roll(int(one.seconds)))
		}
	case gen.Image:
		if n = int(max(1, t.Options["count"])); n > 1 && h.Happens(30) {
			h.Count(fewerFiles)
			n = 1 + h.Roll(n)
		}
	}
	for range n {
		o := &output{}
		o.media, o.body = sample(t.Kind)
		if h.Happens(12) {
			o.fails = 1 + h.Roll(4)
		}
		o.gone = h.Happens(5)
		one.outputs = append(one.outputs, o)
	}
}

// sample returns a file of a kind: as much of one as shows what it is.
func sample(k gen.Kind) (media, body string) {
	switch k {
	case gen.Video:
		return "video/mp4", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
	case gen.Voice:
		return "audio/wav", "RIFF\x24\x00\x00\x00WAVEfmt "
	}
	return "image/png", "\x89PNG\r\n\x1a\n and so on"
}

// find returns a task as the node may ask for it.
func (c caller) find(t gen.Ticket) (*task, error) {
	if err := c.node.Dead(); err != nil {
		return nil, err
	}
	h, one := c.works.host, c.works.tasks[t.ID]
	switch {
	case one == nil || one.forgotten:
		return nil, &gen.Fault{Kind: gen.Gone}
	case providers[c.name].here && one.life != c.node.life:
		h.Count(lostHere)
		return nil, &gen.Fault{Kind: gen.Gone}
	case h.Happens(1):
		h.Count(forgotten)
		one.forgotten = true
		return nil, &gen.Fault{Kind: gen.Gone}
	case h.Happens(5):
		h.Count(pollFailed)
		return nil, errCut
	}
	return one, nil
}

// Poll implements gen.Driver.
func (c caller) Poll(_ context.Context, t gen.Ticket) (gen.Progress, error) {
	one, err := c.find(t)
	if err != nil {
		return gen.Progress{}, err
	}
	if c.works.clock.Now().Before(one.done) {
		return gen.Progress{State: gen.Running, Percent: 10}, nil
	}
	return c.tell(one), nil
}

// tell returns the end of a task.
func (c caller) tell(one *task) gen.Progress {
	h := c.works.host
	if one.told++; one.told > 1 {
		h.Count(toldTwice)
	}
	p := gen.Progress{State: one.verdict, Usage: gen.Usage{Tokens: one.tokens, Seconds: one.seconds}}
	switch one.verdict {
	case gen.Failed:
		h.Count(failedThere)
		p.Fault = &gen.Fault{Kind: one.kind}
	case gen.Done:
		if w := c.works.audit.Find(one.account, one.id); w != nil && w.FirstDone.IsZero() {
			w.FirstDone = c.works.clock.Now()
		}
		for i, o := range one.outputs {
			out := gen.Output{Media: o.media, URL: fmt.Sprintf("%s/%d", one.ticket, i)}
			if one.text != "" {
				out = gen.Output{Media: "text/plain", Text: one.text}
			}
			p.Outputs = append(p.Outputs, out)
		}
	}
	return p
}

// Cancel implements gen.Driver.
func (c caller) Cancel(_ context.Context, t gen.Ticket) (gen.Progress, error) {
	one, err := c.find(t)
	if err != nil {
		return gen.Progress{}, err
	}
	h := c.works.host
	switch {
	case !c.works.clock.Now().Before(one.done):
		h.Count(cancelTooLate)
	case one.stubborn:
		h.Count(cancelIgnored)
		return gen.Progress{State: gen.Running}, nil
	default:
		h.Count(cancelObeyed)
		one.verdict, one.done = gen.Canceled, c.works.clock.Now()
	}
	return c.tell(one), nil
}

// Open implements gen.Driver.
func (c caller) Open(_ context.Context, o gen.Output) (io.ReadCloser, int64, error) {
	ticket, number, _ := strings.Cut(o.URL, "/")
	i, err := strconv.Atoi(number)
	one := c.works.tasks[ticket]
	if err := cmp.Or(c.node.Dead(), err); err != nil {
		return nil, 0, err
	}
	h := c.works.host
	if one == nil || i >= len(one.outputs) || providers[c.name].here && one.life != c.node.life {
		return nil, 0, &gen.Fault{Kind: gen.Gone}
	}
	file := one.outputs[i]
	body := io.NopCloser(strings.NewReader(file.body))
	switch {
	case file.gone:
		h.Count(openLost)
		return nil, 0, &gen.Fault{Kind: gen.Gone}
	case file.fails > 0:
		file.fails--
		if h.Roll(2) == 0 {
			h.Count(openFailed)
			return nil, 0, errCut
		}
		h.Count(openWrong)
		if h.Roll(2) == 0 {
			return io.NopCloser(strings.NewReader("<html>later</html>")), -1, nil
		}
		return io.NopCloser(io.MultiReader(strings.NewReader("\x89PNG"), cut{})), -1, nil
	}
	return body, int64(len(file.body)), nil
}

// cut is the rest of a file whose connection ends.
type cut struct{}

// Read implements io.Reader.
func (cut) Read([]byte) (int, error) { return 0, errCut }

// remote sends webhooks: in this one, the ticket of a task.
type remote struct{ caller }

// Verify implements gen.Hooker.
func (r remote) Verify(_ context.Context, _ http.Header, body []byte, _ string) (gen.Ticket, error) {
	if !bytes.HasPrefix(body, []byte("t")) {
		return gen.Ticket{}, &gen.Fault{Kind: gen.Input}
	}
	return gen.Ticket{ID: string(body)}, nil
}

// listed can be asked for what was started.
type listed struct{ caller }

// Find implements gen.Finder.
func (l listed) Find(_ context.Context, key string, _ time.Time) (gen.Ticket, error) {
	if err := l.node.Dead(); err != nil {
		return gen.Ticket{}, err
	}
	if l.works.host.Happens(10) {
		return gen.Ticket{}, errCut
	}
	i := slices.IndexFunc(l.works.last, func(t *task) bool { return t.key == key })
	if i < 0 {
		return gen.Ticket{}, &gen.Fault{Kind: gen.Gone}
	}
	return gen.Ticket{ID: l.works.last[i].ticket}, nil
}

// here runs in the process, and is lost with it.
type here struct{ caller }

// Repeatable implements gen.InProcess.
func (h here) Repeatable() bool { return providers[h.name].repeatable }
