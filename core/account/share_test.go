package account_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/fault"
)

// TestShare_Bounds: when a link leads to its file, and how many there may be at once. What is over counts no more.
func TestShare_Bounds(t *testing.T) {
	at := time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)
	of := func(asset string, n int, until time.Time) (list []account.Share) {
		for i := range n {
			list = append(list, account.Share{ID: fmt.Sprint(asset, i), Asset: asset, Until: until})
		}
		return list
	}
	over, later := at.Add(-time.Second), at.Add(time.Second)
	for name, c := range map[string]struct {
		share  account.Share
		others []account.Share
		want   fault.Code
	}{
		"the first":               {account.Share{Asset: "a"}, nil, ""},
		"until later":             {account.Share{Asset: "a", Until: later}, nil, ""},
		"until now":               {account.Share{Asset: "a", Until: at}, nil, fault.Invalid},
		"a title of all":          {account.Share{Asset: "a", Title: strings.Repeat("è", 120)}, nil, ""},
		"a title too long":        {account.Share{Asset: "a", Title: strings.Repeat("è", 121)}, nil, fault.Invalid},
		"the last of a file":      {account.Share{Asset: "a"}, of("a", 19, later), ""},
		"one too many of a file":  {account.Share{Asset: "a"}, of("a", 20, time.Time{}), fault.Conflict},
		"of another file":         {account.Share{Asset: "b"}, of("a", 20, time.Time{}), ""},
		"over counts no more":     {account.Share{Asset: "a"}, of("a", 20, over), ""},
		"itself once more":        {account.Share{ID: "a3", Asset: "a"}, of("a", 20, later), ""},
		"the last of an account":  {account.Share{Asset: "b"}, of("a", 999, later), ""},
		"one too many of account": {account.Share{Asset: "b"}, of("a", 1000, later), fault.Conflict},
	} {
		if err := c.share.Check(c.others, at); c.want == "" && err != nil || c.want != "" && !fault.Is(err, c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	for until, want := range map[time.Time]bool{{}: true, over: false, at: false, later: true} {
		if s := (account.Share{Until: until}); s.Open(at) != want {
			t.Errorf("until %v: %v", until, !want)
		}
	}
}
