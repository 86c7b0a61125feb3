package api

import (
	"net/http"

	"conto/api/view"
)

func (a *API) clockRoutes() {
	call(a, post("makeTestClock", "/v1/test-clocks", "Make a test clock; accounts opened on it live at its time",
		http.StatusCreated), a.makeClock)
	call(a, get("getTestClock", "/v1/test-clocks/{clock}", "A test clock"), a.getClock)
	call(a, post("advanceTestClock", "/v1/test-clocks/{clock}/advance",
		"Time travel: does everything that falls due on the way, payments included, before it answers",
		http.StatusOK), a.advanceClock)
}

func (a *API) makeClock(r *request, in *view.ClockInput) (*reply[view.TestClock], error) {
	return show(view.TestClockOf)(a.app.MakeClock(&r.Call, in.Body.Now))
}

func (a *API) getClock(r *request, in *view.ClockPath) (*reply[view.TestClock], error) {
	return show(view.TestClockOf)(a.app.Clock(&r.Call, in.Clock))
}

func (a *API) advanceClock(r *request, in *view.AdvanceInput) (*reply[view.TestClock], error) {
	return show(view.TestClockOf)(a.app.AdvanceClock(&r.Call, in.Clock, in.Body.To))
}
