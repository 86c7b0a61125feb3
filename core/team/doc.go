// Package team is who may use an account: an owner, managers and members, invitations, and the premium switch
// (C28–C30).
//
// People are ids here; their names and addresses are kept elsewhere, where they can be erased. Who has a seat follows
// from the number of seats and the order of the people, so it is computed and never stored: when seats come back, so do
// the people.
package team
