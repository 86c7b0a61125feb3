package main

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"conto/client"
)

// startEcho starts a server that only decodes a spend and encodes a hold, or encodes an account that looks like the one
// at a URL: what net/http costs by itself.
func startEcho(ctx context.Context, account string) (string, func(), error) {
	var shown client.Account
	if err := ask(ctx, http.MethodGet, account, "", nil, &shown); err != nil {
		return "", nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/accounts/{account}/spends", func(w http.ResponseWriter, r *http.Request) {
		var in client.HoldRequest
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		out := client.Hold{ID: "h_123456", Account: r.PathValue("account"), Model: in.Model, User: "usr_abcdefgh", Credits: 2,
			State: "settled"}
		_ = json.NewEncoder(w).Encode(out) // the client is gone if it fails
	})
	mux.HandleFunc("GET /v1/accounts/{account}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		out := shown
		out.ID = r.PathValue("account")
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
