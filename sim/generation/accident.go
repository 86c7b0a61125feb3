package generation

// The accidents. Each is counted when it has really happened.
const (
	diedBefore    = "crashes before a write of the studio"
	diedAfter     = "crashes after a write of the studio"
	diedStarting  = "crashes after a start"
	paused        = "nodes that slept past their leases"
	overtaken     = "generations moved on by another node"
	startBusy     = "starts put off"
	startRefused  = "starts refused"
	startBroken   = "starts at a broken provider"
	startUnheard  = "starts lost on their way"
	startUnknown  = "starts whose answer was lost"
	hookEarly     = "webhooks before the answer"
	hookTwice     = "webhooks sent twice"
	hookLate      = "webhooks after the end"
	hookForged    = "webhooks forged"
	pollFailed    = "providers that did not say how far they were"
	forgotten     = "generations that their provider forgot"
	toldTwice     = "generations told twice"
	failedThere   = "generations that failed at their provider"
	fewerFiles    = "generations with fewer files"
	fewerTokens   = "generations with less than was held"
	endless       = "generations that never end"
	cancelObeyed  = "cancels that were obeyed"
	cancelTooLate = "cancels that came too late"
	cancelIgnored = "cancels that were ignored"
	openFailed    = "files that could not be fetched yet"
	openLost      = "files that were lost"
	openWrong     = "files that are something else"
	putFailed     = "files that could not be written"
	lostHere      = "tasks lost with their process"
	unasked       = "requests for generations given up without an answer"
)

// Accidents names what a report counts beside the others where generations run.
var Accidents = []string{
	diedBefore, diedAfter, diedStarting, paused, overtaken, startBusy, startRefused, startBroken, startUnheard,
	startUnknown, hookEarly, hookTwice, hookLate, hookForged, pollFailed, forgotten, toldTwice, failedThere, fewerFiles,
	fewerTokens, endless, cancelObeyed, cancelTooLate, cancelIgnored, openFailed, openLost, openWrong, putFailed, lostHere,
	unasked, "generations succeeded", "generations failed", "generations canceled",
	"generations repeated by another", "generations repeated", "generations cancelled", "generations read",
	"generations refused",
}
