package replicate

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
)

// maxRemembered bounds what is remembered of starts whose answer was lost, and of ids that were handed out.
const maxRemembered = 1000

// errForgotten: this process does not know what was sent.
var errForgotten = errors.New("what was sent with this key is not known any more")

// sent is what a start asked for.
type sent struct {
	route string
	input map[string]any
}

// memory knows what was sent where the answer was lost, and which predictions are somebody's.
type memory struct {
	mu    sync.Mutex
	sent  map[string]sent
	keys  []string // of sent, the oldest first
	taken map[string]bool
	ids   []string // of taken, the oldest first
}

// keep remembers a start whose answer was lost, with its input as it comes back.
func (m *memory) keep(key, route string, input map[string]any) {
	back, err := asListed(input)
	if err != nil {
		return // it could not have been sent
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.sent == nil {
		m.sent = map[string]sent{}
	}
	m.sent[key] = sent{route, back}
	if m.keys = append(m.keys, key); len(m.keys) > maxRemembered {
		delete(m.sent, m.keys[0])
		m.keys = m.keys[1:]
	}
}

// asListed returns an input as it is listed.
func asListed(input map[string]any) (back map[string]any, err error) {
	text, err := json.Marshal(input)
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	return back, err
}

func (m *memory) get(key string) (sent, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, there := m.sent[key]
	return s, there
}

func (m *memory) forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.sent, key)
}

// give remembers that a prediction is somebody's.
func (m *memory) give(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.taken == nil {
		m.taken = map[string]bool{}
	}
	m.taken[id] = true
	if m.ids = append(m.ids, id); len(m.ids) > maxRemembered {
		delete(m.taken, m.ids[0])
		m.ids = m.ids[1:]
	}
}

func (m *memory) given(id string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.taken[id]
}

// is reports whether a prediction is what was sent: the same model, and an input that has all of ours.
func (s sent) is(p *prediction) bool {
	version := byVersion.FindStringSubmatch(s.route)
	if version != nil && p.Version != version[1] || version == nil && !strings.EqualFold(p.Model, modelOf(s.route)) {
		return false
	}
	var input map[string]any
	if err := json.Unmarshal(p.Input, &input); err != nil {
		return false
	}
	for name, value := range s.input {
		if !reflect.DeepEqual(input[name], value) {
			return false
		}
	}
	return len(s.input) > 0
}
