// Package generation is the studio in the simulator: the real studio on every node, over a store, files and providers
// that a seed decides. Nodes die before and after each write and in the middle of a start, or pause until others have
// taken over; providers are busy, refuse, lose answers, deliver less than was asked, or never end; files cannot be
// fetched or written; webhooks come early, twice, late and forged.
//
// What happens is told to the auditor (audit.Works), which says what must not be.
package generation
