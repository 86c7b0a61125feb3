package api

import (
	"net/http"

	"conto/api/view"
)

func remindRoutes(a *API) {
	g := generationsOf(a)
	call(a, post("remindMe", "/v1/accounts/{account}/reminders",
		"A person is written to at the next refill, when a generation can wait for it", http.StatusOK), g.remindMe)
	call(a, remove("remindMeNot", "/v1/accounts/{account}/reminders",
		"A person takes back that they are written to at the next refill"),
		func(r *request, in *view.AccountPath) (*struct{}, error) {
			return nil, g.RemindMeNot(&r.Call, in.Account)
		})
}

func (g generations) remindMe(r *request, in *view.WishInput) (*reply[view.Reminder], error) {
	return show(view.ReminderOf)(g.RemindMe(&r.Call, in.Account, in.Body.Generation(), ""))
}
