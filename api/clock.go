package api

import (
	"net/http"
	"time"
)

// TestClock is a clock that stands still until it is advanced.
type TestClock struct {
	ID  string    `json:"id"`
	Now time.Time `json:"now"`
}

type clockInput struct {
	Body struct {
		Now time.Time `json:"now"`
	}
}

// ClockPath names a test clock.
type ClockPath struct {
	Clock string `path:"clock" maxLength:"64"`
}

type advanceInput struct {
	ClockPath
	Body struct {
		To time.Time `json:"to" doc:"not before the clock's time"`
	}
}

type clockReply struct{ Body TestClock }

func (a *API) clockRoutes() {
	call(a, post("makeTestClock", "/v1/test-clocks", "Make a test clock; accounts opened on it live at its time",
		http.StatusCreated), a.makeClock)
	call(a, get("getTestClock", "/v1/test-clocks/{clock}", "A test clock"), a.getClock)
	call(a, post("advanceTestClock", "/v1/test-clocks/{clock}/advance",
		"Time travel: does everything that falls due on the way, payments included, before it answers", http.StatusOK), a.advanceClock)
}

func (a *API) makeClock(r *request, in *clockInput) (*clockReply, error) {
	c, err := a.app.MakeClock(&r.Call, in.Body.Now)
	return &clockReply{TestClock(c)}, err
}

func (a *API) getClock(r *request, in *ClockPath) (*clockReply, error) {
	c, err := a.app.Clock(&r.Call, in.Clock)
	return &clockReply{TestClock(c)}, err
}

func (a *API) advanceClock(r *request, in *advanceInput) (*clockReply, error) {
	c, err := a.app.AdvanceClock(&r.Call, in.Clock, in.Body.To)
	return &clockReply{TestClock(c)}, err
}
