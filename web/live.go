package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// livePath is where the state of a generation comes from while it changes.
func livePath(id string) string { return runPath(id) + "/live" }

// serveLive sends a generation's part of its page whenever that changes, as events that the script puts in its place.
// The last event ends it, once the generation is final.
func (s *site) serveLive(w http.ResponseWriter, r *http.Request) {
	v := s.enter(w, r, runRoom)
	if v == nil {
		return
	}
	runs, err := v.works().Follow(v.call, v.account(), r.PathValue("id"))
	if err != nil {
		if !s.hides(w, r, v, err) {
			s.fail(w, r, v, err)
		}
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	sent := ""
	for run := range runs {
		shows := fmt.Sprint(run.State, run.Percent, run.Ahead, run.Text)
		if shows == sent {
			continue
		}
		sent = shows
		var part bytes.Buffer
		if err := runPart(v, v.whole(run)).Render(r.Context(), &part); err != nil {
			return
		}
		event := "data: " + strings.ReplaceAll(part.String(), "\n", "\ndata: ") + "\n\n"
		if run.Final() {
			event += "event: end\ndata: end\n\n"
		}
		if _, err := io.WriteString(w, event); err != nil || out.Flush() != nil {
			return
		}
	}
}
