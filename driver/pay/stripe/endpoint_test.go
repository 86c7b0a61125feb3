package stripe_test

import (
	"slices"
	"strings"
	"testing"

	"conto/driver/pay/stripe"
	"conto/driver/pay/stripe/stripetest"
)

func TestPutEndpoint(t *testing.T) {
	s := stripetest.New(t)
	o := stripe.Options{Key: stripetest.Key, URL: s.URL}
	const to, old, twice = "https://credits.example/hooks/stripe", "https://old.example/hooks/stripe", "https://twice.example/hooks/stripe"
	made, err := stripe.PutEndpoint(t.Context(), o, to)
	if err != nil || !made.Made || made.Secret != stripetest.Secret || made.Release != stripe.Version {
		t.Errorf("made: %+v, %v", made, err)
	}
	s.AddEndpoint(old, "invoice.created", "charge.refunded")
	for range 2 {
		for _, url := range []string{to, old} {
			if kept, err := stripe.PutEndpoint(t.Context(), o, url); err != nil || kept.Made || kept.Secret != "" {
				t.Errorf("%s again: %+v, %v", url, kept, err)
			}
			if got := s.Subscribed(url); !slices.Equal(got, stripe.Events()) {
				t.Errorf("%s sends %v", url, got)
			}
		}
	}
	s.AddEndpoint(twice)
	s.AddEndpoint(twice)
	for says, c := range map[string]struct {
		o  stripe.Options
		to string
	}{
		"several":          {o, twice},
		"https URL":        {o, "http://credits.example/hooks/stripe"},
		"sk_…":             {stripe.Options{Key: "pk_test_1", URL: s.URL}, to},
		"CONTO_STRIPE_KEY": {stripe.Options{Key: "sk_test_other", URL: s.URL}, to},
	} {
		if e, err := stripe.PutEndpoint(t.Context(), c.o, c.to); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v, %v; want %q", e, err, says)
		}
	}
}
