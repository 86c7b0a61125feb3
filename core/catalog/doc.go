// Package catalog is what the studio sells: plans (C6), packs (C18) and models with their prices (C1, C2). It is
// data, read from YAML; default.yaml holds the clauses' figures and an operator may write another.
//
// A catalogue is an Edition with a number. A History holds every edition there ever was: an account lives by the
// edition under which it bought, until it buys again or an operator moves it, so a new edition never changes what was
// bought.
package catalog
