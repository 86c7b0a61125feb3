package api

import (
	"net/http"
	"time"

	"conto/engine"
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
	call(a, post("makeTestClock", "/v1/test-clocks", "Make a test clock; accounts opened on it live at its time", http.StatusCreated), a.makeClock)
	call(a, get("getTestClock", "/v1/test-clocks/{clock}", "A test clock"), a.getClock)
	call(a, post("advanceTestClock", "/v1/test-clocks/{clock}/advance",
		"Time travel: does everything that falls due on the way, payments included, before it answers", http.StatusOK), a.advanceClock)
}

func (a *API) makeClock(r *request, in *clockInput) (*clockReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	id := a.newID(r, "clk")
	return once(a, r, id, func() (*clockReply, error) {
		c, err := a.Engine.SetClock(r, engine.TestClock{ID: id, Now: in.Body.Now})
		return &clockReply{TestClock(c)}, err
	})
}

func (a *API) getClock(r *request, in *ClockPath) (*clockReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	c, err := a.Engine.Clock(r, in.Clock)
	return &clockReply{TestClock(c)}, err
}

func (a *API) advanceClock(r *request, in *advanceInput) (*clockReply, error) {
	if err := operatorOnly(r); err != nil {
		return nil, err
	}
	return once(a, r, in.Clock, func() (*clockReply, error) {
		c, err := a.Engine.AdvanceClock(r, in.Clock, in.Body.To)
		return &clockReply{TestClock(c)}, err
	})
}
