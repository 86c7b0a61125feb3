// Package sim lives through years of billing in seconds: the real core, the real engine on several nodes and the real
// jobs, over a simulated store, payment provider, clock and customers. A seed decides everything, so a failure is
// replayed by its seed, byte for byte.
//
// What goes wrong in production goes wrong here all the time: nodes crash before and after a commit and in the middle
// of a job, the store does not say whether it wrote, another node is first, jobs run late, twice and out of order, the
// provider takes the money and loses the answer or takes back its word, customers repeat requests, time jumps, and
// prices change in between. After each step an auditor (package audit), which shares no code with the core, states what
// must have become of the account, and a ledger complains of what cannot be. A Report counts every accident, so that
// none is only thought to happen.
//
// With Config.Generations accounts generate, too: package generation runs the real studio on every node, over providers
// and files of which a seed decides what goes wrong. Such lives are shorter and have many steps in a minute.
//
// A life is a list of steps, each of which holds everything about itself. When one of them comes out differently, steps
// are left out as long as the same difference remains, and the shortest story is told.
//
// No webhook endpoint is called: that the work of telling it is written with an entry is compared, and sending is a
// matter of package jobs/webhook. What no client can cause is left out: profiles, contacts and the names of members,
// which are records beside the journal; the questions that only read (explanations, lists); and the loop that asks
// every second for what is due, whose one turn is a step here.
package sim
