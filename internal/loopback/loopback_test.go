package loopback

import "testing"

// A name that only begins as an address is none.
func TestHost(t *testing.T) {
	for name, want := range map[string]bool{
		"localhost": true, "127.0.0.1": true, "127.8.9.1": true, "::1": true,
		"127.evil.example": false, "127.0.0.1.evil.example": false, "localhost.evil.example": false, "10.0.0.1": false,
		"": false,
	} {
		if Host(name) != want {
			t.Errorf("%q: want %v", name, want)
		}
	}
}
