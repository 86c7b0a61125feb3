package queue

import (
	"encoding/json"

	"conto/driver/store"
)

// Undone is the statement that reads the jobs which are not done and will be tried again, for Read. River has no call
// that lists them all.
const Undone = "SELECT args FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled')"

// Untried is the statement that counts the jobs which wait or are under way for the first time; what follows it narrows
// them down.
const Untried = "SELECT count(*) FROM river_job WHERE queue <> '" + store.QueueWebhook + "' AND (state IN ('available', 'pending') AND attempt = 0 OR state = 'running' AND attempt = 1)"

// Depths returns the statement that counts, by kind, the jobs which are not done: how many there are, how many of them
// have failed before, and the earliest instant of created, an expression of the database's.
func Depths(created string) string {
	return "SELECT args ->> 'Kind', count(*)," +
		" sum(CASE WHEN attempt > 1 OR attempt = 1 AND state <> 'running' THEN 1 ELSE 0 END)," +
		" min(" + created + ") FROM river_job" +
		" WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') GROUP BY 1 ORDER BY 1"
}

// Retry returns the statement that has jobs which failed tried again at once, of a kind, an account and an id, which
// are its parameters in that order; now is an expression of the database's, and mark writes the place of a parameter.
func Retry(now string, mark func(n int) string) string {
	return "UPDATE river_job SET state = 'available', finalized_at = NULL, scheduled_at = " + now +
		", max_attempts = CASE WHEN attempt >= max_attempts THEN attempt + 1 ELSE max_attempts END" +
		" WHERE state IN ('retryable', 'discarded') AND args ->> 'Kind' = " + mark(1) +
		" AND args ->> 'Account' = " + mark(2) + " AND args ->> 'ID' = " + mark(3)
}

// Read reads a job as River keeps it.
func Read(text []byte) (store.Job, error) {
	var a args
	err := json.Unmarshal(text, &a)
	return a.Job, err
}
