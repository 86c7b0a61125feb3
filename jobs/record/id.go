package record

import "strings"

// ID returns the name of what belongs to an account where things of all accounts are, such as a charge at a payment
// provider: acc_1/ch_7.
func ID(account, own string) string { return account + "/" + own }

// SplitID returns what ID was made of.
func SplitID(id string) (account, own string) {
	at := strings.LastIndexByte(id, '/')
	return id[:max(at, 0)], id[at+1:]
}
