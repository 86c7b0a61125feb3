package record_test

import (
	"testing"

	"conto/driver/store/memory"
	"conto/jobs/record"
)

// TestHosts: a host is one account's, until it is given up.
func TestHosts(t *testing.T) {
	ctx, hosts := t.Context(), record.Hosts{Store: memory.Open()}
	claim := func(id, name string, want bool) {
		t.Helper()
		if got, err := hosts.Claim(ctx, id, name); err != nil || got != want {
			t.Errorf("%s claims %s: %v, %v", id, name, got, err)
		}
	}
	is := func(name, want string) {
		t.Helper()
		if got, err := hosts.Find(ctx, name); err != nil || got != want {
			t.Errorf("%s is of %q, not %q, %v", name, got, want, err)
		}
	}
	claim("one", "a.example", true)
	claim("two", "a.example", false)
	claim("one", "a.example", true)
	is("a.example", "one")
	claim("one", "b.example", true)
	is("a.example", "")
	is("b.example", "one")
	claim("two", "a.example", true)
	is("a.example", "two")
	for range 2 {
		if err := hosts.Drop(ctx, "one"); err != nil {
			t.Fatal(err)
		}
	}
	is("b.example", "")
	is("a.example", "two")
	claim("one", "c.example", true)
	if err := hosts.Store.Delete(ctx, "one", record.Brand, "host"); err != nil { // a stop in the middle of Drop
		t.Fatal(err)
	}
	is("c.example", "")
	claim("two", "c.example", true)
	is("c.example", "two")
	if left, err := hosts.Store.List(ctx, "", record.ShareHost); err != nil || len(left) != 1 {
		t.Errorf("%+v, %v", left, err)
	}
}
