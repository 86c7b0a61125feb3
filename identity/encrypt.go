package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
)

// encrypt makes of a secret what only this keyring reads again, for a purpose. The database has it, and the keys are
// beside it.
func (k *Keyring) encrypt(purpose string, plain []byte) []byte {
	box := boxOf(k.keys[0], purpose)
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return box.Seal(nonce, nonce, plain, nil)
}

// decrypt reads what encrypt made for the purpose with one of the keys, and reports whether it did.
func (k *Keyring) decrypt(purpose string, sealed []byte) ([]byte, bool) {
	for _, key := range k.keys {
		box := boxOf(key, purpose)
		if len(sealed) < box.NonceSize() {
			return nil, false
		}
		if plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], nil); err == nil {
			return plain, true
		}
	}
	return nil, false
}

// boxOf is AES-256-GCM with a key of its own for each purpose.
func boxOf(key []byte, purpose string) cipher.AEAD {
	mac := hmac.New(sha256.New, key)
	_, _ = mac.Write([]byte("encrypt\x00" + purpose)) // never fails
	block, err := aes.NewCipher(mac.Sum(nil))
	if err != nil {
		panic("identity: " + err.Error()) // the key has 32 bytes
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		panic("identity: " + err.Error()) // AES has blocks of 16 bytes
	}
	return box
}
