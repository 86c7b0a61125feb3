package identity

// ofEndpoints is for what secrets of webhook endpoints are encrypted.
const ofEndpoints = "endpoint"

// SealSecret makes of the secret of a webhook endpoint what only this keyring reads again.
func (k *Keyring) SealSecret(plain string) []byte { return k.encrypt(ofEndpoints, []byte(plain)) }

// OpenSecret reads what SealSecret made with one of the keys, and reports whether it did.
func (k *Keyring) OpenSecret(sealed []byte) (string, bool) {
	plain, ok := k.decrypt(ofEndpoints, sealed)
	return string(plain), ok
}
