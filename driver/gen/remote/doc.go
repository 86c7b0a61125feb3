// Package remote is what drivers of providers that are reached by HTTP share: requests with bounded times and bodies,
// faults made of what a provider answers or does not answer, and the fetching of what it made.
//
// A provider is not trusted with this machine's network. Nothing is dialled that resolves to a loopback, link-local or
// private address, save the very host that the operator has named as the provider's, and those that the operator has
// listed with their port. An answer that redirects is no answer; a file's redirects are followed to listed hosts only.
// The provider's key is sent to the provider's own host alone, and stands in no error.
package remote
