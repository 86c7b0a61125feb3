// Package audit is a second statement of what an account does: the clauses on credits and plans (C2–C31), on money
// (C32, C34), what C36 has about spending and about webhook endpoints, and what a studio makes of that (Works), written
// from the product's words and from the golden stories, in the slowest and most obvious way. It shares no code with
// core, so that a mistake would have to be made twice to go unnoticed.
//
// An Account mirrors one account. It receives what is asked of the account, in the words of the API and with its
// instant, and returns what must happen: accepted or refused with which code, and which money is asked for. A View of
// it can be compared with the same view of what is audited. A Ledger is kept apart, from what the audited system
// reports that it did, and complains of what cannot be, independent of the rest.
//
// Nothing is hidden: an Account is a plain value, and what time does to it happens when it is asked for something
// later, or when Wake is called. Waking at each instant that Due names is how a running server lives; waking once after
// several is how a server lives that was down (C12).
package audit
