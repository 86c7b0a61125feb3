// Package gen is what the studio needs of a provider of generations: to start a task, to ask how far it is, to cancel
// it, and to fetch what it made. Drivers translate one provider each; gentest is the suite that each of them passes.
//
// A driver knows no rules: no account, no price, no plan. What a task may ask for was checked before by the catalogue,
// and what it costs is settled afterwards by the studio. No provider has idempotency, so a driver never starts a task
// twice by itself: where the answer to a start is lost, it returns the fault Unknown, and the studio decides.
package gen
