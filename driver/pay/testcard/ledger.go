package testcard

import (
	"bytes"
	"context"
	"sync"
)

// Memory is a Ledger that lasts as long as the process. Its zero value is empty.
type Memory struct {
	mu      sync.Mutex
	records map[string][]byte
}

// Put implements Ledger.
func (m *Memory) Put(ctx context.Context, id string, body []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	stands, found := m.records[id]
	if !found {
		if m.records == nil {
			m.records = map[string][]byte{}
		}
		stands = bytes.Clone(body)
		m.records[id] = stands
	}
	return bytes.Clone(stands), nil
}

// Get implements Ledger.
func (m *Memory) Get(ctx context.Context, id string) ([]byte, bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	body, found := m.records[id]
	return bytes.Clone(body), found, nil
}
