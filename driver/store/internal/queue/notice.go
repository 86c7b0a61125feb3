package queue

import (
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/riverqueue/river/riverdriver"

	"conto/driver/store"
)

// insertTopic is the topic under which River hears of new jobs, in whatever way its driver listens.
const insertTopic = "river_insert"

// Noticing returns a driver whose clients are told of new jobs by Notify, for a database that gives no notice of its
// own and is one process's. Without it each queue would have to be looked at many times a second.
func Noticing[Tx any](driver riverdriver.Driver[Tx]) riverdriver.Driver[Tx] {
	return &noticing[Tx]{driver, &notices{ready: make(chan struct{}, 1)}}
}

type noticing[Tx any] struct {
	riverdriver.Driver[Tx]
	notices *notices
}

// SupportsListener implements riverdriver.Driver.
func (*noticing[Tx]) SupportsListener() bool { return true }

// GetListener implements riverdriver.Driver.
func (d *noticing[Tx]) GetListener(*riverdriver.GetListenenerParams) riverdriver.Listener {
	return d.notices
}

// Notify wakes those who work jobs for new ones, once what added them has been committed. It does nothing where the
// database itself gives notice.
func (q *Queue[Tx]) Notify(jobs []store.Job) {
	if d, ok := q.driver.(*noticing[Tx]); ok {
		d.notices.add(jobs)
	}
}

// notices are the queues that have new jobs which nobody has been told of yet. It implements riverdriver.Listener.
type notices struct {
	mu     sync.Mutex
	queues []string
	ready  chan struct{} // holds one if there may be queues
}

func (n *notices) add(jobs []store.Job) {
	if len(jobs) == 0 {
		return
	}
	n.mu.Lock()
	for _, j := range jobs {
		if name := j.QueueOf().Name; !slices.Contains(n.queues, name) {
			n.queues = append(n.queues, name)
		}
	}
	n.mu.Unlock()
	n.signal()
}

func (n *notices) signal() {
	select {
	case n.ready <- struct{}{}:
	default:
	}
}

// take returns a queue that has new jobs, or "".
func (n *notices) take() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.queues) == 0 {
		return ""
	}
	name := n.queues[0]
	n.queues = slices.Delete(n.queues, 0, 1)
	if len(n.queues) > 0 {
		n.signal()
	}
	return name
}

// WaitForNotification implements riverdriver.Listener: it waits for a queue with new jobs.
func (n *notices) WaitForNotification(ctx context.Context) (*riverdriver.Notification, error) {
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-n.ready:
		}
		name := n.take()
		if name == "" {
			continue
		}
		payload, err := json.Marshal(map[string]string{"queue": name})
		if err != nil {
			return nil, err
		}
		return &riverdriver.Notification{Topic: insertTopic, Payload: string(payload)}, nil
	}
}

// Close implements riverdriver.Listener; there is no connection that it would close.
func (*notices) Close(context.Context) error { return nil }

// Connect implements riverdriver.Listener.
func (*notices) Connect(context.Context) error { return nil }

// Listen implements riverdriver.Listener.
func (*notices) Listen(context.Context, string) error { return nil }

// Ping implements riverdriver.Listener.
func (*notices) Ping(context.Context) error { return nil }

// Unlisten implements riverdriver.Listener.
func (*notices) Unlisten(context.Context, string) error { return nil }

// Schema implements riverdriver.Listener.
func (*notices) Schema() string { return "" }

// SetAfterConnectExec implements riverdriver.Listener.
func (*notices) SetAfterConnectExec(string) {}
