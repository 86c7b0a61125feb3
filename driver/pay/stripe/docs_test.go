package stripe

import (
	"os"
	"strings"
	"testing"
)

// The page that says how to connect Stripe names the version of the API, and every event that something follows from.
func TestEndpoint_VersionAndEvents(t *testing.T) {
	page, err := os.ReadFile("../../../docs/PAYMENTS.md")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{Version}
	for kind := range topics {
		text := string(kind)
		want = append(want, text[strings.LastIndexByte(text, '.'):]+"`")
	}
	for _, text := range want {
		if !strings.Contains(string(page), text) {
			t.Errorf("docs/PAYMENTS.md does not name %s", text)
		}
	}
}
