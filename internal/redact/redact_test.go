package redact

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
)

func TestURL(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"postgres://u:SECRET@h:5432/d", "postgres://u:xxxxx@h:5432/d"},
		{"postgres://u@h/d", "postgres://u@h/d"},
		{"postgres://h/d?user=u&password=SECRET&x=1", "postgres://h/d?user=u&password=xxxxx&x=1"},
		{"postgres://h/d?sslpassword=SECRET", "postgres://h/d?sslpassword=xxxxx"},
		{"host=h password=SECRET dbname=d", "host=h password=xxxxx dbname=d"},
		{"host=h password='SEC RET' dbname=d", "host=h password='xxxxx' dbname=d"},
		{"https://h/p?api_key=SECRET&token=SECRET2", "https://h/p?api_key=xxxxx&token=xxxxx"},
		{"mysql://u:SEC/RET@h/x", "mysql://u:xxxxx@h/x"},
		{"mysql://u:SEC@RET@h/x", "mysql://u:xxxxx@h/x"},
		{"mysql://u:SEC%RET@h/x", "mysql://u:xxxxx@h/x"},
		{"mysql://u:SEC?RET#@h/x", "mysql://u:xxxxx@h/x"},
		{"mysql://u:SEC%2FRET@h/x", "mysql://u:xxxxx@h/x"},
		{"u:SECRET@h/x", "u:xxxxx@h/x"},
		{"https://h:80/p?to=a@b", "https://h:xxxxx@b"},
		{"", ""}, {"nonsense", "nonsense"}, {"://", "://"}, {"@", "@"}, {":@", ":@"},
	} {
		if got := URL(c.url); got != c.want {
			t.Errorf("%q is shown as %q, want %q", c.url, got, c.want)
		}
	}
}

// TestError: an error that quotes a URL, in whichever form, does not tell its secret, and is still the error that it
// was.
func TestError(t *testing.T) {
	const secret = "S/E C%RE@T"
	of := "smtps://u:" + url.QueryEscape(secret) + "@h:1"
	for _, quoted := range []string{of, secret, url.PathEscape(secret), url.QueryEscape(secret), fmt.Sprintf("%q", of)} {
		err := Error(fmt.Errorf("dial %s: %w", quoted, io.EOF), of)
		if !errors.Is(err, io.EOF) || strings.Contains(err.Error(), secret) ||
			strings.Contains(err.Error(), url.QueryEscape(secret)) || !strings.Contains(err.Error(), Hidden) {
			t.Errorf("%v", err)
		}
	}
	if err := Error(io.EOF, of); err != io.EOF {
		t.Errorf("%v", err)
	}
	if err := Error(nil, of); err != nil {
		t.Errorf("%v", err)
	}
}

func FuzzURL(f *testing.F) {
	f.Add("postgres", "u", "p")
	f.Fuzz(func(t *testing.T, scheme, user, password string) {
		if len(password) < 8 || strings.Contains("://"+user+"@h/x"+Hidden, password) || strings.Contains(scheme+user, ":") ||
			strings.Contains(scheme, "/") {
			t.Skip()
		}
		if shown := URL(scheme + "://" + user + ":" + password + "@h/x"); strings.Contains(shown, password) {
			t.Errorf("%q shows %q", shown, password)
		}
	})
}
