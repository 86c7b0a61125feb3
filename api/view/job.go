package view

import (
	"time"

	"conto/app"
	"conto/core/message"
)

// Jobs is the work that is to be done.
type Jobs struct {
	Kinds   []JobKind    `json:"kinds" doc:"empty where the queue is in memory"`
	Failing []FailingJob `json:"failing"`
}

// JobKind is how much work of a kind is to be done.
type JobKind struct {
	Kind   string     `json:"kind" example:"mail_invoice"`
	Open   int        `json:"open" doc:"waiting, under way, or to be tried again"`
	Failed int        `json:"failed" doc:"those among them that failed and are tried again"`
	Since  *time.Time `json:"since" doc:"when the oldest was enqueued; null: there is none"`
}

// FailingJob is a job that fails.
type FailingJob struct {
	Kind    string    `json:"kind"`
	Account string    `json:"account"`
	ID      string    `json:"id"`
	Why     []string  `json:"why" doc:"the error"`
	Since   time.Time `json:"since"`
}

// RetryInput names a job to try again.
type RetryInput struct {
	Body struct {
		Kind    string `json:"kind" maxLength:"64"`
		Account string `json:"account" maxLength:"64"`
		ID      string `json:"id" maxLength:"200"`
	}
}

// Act is something that an operator did.
type Act struct {
	At    time.Time `json:"at"`
	By    string    `json:"by" example:"operator:anna"`
	What  string    `json:"what" example:"job_retried"`
	About string    `json:"about,omitempty"`
	Why   string    `json:"why,omitempty" doc:"the reason that they gave, or what they changed"`
	From  string    `json:"from,omitempty" doc:"the address"`
}

// JobsOf returns the work that is to be done, with its sentences in a language.
func JobsOf(kinds []app.JobKind, failing []app.FailingJob, l message.Language) Jobs {
	shown := Jobs{make([]JobKind, len(kinds)), make([]FailingJob, len(failing))}
	for i, k := range kinds {
		shown.Kinds[i] = JobKind{k.Kind, k.Open, k.Failed, orNil(k.Since)}
	}
	for i, f := range failing {
		shown.Failing[i] = FailingJob{f.Kind, f.Account, f.ID, make([]string, len(f.Why)), f.Since}
		for n, why := range f.Why {
			shown.Failing[i].Why[n] = why.In(l)
		}
	}
	return shown
}

// ActOf returns what an operator did.
func ActOf(a app.Act) Act { return Act{a.At, a.By, string(a.What), a.About, a.Why, a.From} }
