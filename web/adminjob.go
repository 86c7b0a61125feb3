package web

import (
	"time"

	"github.com/a-h/templ"

	"conto/app"
	"conto/core/account"
	"conto/core/message"
)

// jobsDesk is the work that follows from events: what waits, and what fails.
var jobsDesk = &deskRoom{title: message.DeskJobs, path: "/admin/jobs"}

// kindLine is how much work of a kind is to be done.
type kindLine struct {
	name, open, failed, oldest string
	fails                      bool
}

// failingLine is a job that fails.
type failingLine struct {
	kind, id, account string
	name, since, link string
	why               []string
}

// jobsPage is what the page shows.
type jobsPage struct {
	counted bool
	kinds   []kindLine
	failing []failingLine
	retries bool // the operator may have them tried again
}

func showJobs(v *attending) (templ.Component, error) {
	jobs := app.Jobs{App: v.Uses}
	kinds, counted, err := jobs.Kinds(v.call)
	if err != nil {
		return nil, err
	}
	p := jobsPage{counted: counted, retries: account.May(v.call.Actor, account.RetryJobs) == nil}
	for _, k := range kinds {
		l := kindLine{name: v.jobName(k.Kind), open: v.number(int64(k.Open)), failed: v.number(int64(k.Failed)),
			fails: k.Failed > 0}
		if k.Open > 0 {
			l.oldest = v.age(v.Uses.Engine.Now().Sub(k.Since))
		}
		p.kinds = append(p.kinds, l)
	}
	failing, err := jobs.Failing(v.call)
	for _, f := range failing {
		l := failingLine{kind: f.Kind, id: f.ID, account: f.Account, name: v.jobName(f.Kind),
			since: v.say(message.DeskJobsSince, "day", v.moment(f.Since))}
		if f.Account != "" {
			l.link = deskAccount(f.Account)
		}
		for _, note := range f.Why {
			l.why = append(l.why, note.In(v.language))
		}
		p.failing = append(p.failing, l)
	}
	return jobsTemplate(v, p), err
}

// jobName is what a kind of job is called; one of an early release by its own name.
func (v *attending) jobName(kind string) string {
	if key := message.Key("desk_job_" + kind); v.language.Has(key) {
		return v.say(key)
	}
	return kind
}

// age writes for how long something has been there, in the unit that fits.
func (v *attending) age(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < time.Minute:
		return v.say(message.DeskAgeSeconds, "n", int64(d/time.Second))
	case d < time.Hour:
		return v.say(message.DeskAgeMinutes, "n", int64(d/time.Minute))
	case d < 48*time.Hour:
		return v.say(message.DeskAgeHours, "n", int64(d/time.Hour))
	}
	return v.say(message.DeskAgeDays, "n", int64(d/(24*time.Hour)))
}

func retryJob(v *attending) (done, error) {
	err := app.Jobs{App: v.Uses}.Retry(v.call, v.form.Get("kind"), v.form.Get("account"), v.form.Get("id"))
	return done{to: jobsDesk.path, note: note{Key: message.DeskJobsRetried}}, err
}

// actLine is something that an operator did.
type actLine struct{ at, what string }

// acts are what operators did of late that no account's journal has.
func (v *attending) acts() ([]actLine, error) {
	all, err := v.Uses.Acts(v.call)
	var lines []actLine
	for _, a := range all {
		what := v.actor(a.By) + " " + v.say(message.Key("desk_act_"+string(a.What)), "about", a.About)
		if a.Why != "" {
			what = v.say(message.DeskActWhy, "what", what, "why", a.Why)
		}
		lines = append(lines, actLine{v.moment(a.At), what})
	}
	return lines, err
}
