package account_test

import (
	"slices"
	"strings"
	"testing"

	"conto/core/account"
)

// TestFileActs_ActorsC26C28: every act by every actor, by whose the file is.
func TestFileActs_ActorsC26C28(t *testing.T) {
	s, book := theirAccount(t)
	admins := "admin, named admin"
	everybody := admins + ", owner, manager, member, key, early key"
	above := admins + ", owner, manager"
	for name, c := range map[string]struct {
		of  account.Maker
		who string // may delete and share it
	}{
		"cat's":                 {account.Maker{User: "cat", By: "user:cat"}, above + ", member"},
		"made for cat":          {account.Maker{User: "cat", By: "user:ann"}, above + ", member"},
		"by cat, for the owner": {account.Maker{User: "ann", By: "user:cat"}, above + ", member"},
		"the owner's":           {account.Maker{User: "ann", By: "user:ann"}, above},
		"of one who left":       {account.Maker{User: "zoe", By: "user:zoe"}, above},
		"of a suspended member": {account.Maker{User: "eve", By: "user:eve"}, above},
		"the key's":             {account.Maker{User: "ann", By: "key:k_1"}, above + ", key"},
		"the key's, for cat":    {account.Maker{User: "cat", By: "key:k_1"}, above + ", member, key"},
		"of another key":        {account.Maker{User: "ann", By: "key:k_9"}, above},
		"early, cat's":          {account.Maker{User: "cat"}, above + ", member"},
		"early, the owner's":    {account.Maker{User: "ann"}, above},
		"nobody's":              {account.Maker{}, above},
	} {
		for _, act := range append(account.FileActs(), "none") {
			may := c.who
			switch act {
			case account.FileKeep:
				may = everybody
			case account.FileHide:
				may = admins + ", support"
			case "none":
				may = ""
			}
			for called, by := range actors() {
				allowed := slices.Contains(strings.Split(may, ", "), called)
				err := act.Allow(s, by, c.of, book)
				if allowed != (err == nil) || !allowed && !refuses(called, err) {
					t.Errorf("%s a file that is %s by %s: %v; allowed: %v", act, name, called, err, allowed)
				}
			}
		}
	}
}
