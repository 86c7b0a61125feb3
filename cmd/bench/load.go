package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"conto/client"
	"conto/core/account"
	"conto/engine"
)

// credits are so many that no bench runs out of them.
const credits = 100_000_000_000

// openAccounts opens accounts with credits to spend.
func openAccounts(ctx context.Context, s *node, n int) ([]string, error) {
	ids := make([]string, n)
	var requests []engine.Request
	for i := range ids {
		ids[i] = "acc_" + rand.Text()
		requests = append(requests,
			engine.Request{Account: ids[i], Actor: account.Operator,
				Command: account.Open{ID: ids[i], Kind: account.Personal, Owner: "usr_" + ids[i]}},
			engine.Request{Account: ids[i], Actor: account.Operator, Command: account.Grant{Credits: credits, Reason: "bench"}})
	}
	answers, err := s.Engine.DoMany(ctx, requests)
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		if a.Err != nil {
			return nil, a.Err
		}
	}
	return ids, nil
}

// run tells the keys of one run from those of another.
var run = rand.Text()[:8]

// key is a fresh idempotency key.
func key(caller, turn int) string {
	return fmt.Sprintf("%s-%d-%d-%d", run, caller, turn, time.Now().UnixNano())
}

// pick is the account that a caller uses in a turn.
func pick(accounts []string, caller, turn int) string {
	return accounts[(caller*7919+turn)%len(accounts)]
}

// onEngine spends without HTTP.
func onEngine(s *node, accounts []string) work {
	return func(ctx context.Context, caller, turn int) (int, error) {
		_, err := s.Engine.Do(ctx, engine.Request{
			Account: pick(accounts, caller, turn), Actor: account.Operator, Key: key(caller,
				turn), Command: account.Spend{Model: "z-image", Now: true},
		})
		return 1, err
	}
}

// keepAlive keeps a connection for every caller.
var keepAlive = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1024, DisableCompression: true}}

// overHTTP spends with one call each, as any program would: JSON out, JSON in. The same calls measure the bare server.
func overHTTP(base string, accounts []string) work {
	body, err := json.Marshal(client.HoldRequest{Model: "z-image"})
	if err != nil {
		panic(err)
	}
	return func(ctx context.Context, caller, turn int) (int, error) {
		var hold client.Hold
		path := base + "/v1/accounts/" + pick(accounts, caller, turn) + "/spends"
		return 1, post(ctx, path, key(caller, turn), body, &hold)
	}
}

// inBatches spends a hundred times with each call.
func inBatches(base string, accounts []string) work {
	const size = 100
	return func(ctx context.Context, caller, turn int) (int, error) {
		var in struct {
			Spends []client.Spend `json:"spends"`
		}
		for i := range size {
			in.Spends = append(in.Spends, client.Spend{Account: pick(accounts, caller, turn*size+i),
				HoldRequest: client.HoldRequest{Model: "z-image"}})
		}
		body, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		var out client.List[client.SpendOutcome]
		if err := post(ctx, base+"/v1/spends", key(caller, turn), body, &out); err != nil {
			return 0, err
		}
		for _, o := range out.Items {
			if o.Spend == nil {
				return 0, fmt.Errorf("a spend was refused: %s", o.Problem)
			}
		}
		return size, nil
	}
}

// holdAndSettle is a whole generation: its credits are set aside, then taken. The cycle counts as one operation.
func holdAndSettle(base string, accounts []string) work {
	body, err := json.Marshal(client.HoldRequest{Model: "z-image"})
	if err != nil {
		panic(err)
	}
	return func(ctx context.Context, caller, turn int) (int, error) {
		var hold client.Hold
		path, key := base+"/v1/accounts/"+pick(accounts, caller, turn)+"/holds", key(caller, turn)
		if err := post(ctx, path, key, body, &hold); err != nil {
			return 0, err
		}
		return 1, post(ctx, path+"/"+hold.ID+"/settle", key+"-settle", []byte("{}"), &hold)
	}
}

// reading asks for an account.
func reading(base string, accounts []string) work {
	return func(ctx context.Context, caller, turn int) (int, error) {
		var a client.Account
		return 1, ask(ctx, http.MethodGet, base+"/v1/accounts/"+pick(accounts, caller, turn), "", nil, &a)
	}
}

func post(ctx context.Context, url, key string, body []byte, into any) error {
	return ask(ctx, http.MethodPost, url, key, body, into)
}

func ask(ctx context.Context, method, url, key string, body []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+operatorKey)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := keepAlive.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // read to its end below
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%d: %s", response.StatusCode, answer)
	}
	return json.Unmarshal(answer, into)
}
