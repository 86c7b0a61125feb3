package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"conto/internal/private"
)

// Keyring is the keys with which this server signs. The first signs, and every one verifies, so that one can take
// another's place while what was signed before still counts.
type Keyring struct {
	keys  [][]byte
	early []byte // the one that early releases kept in the database; it still verifies the account keys they made
}

// leastSecret is how many characters a secret has that somebody else made: 128 bits in base64.
const leastSecret = 22

// earlyMark begins the line of a key file that holds the secret of an early release.
const earlyMark = "early "

// NewKeyring makes a keyring of lines, each a key, the newest first; one that begins with early is that of an early
// release. It refuses keys of less than 128 bits.
func NewKeyring(lines ...string) (*Keyring, error) {
	k := &Keyring{}
	for _, line := range lines {
		line = strings.TrimSpace(line)
		early, isEarly := strings.CutPrefix(line, earlyMark)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case isEarly:
			k.early = []byte(early)
		case len(line) < leastSecret:
			return nil, fmt.Errorf("a signing key needs at least %d characters; `openssl rand -base64 32` makes one",
				leastSecret)
		default:
			k.keys = append(k.keys, []byte(line))
		}
	}
	if len(k.keys) == 0 {
		return nil, errors.New("there is no signing key; `openssl rand -base64 32` makes one")
	}
	return k, nil
}

// OpenKeyFile reads the keys of a file, and makes it, readable by its owner alone, where there is none. Early is the
// secret of an early release, to be kept in a file that is made now; "" is none.
func OpenKeyFile(path, early string) (*Keyring, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeKeyFile(path, early)
	}
	if err == nil {
		err = private.Tighten(path)
	}
	if err != nil {
		return nil, err
	}
	k, err := NewKeyring(strings.Split(string(text), "\n")...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}

func makeKeyFile(path, early string) ([]byte, error) {
	text :=
		"# What this server signs with, a key a line, the newest first. Keep it secret, and apart from backups of the data.\n" + newSecret() + "\n"
	if early != "" {
		text += earlyMark + early + "\n"
	}
	if err := os.MkdirAll(filepath.Dir(path), private.Folder); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, private.File)
	if errors.Is(err, fs.ErrExist) { // another server that starts on the same folder was first
		return os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(text)
	return []byte(text), errors.Join(err, f.Sync(), f.Close())
}

// Digests returns the digests of the keys, the first one's first: by them servers on one database tell whether they
// sign alike.
func (k *Keyring) Digests() []string {
	digests := make([]string, len(k.keys))
	for i, key := range k.keys {
		digests[i] = Digest(string(key))
	}
	return digests
}

// Seal makes a token of a value that nobody without a key can have made, for a purpose.
func (k *Keyring) Seal(purpose string, value any) (string, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	return text + "." + sign(k.keys[0], purpose, text), nil
}

// Unseal reads a token that Seal made for the purpose, and reports whether it did.
func (k *Keyring) Unseal(purpose, token string, value any) bool {
	text, signature, ok := strings.Cut(token, ".")
	known := slices.ContainsFunc(k.keys, func(key []byte) bool { return same(signature, sign(key, purpose, text)) })
	if !ok || !known {
		return false
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && json.Unmarshal(body, value) == nil
}

// Name derives bytes from parts, the same ones each time and on every server: ids that a repeated request finds again.
// They change with the oldest key, not with the newest.
func (k *Keyring) Name(parts ...string) []byte {
	key := k.keys[len(k.keys)-1]
	if k.early != nil {
		key = k.early
	}
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte(strings.Join(parts, "\x00"))) // never fails
	return mac.Sum(nil)
}

// signedEarly reports whether an account key was made by an early release: it is its account, its id and a signature of
// both.
func (k *Keyring) signedEarly(id, key, signature string) bool {
	return k.early != nil && same(signature, sign(k.early, "account-key", id, key))
}

// sign makes a signature of 160 bits.
func sign(key []byte, purpose string, parts ...string) string {
	mac := hmac.New(sha256.New, key)
	for _, p := range append([]string{purpose}, parts...) {
		_, _ = mac.Write([]byte(p)) // never fails
		_, _ = mac.Write([]byte{0})
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:20])
}
