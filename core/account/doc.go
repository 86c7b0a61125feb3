// Package account is the aggregate: an account with its subscription, wallet, team, charges and API keys. It is the
// unit of consistency: every command touches one account.
//
// Decide checks one command at one instant and returns the events it causes, or refuses; it changes nothing. Apply
// folds one event into the state and cannot refuse. Advance brings the state to an instant: everything that time alone
// has caused by then. Callers advance before they decide, apply every event in order, and write the events down before
// anybody acts on them. Nothing here reads a clock, makes an id or moves money.
package account
