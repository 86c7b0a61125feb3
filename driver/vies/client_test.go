package vies_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"conto/driver/vies"
	"conto/driver/vies/viestest"
	"conto/internal/clock"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// registry returns one on loopback, and a client of it.
func registry(t *testing.T, c vies.Config) (*viestest.Server, *vies.Client) {
	t.Helper()
	s := viestest.Start()
	t.Cleanup(s.Close)
	if c.URL == "" {
		c.URL = s.URL
	}
	c.Clock = clock.NewManual(noon)
	client, err := vies.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s, client
}

var seller = vies.Config{Requester: "IT01234560587"}

func TestAnswers(t *testing.T) {
	s, c := registry(t, seller)
	s.Say("DE136695976", viestest.Reply{Valid: true, Name: "---", Address: "---"})
	s.Say("IT00743110157", viestest.Reply{Valid: true, Name: " ACME SRL ", Address: "VIA ROMA 1 \n20121 MILANO MI\n"})
	for id, want := range map[string]vies.Answer{
		"IT00743110157": {Valid: true, Consultation: "yes", Name: "ACME SRL", Address: "VIA ROMA 1 \n20121 MILANO MI",
			At: noon},
		"DE136695976":   {Valid: true, Consultation: "yes", At: noon},
		"FR40303265045": {Consultation: "yes", At: noon},
	} {
		got, err := c.Check(t.Context(), id)
		if got.Consultation != "" {
			got.Consultation = "yes"
		}
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v; want %+v", id, got, err, want)
		}
	}
}

// TestSeller_Asks: with the seller's own VAT ID there is a consultation number, without it there is none.
func TestSeller_Asks(t *testing.T) {
	s, c := registry(t, seller)
	one, err := c.Check(t.Context(), "DE100")
	if err != nil {
		t.Fatal(err)
	}
	if two, _ := c.Check(t.Context(), "DE100"); one.Consultation == "" || two.Consultation == one.Consultation {
		t.Errorf("consultations %q and %q", one.Consultation, two.Consultation)
	}
	if last := s.Last(); last["requesterMemberStateCode"] != "IT" || last["requesterNumber"] != "01234560587" {
		t.Errorf("asked %v", last)
	}
	s, c = registry(t, vies.Config{})
	if a, err := c.Check(t.Context(), "DE100"); err != nil || !a.Valid || a.Consultation != "" {
		t.Errorf("%+v, %v", a, err)
	}
	if _, said := s.Last()["requesterNumber"]; said {
		t.Errorf("asked %v", s.Last())
	}
}

// TestNumbersOfTheTestService: each does what the registry says it does. Trouble is never an answer, but for
// INVALID_INPUT.
func TestNumbersOfTheTestService(t *testing.T) {
	s, c := registry(t, seller)
	for number, want := range map[string]error{
		"100": nil, "200": nil, "201": nil, "202": vies.ErrRefused, "300": vies.ErrBusy, "301": vies.ErrBusy,
		"302": vies.ErrBusy,
		"400": vies.ErrRefused, "401": vies.ErrRefused, "500": vies.ErrBusy, "501": vies.ErrBusy, "600": vies.ErrBusy,
		"601": vies.ErrBusy,
	} {
		a, err := c.Check(t.Context(), "DE"+number)
		if !errors.Is(err, want) || a.Valid != (number == "100") || err != nil && a != (vies.Answer{}) {
			t.Errorf("%s: %+v, %v; want %v", number, a, err, want)
		}
		if n := s.Calls("DE" + number); n != 1 {
			t.Errorf("%s was asked %d times", number, n)
		}
	}
}

