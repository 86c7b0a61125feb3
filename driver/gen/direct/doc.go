// Package direct runs tasks in this process, for drivers whose providers answer at once or that do the work themselves:
// a task takes a slot and runs in a goroutine with a deadline of its own, Poll reads how far it is, and what it makes
// lies in a spool folder until the studio has fetched it. After a restart nothing is known of a task: Gone.
package direct
