package api

import (
	"net/http"

	"conto/api/view"
	"conto/app"
)

func jobRoutes(a *API) {
	jobs := app.Jobs{App: a.app}
	call(a, get("listJobs", "/v1/jobs", "Work that follows from events: how much there is of each kind, and what fails"),
		func(r *request, _ *struct{}) (*reply[view.Jobs], error) {
			kinds, _, err := jobs.Kinds(&r.Call)
			if err != nil {
				return nil, err
			}
			failing, err := jobs.Failing(&r.Call)
			return show(func(all []app.FailingJob) view.Jobs { return view.JobsOf(kinds, all, r.language) })(failing, err)
		})
	call(a, post("retryJob", "/v1/jobs/retry", "An admin has a job that fails tried again at once", http.StatusNoContent),
		func(r *request, in *view.RetryInput) (*struct{}, error) {
			return nil, jobs.Retry(&r.Call, in.Body.Kind, in.Body.Account, in.Body.ID)
		})
	call(a, get("listOperatorActs", "/v1/operator-acts", "What operators did of late that no account's journal has"),
		func(r *request, _ *struct{}) (*reply[view.List[view.Act]], error) {
			return show(view.ListOf(view.ActOf))(a.app.Acts(&r.Call))
		})
}
