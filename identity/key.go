package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"conto/core/account"
)

// accountKey begins the API keys of accounts, operatorKey those of operators.
const (
	accountKey  = "ck"
	operatorKey = "op"
)

// secretBytes is how long secrets are that are made here: 256 bits.
const secretBytes = 32

func newSecret() string {
	var raw [secretBytes]byte
	_, _ = rand.Read(raw[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// Digest returns what is kept of a key or a secret: its SHA-256, in hex. A secret has at least 128 bits, so nobody
// finds it by trying.
func Digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// same compares digests in a time that does not depend on them.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// NewAccountKey makes an API key of an account, to be shown once, and its digest, to be kept (C36).
func NewAccountKey(id, key string) (token, digest string) {
	secret := newSecret()
	return strings.Join([]string{accountKey, id, key, secret}, "."), Digest(secret)
}

// AccountKey reads the API key of an account: whose it says it is, and the proof by which the account tells whether it
// is. It reports false for what is no such key.
func (k *Keyring) AccountKey(token string) (id string, proof account.Proof, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 4 || parts[0] != accountKey {
		return "", account.Proof{}, false
	}
	id, proof = parts[1], account.Proof{ID: parts[2]}
	if !k.signedEarly(id, proof.ID, parts[3]) { // those of early releases have no digest, but a signature
		proof.Digest = Digest(parts[3])
	}
	return id, proof, proof.ID != ""
}