// TestTroubleIsNoAnswer: whatever comes beside valid: false, or instead of it.
func TestTroubleIsNoAnswer(t *testing.T) {
	s, c := registry(t, seller)
	for name, r := range map[string]viestest.Reply{
		"told beside no":           {Trouble: "MS_MAX_CONCURRENT_REQ"},
		"told beside yes":          {Raw: `{"valid": true, "userError": "MS_UNAVAILABLE"}`},
		"a code not heard of":      {Trouble: "MS_ON_STRIKE"},
		"wrapped":                  {Wrapped: "TIMEOUT"},
		"wrapped, at another code": {Wrapped: "SERVICE_UNAVAILABLE", Status: 500},
		"without a name":           {Raw: `{"actionSucceed": false}`},
		"neither yes nor no":       {Raw: `{"countryCode": "DE"}`},
		"nothing":                  {Raw: " "},
		"yes and no":               {Raw: `{"valid": true, "userError": "INVALID"}`},
		"about another":            {Raw: `{"countryCode": "DE", "vatNumber": "1", "valid": true}`},
		"not JSON":                 {Raw: "<html>"},
		"endless":                  {Raw: `{"valid": true, "name": "` + strings.Repeat("x", 70<<10) + `"}`},
		"no at 429":                {Status: 429},
		"yes at 500":               {Valid: true, Status: 500},
	} {
		s.Say("DE136695976", r)
		if a, err := c.Check(t.Context(), "DE136695976"); !errors.Is(err, vies.ErrBusy) || a != (vies.Answer{}) {
			t.Errorf("%s: %+v, %v; want ErrBusy", name, a, err)
		}
	}
	for name, r := range map[string]viestest.Reply{
		"no, said twice":   {Raw: `{"valid": false, "userError": "INVALID"}`},
		"malformed":        {Trouble: "INVALID_INPUT"},
		"malformed at 400": {Wrapped: "INVALID_INPUT", Status: 400},
	} {
		s.Say("DE136695976", r)
		if a, err := c.Check(t.Context(), "DE136695976"); err != nil || a.Valid || !a.At.Equal(noon) {
			t.Errorf("%s: %+v, %v; want that it is not valid", name, a, err)
		}
	}
	s.Say("DE136695976", viestest.Reply{Raw: `{"valid": true, "userError": "VALID"}`})
	if a, err := c.Check(t.Context(), "DE136695976"); err != nil || !a.Valid {
		t.Errorf("yes, said twice: %+v, %v", a, err)
	}
}

func TestDownAndUpAgain(t *testing.T) {
	s, c := registry(t, seller)
	s.Down(true)
	if _, err := c.Check(t.Context(), "DE100"); !errors.Is(err, vies.ErrBusy) {
		t.Errorf("down: %v", err)
	}
	s.Down(false)
	if a, err := c.Check(t.Context(), "DE100"); err != nil || !a.Valid {
		t.Errorf("up again: %+v, %v", a, err)
	}
	s.Close()
	if _, err := c.Check(t.Context(), "DE100"); !errors.Is(err, vies.ErrBusy) {
		t.Errorf("nobody there: %v", err)
	}
}

// TestSlowCountries: the client gives up by itself with ErrBusy; when its caller gave up, that is what it says.
func TestSlowCountries(t *testing.T) {
	s, c := registry(t, vies.Config{Timeout: 50 * time.Millisecond})
	s.Say("PL5260001246", viestest.Reply{Never: true})
	if _, err := c.Check(t.Context(), "PL5260001246"); !errors.Is(err, vies.ErrBusy) ||
		!strings.Contains(err.Error(), "50ms") {
		t.Errorf("a slow country: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Check(ctx, "PL5260001246"); !errors.Is(err, context.Canceled) || errors.Is(err, vies.ErrBusy) {
		t.Errorf("given up: %v", err)
	}
}

// TestPrefixes: Greece is asked as EL however it is written, Northern Ireland as XI; where there is no registry nobody
// is asked.
func TestPrefixes(t *testing.T) {
	s, c := registry(t, seller)
	for id, asked := range map[string]string{
		"EL094259216": "EL094259216", "GR 094 259 216": "EL094259216", "xi 110 305 878": "XI110305878",
		"atu-37.675.002": "ATU37675002",
		"IE1+23456A":     "IE1+23456A",
	} {
		s.Say(asked, viestest.Reply{Valid: true})
		before := s.Calls(asked)
		if a, err := c.Check(t.Context(), id); err != nil || !a.Valid || s.Calls(asked) != before+1 {
			t.Errorf("%s: %+v, %v", id, a, err)
		}
	}
	last := s.Last()["vatNumber"]
	for _, id := range []string{"", "DE", "GB110305878", "US12345", "CHE123456789MWST", "01234560587", "DE1366/95976",
		"DÉ136695976", "IT" + strings.Repeat("1", 13)} {
		if a, err := c.Check(t.Context(), id); err != nil || a.Valid || !a.At.Equal(noon) || s.Last()["vatNumber"] != last {
			t.Errorf("%q: %+v, %v", id, a, err)
		}
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	for _, c := range []vies.Config{{URL: "vies"}, {URL: "ftp://x/y"}, {Requester: "01234560587"},
		{Requester: "US1234567"}} {
		if _, err := vies.New(c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if _, err := vies.New(vies.Config{}); err != nil {
		t.Error(err)
	}
}
