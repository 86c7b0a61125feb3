package engine

// Waited returns how many accounts are held to be waited for.
func (e *Engine) Waited() int {
	e.waiting.mu.Lock()
	defer e.waiting.mu.Unlock()
	return len(e.waiting.of)
}
