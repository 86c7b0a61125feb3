package api

import (
	"net/http"

	"conto/api/view"
)

func remindRoutes(a *API) {
	g := generationsOf(a)
	call(a, post("remindMe", "/v1/accounts/{account}/reminders",
		"A person is written to at the next refill, when a generation can wait for it", http.StatusOK), g.remindMe)
}

func (g generations) remindMe(r *request, in *view.WishInput) (*reply[view.Reminder], error) {
	return show(view.ReminderOf)(g.RemindMe(&r.Call, in.Account, in.Body.Generation(), ""))
}
