package outside

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"conto/internal/publicnet"
)

// maxAnswer bounds what a host answers, in bytes.
const maxAnswer = 4 << 10

// AskHost returns what asks a host of an account's own something, and returns its short answer. Anyone can have said
// which host that is: nobody is asked who is not on the internet or, where people try things out, on this machine, and
// no redirect is followed.
func AskHost(local bool) func(ctx context.Context, address string) (string, error) {
	dialer := &net.Dialer{Control: publicnet.Only}
	if local {
		dialer.Control = publicnet.OrLoopback
	}
	asks := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, DisableCompression: true,
			MaxResponseHeaderBytes: 32 << 10},
	}
	return func(ctx context.Context, address string) (string, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return "", err
		}
		r.Header.Set("User-Agent", "Conto-Hosts/1")
		answer, err := asks.Do(r)
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			return "", err
		}
		if answer.StatusCode != http.StatusOK {
			return "", fmt.Errorf("the host answers %d", answer.StatusCode)
		}
		return string(text), nil
	}
}
