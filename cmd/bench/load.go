package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"conto/client"
	"conto/cmd/internal/boot"
	"conto/core/account"
	"conto/engine"
)

// credits are so many that no bench runs out of them.
const credits = 100_000_000_000

// openAccounts opens accounts with credits to spend.
func openAccounts(ctx context.Context, s *boot.Server, n int) ([]string, error) {
	ids := make([]string, n)
	var requests []engine.Request
	for i := range ids {
		ids[i] = "acc_" + rand.Text()
		requests = append(requests,
			engine.Request{Account: ids[i], Actor: account.Operator, Command: account.Open{ID: ids[i], Kind: account.Personal, Owner: "usr_" + ids[i]}},
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
func onEngine(s *boot.Server, accounts []string) work {
	return func(ctx context.Context, caller, turn int) (int, error) {
		_, err := s.Engine.Do(ctx, engine.Request{
			Account: pick(accounts, caller, turn), Actor: account.Operator, Key: key(caller, turn), Command: account.Spend{Model: "z-image", Now: true},
		})
		return 1, err
	}
}

// keepAlive keeps a connection for every caller.
var keepAlive = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1024, DisableCompression: true}}

// overHTTP spends with one call each, as any program would: JSON out, JSON in. The same calls measure the bare server.
func overHTTP(base string, accounts []string) work {
	body, err := json.Marshal(client.Order{Model: "z-image"})
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
			in.Spends = append(in.Spends, client.Spend{Account: pick(accounts, caller, turn*size+i), Order: client.Order{Model: "z-image"}})
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

func post(ctx context.Context, url, key string, body []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+operatorKey)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", key)
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

// startEcho starts a server that only decodes a spend and encodes a hold: what net/http costs by itself.
func startEcho() (string, func(), error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/accounts/{account}/spends", func(w http.ResponseWriter, r *http.Request) {
		var in client.Order
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		out := client.Hold{ID: "h_123456", Account: r.PathValue("account"), Model: in.Model, User: "usr_abcdefgh", Credits: 2, State: "settled"}
		_ = json.NewEncoder(w).Encode(out) // the client is gone if it fails
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }() // ends with Close
	return "http://" + listener.Addr().String(), func() { _ = server.Close() }, nil
}

// fsyncWork writes 4 KiB to a file and waits for the disk, again and again.
func fsyncWork() (work, func(), error) {
	dir, err := os.MkdirTemp("", "conto-fsync-")
	if err != nil {
		return nil, nil, err
	}
	file, err := os.Create(filepath.Join(dir, "file"))
	if err != nil {
		return nil, nil, err
	}
	page := make([]byte, 4096)
	done := func() {
		_ = file.Close() // the folder goes anyway
		_ = os.RemoveAll(dir)
	}
	return func(context.Context, int, int) (int, error) {
		if _, err := file.Write(page); err != nil {
			return 0, err
		}
		return 1, file.Sync()
	}, done, nil
}
