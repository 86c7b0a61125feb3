package identity_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/driver/store/memory"
	"conto/identity"
	"conto/internal/clock"
)

const one, two = "the first signing key of this test", "the second signing key of this test"

func keyring(t *testing.T, lines ...string) *identity.Keyring {
	t.Helper()
	k, err := identity.NewKeyring(lines...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestKeyring_Rotation: what the old key signed counts while it is there, the new one signs, and derived names stay.
func TestKeyring_Rotation(t *testing.T) {
	before, during, after := keyring(t, one), keyring(t, two, one), keyring(t, two)
	old, err := before.Seal("quote", 7)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := during.Seal("quote", 8)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		k     *identity.Keyring
		token string
		want  int
		ok    bool
	}{
		"old, before": {before, old, 7, true}, "old, during": {during, old, 7, true}, "old, after": {after, old, 0, false},
		"new, before": {before, fresh, 0, false}, "new, during": {during, fresh, 8, true}, "new, after": {after, fresh, 8,
			true},
	} {
		got := 0
		if ok := c.k.Unseal("quote", c.token, &got); ok != c.ok || got != c.want {
			t.Errorf("%s: %v, %d", name, ok, got)
		}
	}
	if during.Unseal("refusal", fresh, new(int)) || during.Unseal("quote", fresh+"x", new(int)) ||
		during.Unseal("quote", strings.ToUpper(fresh), new(int)) {
		t.Error("a token counts for another purpose, or altered")
	}
	if string(before.Name("id", "a")) != string(during.Name("id", "a")) ||
		string(before.Name("id", "a")) == string(before.Name("id", "b")) {
		t.Error("derived names change with the newest key, or do not depend on their parts")
	}
}

// TestKeyring_EarlyKeys: an account key that an early release signed has no digest, and no other token gets away
// without one.
func TestKeyring_EarlyKeys(t *testing.T) {
	k := keyring(t, one, "early "+two)
	signed := func(secret string) string {
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = mac.Write([]byte("account-key\x00acc_1\x00key_1\x00")) // never fails
		return "ck.acc_1.key_1." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:20])
	}
	if id, proof, ok := k.AccountKey(signed(two)); !ok || id != "acc_1" || proof != (account.Proof{ID: "key_1"}) {
		t.Errorf("an early key: %s %+v %v", id, proof, ok)
	}
	for _, token := range []string{signed(one), "ck.acc_1.key_1.", "ck.acc_1.key_1.x"} {
		id, proof, ok := k.AccountKey(token)
		if !ok || id != "acc_1" || proof.ID != "key_1" || proof.Digest == "" {
			t.Errorf("%s: %s %+v %v", token, id, proof, ok)
		}
	}
	for _, token := range []string{"", "ck", "ck.a.b", "ck.a..c", "op.a.b.c", "ck.a.b.c.d"} {
		if _, proof, ok := k.AccountKey(token); ok {
			t.Errorf("%q is a key: %+v", token, proof)
		}
	}
	made, digest := identity.NewAccountKey("acc_1", "key_2")
	again, other := identity.NewAccountKey("acc_1", "key_2")
	if _, proof, ok := k.AccountKey(made); !ok || proof.Digest != digest || made == again || digest == other ||
		len(made) < 55 {
		t.Errorf("%s: %+v", made, proof)
	}
}

func TestKeyring_Weak(t *testing.T) {
	for _, lines := range [][]string{nil, {""}, {"# only a comment"}, {"short"}, {one, "short"}, {"early " + one}} {
		if _, err := identity.NewKeyring(lines...); err == nil {
			t.Errorf("%q is a keyring", lines)
		}
	}
	if _, err := identity.OpenOperators(memory.Open(), clock.System, nil, "x"); err == nil {
		t.Error("an operator key of one character is taken")
	}
}

// TestOpenKeyFile: it is made once, for its owner alone, and keeps the secret of an early release.
func TestOpenKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "conto.key")
	made, err := identity.OpenKeyFile(path, "an early secret")
	if err != nil {
		t.Fatal(err)
	}
	token, err := made.Seal("quote", 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	again, err := identity.OpenKeyFile(path, "")
	if err != nil || !again.Unseal("quote", token, new(int)) || string(again.Name("x")) != string(made.Name("x")) {
		t.Errorf("the file says another thing: %v", err)
	}
	info, err := os.Stat(path)
	text, readErr := os.ReadFile(path)
	if err != nil || readErr != nil || info.Mode().Perm() != 0o600 ||
		!strings.Contains(string(text), "early an early secret\n") {
		t.Errorf("%v %v %v: %s", err, readErr, info.Mode(), text)
	}
}

// TestOperators: each has a key of their own, of which only the digest is kept; a key that was taken away does not
// count any more.
func TestOperators(t *testing.T) {
	ctx, kept := context.Background(), memory.Open()
	now := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	open := func(given string) *identity.Operators {
		o, err := identity.OpenOperators(kept, now, nil, given)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	o := open("")
	first, err := o.First(ctx)
	if err != nil || first == "" {
		t.Fatalf("the first key: %q %v", first, err)
	}
	if again, err := open("").First(ctx); err != nil || again != "" {
		t.Errorf("a second first key: %q %v", again, err)
	}
	key, added, err := o.Add(ctx, "leo", account.Support, account.Operator)
	if err != nil || added.MadeBy != "operator" {
		t.Fatal(err)
	}
	if _, _, err := o.Add(ctx, "leo", account.Admin, account.Operator); !fault.Is(err, fault.Conflict) {
		t.Errorf("added twice: %v", err)
	}
	for _, name := range []string{"", "Leo", "a b", strings.Repeat("a", 41), "a:b"} {
		if _, _, err := o.Add(ctx, name, account.Admin, account.Operator); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
	find := func(o *identity.Operators, key string) (string, account.Role) {
		t.Helper()
		found, known, err := o.Find(ctx, key)
		if err != nil || known != (found.Name != "") {
			t.Fatalf("%v %v", known, err)
		}
		return found.Name, found.Role
	}
	other := open(one)
	for _, c := range []struct {
		o    *identity.Operators
		key  string
		name string
		role account.Role
	}{
		{o, first, "operator", account.Admin}, {o, key, "leo", account.Support}, {o, key + "x", "", ""}, {o, "", "", ""}, {o,
			one, "", ""},
		{other, one, "operator", account.Admin}, {other, key, "leo", account.Support},
	} {
		if name, role := find(c.o, c.key); name != c.name || role != c.role {
			t.Errorf("%q is %s, %s", c.key, name, role)
		}
	}
	records, err := kept.List(ctx, "", "operator")
	if err != nil || len(records) != 2 {
		t.Fatal(err)
	}
	for _, r := range records {
		if strings.Contains(string(r.Body), first) || strings.Contains(string(r.Body), key) ||
			strings.Contains(string(r.Body), key[len("op_leo_"):]) {
			t.Errorf("the key is kept: %s", r.Body)
		}
	}
	if err := o.Remove(ctx, "leo"); err != nil {
		t.Fatal(err)
	}
	if name, _ := find(o, key); name != "" {
		t.Error("a key that was taken away is known where it was taken")
	}
	now.Advance(6 * time.Second)
	if name, _ := find(other, key); name != "" {
		t.Error("and six seconds later elsewhere")
	}
	if err := o.Remove(ctx, "leo"); !fault.Is(err, fault.NotFound) {
		t.Errorf("removed twice: %v", err)
	}
}
