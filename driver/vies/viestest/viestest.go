// Package viestest is a registry of VAT IDs on loopback. It speaks as VIES does, answers the numbers of its test
// service, and whatever else it is told.
package viestest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
)

// codes are what the registry's test service answers for its numbers: 100 is valid and 200 is not; the others are
// trouble.
var codes = map[string]string{
	"201": "INVALID_INPUT", "202": "INVALID_REQUESTER_INFO",
	"300": "SERVICE_UNAVAILABLE", "301": "MS_UNAVAILABLE", "302": "TIMEOUT",
	"400": "VAT_BLOCKED", "401": "IP_BLOCKED",
	"500": "GLOBAL_MAX_CONCURRENT_REQ", "501": "GLOBAL_MAX_CONCURRENT_REQ_TIME",
	"600": "MS_MAX_CONCURRENT_REQ", "601": "MS_MAX_CONCURRENT_REQ_TIME",
}

// Reply is what is answered for a VAT ID. The zero Reply says that it is not valid.
type Reply struct {
	Valid   bool
	Name    string // "---" where a country does not tell
	Address string
	Trouble string // a code such as MS_UNAVAILABLE: at status 200, beside valid: false
	Wrapped string // the same, told in the other way that the service has
	Status  int    // 200 when zero
	Raw     string // the whole body, instead of all this
	Never   bool   // no answer: the caller has to give up
}

// Server is the registry. Nothing is valid in it but 100 and what it is told.
type Server struct {
	URL string // of the service

	server *httptest.Server
	mu     sync.Mutex
	say    map[string]Reply
	calls  map[string]int
	last   map[string]string
	asked  int
	down   bool
}

// Start starts a registry; Close ends it.
func Start() *Server {
	s := &Server{say: map[string]Reply{}, calls: map[string]int{}}
	for number, code := range codes {
		reply := Reply{Wrapped: code}
		if number >= "500" {
			reply = Reply{Trouble: code}
		}
		s.say[number] = reply
	}
	s.say["100"] = Reply{Valid: true, Name: "John Doe", Address: "123 Main St, Anytown, UK"}
	s.server = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.server.URL + "/check-vat-number"
	return s
}

// Close ends the registry and whatever waits for it.
func (s *Server) Close() {
	s.server.CloseClientConnections()
	s.server.Close()
}

// Say sets what to answer for a VAT ID from now on.
func (s *Server) Say(vatID string, r Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say[vatID] = r
}

// Down takes the registry down, or up again: down, it answers every question with a page that says so.
func (s *Server) Down(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// Calls returns how often a VAT ID was asked for.
func (s *Server) Calls(vatID string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[vatID]
}

// Last returns the last question, as it came.
func (s *Server) Last() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	var asked map[string]string
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || r.Method != http.MethodPost {
		http.Error(w, "POST a question as JSON", http.StatusBadRequest)
		return
	}
	reply, number, down := s.answer(asked)
	switch {
	case down:
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = fmt.Fprint(w, "<html><body>Temporarily unavailable</body></html>")
		return
	case reply.Never:
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if reply.Status != 0 {
		w.WriteHeader(reply.Status)
	}
	if reply.Raw != "" {
		_, _ = fmt.Fprint(w, reply.Raw)
		return
	}
	_ = json.NewEncoder(w).Encode(body(asked, reply, number))
}

// answer notes a question and finds its reply. The number tells one consultation from another.
func (s *Server) answer(asked map[string]string) (reply Reply, number int, down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = asked
	s.asked++
	id := asked["countryCode"] + asked["vatNumber"]
	s.calls[id]++
	reply, ok := s.say[id]
	if !ok {
		reply = s.say[asked["vatNumber"]]
	}
	return reply, s.asked, s.down
}

// body returns a reply in the service's words.
func body(asked map[string]string, r Reply, number int) map[string]any {
	if r.Wrapped != "" {
		return map[string]any{"actionSucceed": false, "errorWrappers": []map[string]string{{"error": r.Wrapped}}}
	}
	out := map[string]any{
		"countryCode": asked["countryCode"], "vatNumber": asked["vatNumber"], "requestDate": "2026-01-31T10:00:00.000Z",
		"valid":             r.Valid,
		"requestIdentifier": "", "name": r.Name, "address": r.Address, "traderName": "---",
		"traderNameMatch": "NOT_PROCESSED",
	}
	switch {
	case r.Trouble != "":
		out["userError"], out["valid"] = r.Trouble, false
	case asked["requesterNumber"] != "":
		out["requestIdentifier"] = fmt.Sprintf("WAPIAAAAY%07d", number)
	}
	return out
}
