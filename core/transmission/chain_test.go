package transmission

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const second = "IT01234560587_00002.xml"

// of returns a receipt of another file.
func of(r Receipt, file string) Receipt {
	r.File = file
	return r
}

// TestChain_CurrentC33: the newest file counts, unless an earlier one is issued after all.
func TestChain_CurrentC33(t *testing.T) {
	for _, c := range []struct {
		name     string
		receipts []Receipt
		file     string
		status   Status
	}{
		{"on its way", nil, second, Sent},
		{"delivered", []Receipt{of(rc, second)}, second, Delivered},
		{"the first was issued after all", []Receipt{rc, of(dup, second)}, file, Delivered},
		{"… also when that is heard last", []Receipt{of(dup, second), rc}, file, Delivered},
		{"both are rejected", []Receipt{of(ns, second)}, second, Rejected},
	} {
		chain, err := Chain{receive(t, dup)}.Again(second, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range c.receipts {
			if chain, err = chain.Receive(r); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		if got := chain.Current(); got.File != c.file || got.Status != c.status {
			t.Errorf("%s: %s is %s", c.name, got.File, got.Status)
		}
	}
}

// TestChain_AgainC33: or after what was held back; the next file says which one it follows.
func TestChain_AgainC33(t *testing.T) {
	for name, c := range map[string]struct {
		chain Chain
		held  bool
		ok    bool
	}{
		"on its way": {Chain{receive(t)}, false, false},
		"delivered":  {Chain{receive(t, rc)}, false, false},
		"rejected":   {Chain{receive(t, ns)}, false, true},
		"held":       {Chain{receive(t)}, true, true},
	} {
		next, err := c.chain.Again(second, c.held)
		if (err == nil) != c.ok || c.ok && (len(next) != 2 || next[1].Following != file) || len(c.chain) != 1 {
			t.Errorf("%s: %+v, %v", name, next, err)
		}
	}
	if _, err := (Chain{receive(t)}).Receive(of(rc, second)); err == nil {
		t.Error("a receipt of another document's file was taken")
	}
}

// TestReceiptsOfAChainInAnyOrderC33: what is known in the end does not depend on when it was heard.
func TestReceiptsOfAChainInAnyOrderC33(t *testing.T) {
	receipts := []Receipt{dup, mt, rc, mc, of(dup, second), of(mt, second), of(two, second)}
	fold := func(order []Receipt) Chain {
		chain := Chain{New("2026/000001", file), New("2026/000001", second)}
		for _, r := range order {
			var err error
			if chain, err = chain.Receive(r); err != nil {
				t.Fatal(err)
			}
		}
		return chain
	}
	want := fold(receipts)
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation(append(receipts, receipts[rapid.IntRange(0, len(receipts)-1).Draw(rt, "again")])).Draw(rt,
			"order")
		if diff := cmp.Diff(want, fold(order)); diff != "" {
			rt.Fatal(diff)
		}
	})
}
