// Package gentest is the suite that every driver of a remote provider passes over a fake of it. A driver brings the
// fake that speaks as its provider does when all is well; the server that the suite puts before it does what
// providers and networks do besides: refuse, stumble, fall silent, cut an answer short, and lead elsewhere.
//
// Whether a driver and its fake speak as the provider does is asked of what the provider publishes of its API, where
// that is at hand.
package gentest
