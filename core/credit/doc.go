// Package credit is the wallet of an account: lots of credits, holds on them, and allowances.
//
// A lot is a number of credits that came at once from one source and may expire. A hold sets credits (and allowance
// units) aside before a generation runs, and ends settled, released or expired; settled and released are final. A hold
// remembers what it drew, so that what it does not need goes back where it came from (C5).
//
// Decide checks a command and returns events; Apply folds an event into the wallet; Expire returns what time alone
// ends. Callers pass commands of which the price is known, apply every event they were given, in order, and call Expire
// before anything else. At any time, for the wallet's totals: granted = spent + held + left + expired + taken back.
package credit
