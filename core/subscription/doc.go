// Package subscription is the life of an account's plan: start, upgrade, downgrade, cancel, resume, renew, dunning.
//
// Two periods run side by side. The credit month goes from billing day to billing day and decides refills (C10); the
// paid period is one month or one year and decides charges. The billing day is the anchor's, for good (C11).
//
// Quote says exactly what a change would do and cost (C24); a confirmed change recomputes the same terms, so that what
// is charged is what was shown. Money is moved by others: this package says what is due and is told what was paid.
package subscription
