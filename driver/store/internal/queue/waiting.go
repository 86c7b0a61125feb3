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
const Untried = "SELECT count(*) FROM river_job WHERE (state IN ('available', 'pending') AND attempt = 0 OR state = 'running' AND attempt = 1)"

// Depths returns the statement that counts, by kind, the jobs which are not done: how many there are, how many of them
// have failed before, and the earliest instant of created, an expression of the database's.
func Depths(created string) string {
	return "SELECT args ->> 'Kind', count(*)," +
		" sum(CASE WHEN attempt > 1 OR attempt = 1 AND state <> 'running' THEN 1 ELSE 0 END)," +
		" min(" + created + ") FROM river_job" +
		" WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') GROUP BY 1 ORDER BY 1"
}

// Read reads a job as River keeps it.
func Read(text []byte) (store.Job, error) {
	var a args
	err := json.Unmarshal(text, &a)
	return a.Job, err
}
