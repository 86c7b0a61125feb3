// Package studio is a generation's life: it is asked for and its credits are held, it waits its turn, a provider runs
// it, what comes out goes to the gallery, and only then it is paid for; or it fails, and costs nothing.
//
// A generation is a row that any node may move on. What it does outside is written down before: the intent before a
// provider is asked to start, the ticket before it is used, the end before credits are released. So after a stop at any
// point anyone who looks next knows what may have happened, and never starts twice what is paid for. An asset stands in
// the gallery before its generation is settled: nothing is charged that is not there.
//
// Who may start, see or cancel is a rule of the core; what a generation costs is, too.
package studio
