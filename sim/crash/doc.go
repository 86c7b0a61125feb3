// Package crash puts the real binary through what happens to servers, and looks whether anything was lost or done
// twice.
//
// A round starts real processes on a database of its own (one on SQLite, three on one PostgreSQL), loads them through
// the package client from many callers at once, and meanwhile kills them with signal 9, stops them for seconds, asks
// them to end, crashes PostgreSQL underneath and fills the disk. Each request has its own idempotency key and is
// repeated, on whichever node, until it is answered; every answer is noted.
//
// Then the servers are started on what is left. Whatever was acknowledged must be in the journal once, and nothing that
// nobody asked for; each request, repeated under its key, must get its answer byte for byte; open holds must be open
// and be freed at their deadline; `conto verify` must pass; the auditor of package sim, told each journal, must
// come to the balances that are; and the payment provider must have taken what the journal records as paid, each charge
// once.
//
// A seed chooses what is asked for and what goes wrong. How it interleaves is the machine's choice, so a seed repeats a
// kind of round, not a round.
package crash
