package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"conto/core/account"
	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/internal/clock"
)

// Operator is somebody who runs the platform, and may come in with a key.
type Operator struct {
	Name   string       `json:"name"`
	Role   account.Role `json:"role"`
	Digest string       `json:"digest"` // of the key
	MadeAt time.Time    `json:"made_at"`
	MadeBy string       `json:"made_by,omitempty"` // the operator who added them; "" is the server's first start
}

// Actor is the operator as the journal has them. The one that a server begins with needs no name.
func (o *Operator) Actor() account.Actor {
	if o.Name == FirstOperator {
		return account.Operator
	}
	return account.NamedOperator(o.Name, o.Role)
}

// FirstOperator is the name of the operator that a server begins with.
const FirstOperator = "operator"

// operatorRecord is the kind of record that keeps an operator, by name.
const operatorRecord = "operator"

// remembered is for how long an operator's key is believed before the record is read again: so long one that was
// removed on another server may still come in.
const remembered = 5 * time.Second

// Operators keeps who runs the platform. It is safe for concurrent use.
type Operators struct {
	store   store.Store
	clock   clock.Clock
	keyring *Keyring
	given   string // digest of the key that the environment gives to the first operator; "" is none

	noted atomic.Int64 // deeds since the start

	mu    sync.Mutex
	known map[string]believed // by the key's digest
}

type believed struct {
	operator Operator
	until    time.Time
}

// OpenOperators opens the list. A key that the environment gives is that of the first operator, beside the ones that
// are kept. It is refused where it has less than 128 bits.
func OpenOperators(s store.Store, c clock.Clock, k *Keyring, key string) (*Operators, error) {
	o := &Operators{store: s, clock: c, keyring: k, known: map[string]believed{}}
	if key == "" {
		return o, nil
	}
	if len(key) < leastSecret {
		return nil, fmt.Errorf("the operator key needs at least %d characters; `openssl rand -base64 32` makes one",
			leastSecret)
	}
	o.given = Digest(key)
	return o, nil
}

// First makes the key of the first operator, if neither the environment nor an earlier start has given one. It returns
// "" where there is one.
func (o *Operators) First(ctx context.Context) (string, error) {
	if o.given != "" {
		return "", nil
	}
	key, first := newOperator(FirstOperator, account.Admin, o.clock.Now(), "")
	kept, err := o.put(ctx, first, true)
	if err != nil || kept.Digest != first.Digest {
		return "", err
	}
	return key, nil
}

// Adopt keeps a key that an early release kept in plain text as that of the first operator.
func (o *Operators) Adopt(ctx context.Context, key string) error {
	_, err := o.put(ctx, Operator{Name: FirstOperator, Role: account.Admin, Digest: Digest(key), MadeAt: o.clock.Now()},
		true)
	return err
}

// Add adds an operator and returns their key, which is shown once. A name that is there is a conflict.
func (o *Operators) Add(ctx context.Context, name string, role account.Role, by account.Actor) (string, Operator,
	error) {
	if role != account.Admin && role != account.Support {
		return "", Operator{}, fault.Wrong("role", message.OperatorRoleIs)
	}
	if name == "" || len(name) > 40 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return "", Operator{}, fault.Wrong("name", message.OperatorNameIs)
	}
	key, added := newOperator(name, role, o.clock.Now(), by.ID)
	kept, err := o.put(ctx, added, true)
	if err == nil && kept.Digest != added.Digest {
		return "", Operator{}, fault.Of(fault.Conflict, message.OperatorExists)
	}
	if err != nil {
		return "", Operator{}, err
	}
	return key, kept, o.Factor(name).Drop(ctx) // one of the same name may have been removed meanwhile
}

func newOperator(name string, role account.Role, at time.Time, by string) (string, Operator) {
	key := operatorKey + "_" + name + "_" + newSecret()
	return key, Operator{Name: name, Role: role, Digest: Digest(key), MadeAt: at, MadeBy: by}
}

func (o *Operators) put(ctx context.Context, v Operator, ifAbsent bool) (Operator, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return v, err
	}
	kept, err := o.store.Put(ctx, store.Record{Kind: operatorRecord, ID: v.Name, Body: body}, ifAbsent)
	if err != nil {
		return v, err
	}
	var standing Operator
	return standing, json.Unmarshal(kept.Body, &standing)
}

// All returns every operator that is kept, ordered by name.
func (o *Operators) All(ctx context.Context) ([]Operator, error) {
	records, err := o.store.List(ctx, "", operatorRecord)
	if err != nil {
		return nil, err
	}
	all := make([]Operator, len(records))
	for i, r := range records {
		if err := json.Unmarshal(r.Body, &all[i]); err != nil {
			return nil, fmt.Errorf("operator %s: %w", r.ID, err)
		}
	}
	return all, nil
}

// Remove takes an operator's key from them, and forgets their second factor. Another server believes the key for some
// seconds more.
func (o *Operators) Remove(ctx context.Context, name string) error {
	if _, err := o.store.Get(ctx, "", operatorRecord, name); errors.Is(err, store.ErrNotFound) {
		return fault.Of(fault.NotFound, message.NoOperator)
	} else if err != nil {
		return err
	}
	o.mu.Lock()
	clear(o.known)
	o.mu.Unlock()
	if err := o.store.Delete(ctx, "", operatorRecord, name); err != nil {
		return err
	}
	if name == FirstOperator && o.given != "" {
		return nil // the environment lets them in still
	}
	return o.Factor(name).Drop(ctx)
}

// Find returns the operator whose key it is. It reports false for a key that is nobody's.
func (o *Operators) Find(ctx context.Context, key string) (Operator, bool, error) {
	digest := Digest(key)
	if o.given != "" && same(digest, o.given) {
		return o.givenOperator(), true, nil
	}
	o.mu.Lock()
	b, known := o.known[digest]
	o.mu.Unlock()
	if known && o.clock.Now().Before(b.until) {
		return b.operator, true, nil
	}
	all, err := o.All(ctx)
	if err != nil {
		return Operator{}, false, err
	}
	for _, one := range all {
		if same(one.Digest, digest) {
			o.mu.Lock()
			o.known[digest] = believed{one, o.clock.Now().Add(remembered)}
			o.mu.Unlock()
			return one, true, nil
		}
	}
	return Operator{}, false, nil
}
