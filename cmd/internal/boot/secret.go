package boot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"conto/driver/store"
	"conto/identity"
	"conto/internal/clock"
)

// KeyFile is the file, beside the data, of what the server signs with.
const KeyFile = "conto.key"

// signingRecord is the kind of record that has the digest of the key with which the servers of a database sign, so that
// one which signs otherwise does not start. Early releases kept the key itself, and the operator's, as records of the
// kind earlyRecord.
const (
	signingRecord = "signing-digest"
	earlyRecord   = "secret"
	onlyOne       = "main"
)

// keyring opens the keys that the environment gives, or those of the key file.
func (s *Server) keyring(ctx context.Context) (*identity.Keyring, error) {
	early, err := s.earlySecret(ctx, "signing")
	if err != nil {
		return nil, err
	}
	var k *identity.Keyring
	if given := s.config.SigningKey; given != "" {
		lines := strings.Split(given, ",")
		if early != "" && !strings.Contains(given, early) {
			return nil,
				fmt.Errorf(
					"the database has the signing key of an earlier release: start once without CONTO_SIGNING_KEY, which moves it to %s, or put `early %s…` last in it",
					KeyFile, early[:4])
		}
		k, err = identity.NewKeyring(lines...)
	} else {
		k, err = identity.OpenKeyFile(filepath.Join(s.config.Data, KeyFile), early)
	}
	if err != nil {
		return nil, err
	}
	if err := s.sameKey(ctx, k); err != nil {
		return nil, err
	}
	return k, s.Store.Delete(ctx, "", earlyRecord, "signing") // once it stands elsewhere
}

// sameKey makes sure that this server verifies what the others sign: the key with which they do must be one of its own.
// From then on they are held to its newest. A server that is alone with its data may have any key: what it signed with
// another lived for minutes.
func (s *Server) sameKey(ctx context.Context, k *identity.Keyring) error {
	if s.Store.Exclusive() {
		return nil
	}
	digests := k.Digests()
	mine, err := json.Marshal(digests[0])
	if err != nil {
		return err
	}
	kept, err := s.Store.Put(ctx, store.Record{Kind: signingRecord, ID: onlyOne, Body: mine}, true)
	if err != nil {
		return err
	}
	var theirs string
	if err := json.Unmarshal(kept.Body, &theirs); err != nil {
		return err
	}
	if !slices.Contains(digests, theirs) {
		return fmt.Errorf(
			"the servers of this database sign with another key: give this one theirs, the file %s or CONTO_SIGNING_KEY", KeyFile)
	}
	_, err = s.Store.Put(ctx, store.Record{Kind: signingRecord, ID: onlyOne, Body: mine}, false)
	return err
}

// operators opens who runs the platform, and tells the key of the first of them if it was made just now.
func (s *Server) operators(ctx context.Context, k *identity.Keyring) (*identity.Operators, error) {
	c := s.config.Clock
	if c == nil {
		c = clock.System
	}
	list, err := identity.OpenOperators(s.Store, c, k, s.config.OperatorKey)
	if err != nil {
		return nil, err
	}
	early, err := s.earlySecret(ctx, "operator-key")
	if err != nil {
		return nil, err
	}
	if early != "" {
		if err := list.Adopt(ctx, "op_"+early); err != nil {
			return nil, err
		}
		if err := s.Store.Delete(ctx, "", earlyRecord, "operator-key"); err != nil {
			return nil, err
		}
	}
	made, err := list.First(ctx)
	if err != nil {
		return nil, err
	}
	if s.OperatorKey = s.config.OperatorKey; made != "" {
		s.OperatorKey = made
		_, err = fmt.Fprintf(s.config.Out, "The operator key, shown this once: %s\n", made)
	}
	return list, err
}

// earlySecret returns a secret that an early release kept in the database, or "".
func (s *Server) earlySecret(ctx context.Context, id string) (string, error) {
	kept, err := s.Store.Get(ctx, "", earlyRecord, id)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return string(kept.Body), err
}
