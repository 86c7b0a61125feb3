package sim

// The accidents. Each is counted when it has really happened.
const (
	crashedBefore  = "crashes before a commit"
	crashedAfter   = "crashes after a commit"
	crashedBetween = "crashes between a commit and its job"
	crashedInJob   = "crashes in a job"
	crashedIdle    = "crashes in between"
	unwritten      = "unknown outcomes, not written"
	written        = "unknown outcomes, written"
	outrun         = "commits outrun by another node"
	conflicted     = "conflicts between nodes"
	jobTwice       = "jobs run twice"
	jobLate        = "jobs run late"
	jobUnordered   = "jobs run out of order"
	payDeclined    = "payments declined"
	payDelayed     = "payments delayed"
	payToldTwice   = "outcomes told twice"
	payContrary    = "outcomes contradicted"
	payUnheard     = "requests lost on the way to the provider"
	payUnanswered  = "answers of the provider lost"
	sentAgain      = "requests sent again after a lost answer"
	sentTwice      = "requests sent twice at once"
	sentAltered    = "requests altered under the same key"
	slept          = "days slept through by all servers"
	jumped         = "test clocks advanced by a month or more"
	jumpedAgain    = "test clocks advanced again after a crash"
	soldAnew       = "new editions of the catalogue"
	soldOld        = "sales by a node that knows only older editions"
	honoured       = "quotes of an older edition confirmed"
	moved          = "accounts moved to another edition"
)

// Accidents names what a Report counts.
var Accidents = []string{
	crashedBefore, crashedAfter, crashedBetween, crashedInJob, crashedIdle, unwritten, written, outrun, conflicted,
	jobTwice, jobLate,
	jobUnordered, payDeclined, payDelayed, payToldTwice, payContrary, payUnheard, payUnanswered, sentAgain, sentTwice,
	sentAltered,
	slept, jumped, jumpedAgain, soldAnew, soldOld, honoured, moved,
}

// count notes that an accident has happened.
func (w *world) count(accident string) {
	w.report.Accidents[accident]++
	w.note(accident)
}

// happens decides whether something that may go wrong does: so many times of a hundred.
func (w *world) happens(percent int) bool { return !w.calm() && w.rng.chance(percent) }

// calm reports whether nothing may go wrong now.
func (w *world) calm() bool { return w.sheltered > 0 || w.rng.calm }

// shelter does something without accidents.
func (w *world) shelter(do func() error) error {
	w.sheltered++
	defer func() { w.sheltered-- }()
	return do()
}
