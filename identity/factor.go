package identity

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"conto/core/fault"
	"conto/core/message"
	"conto/driver/store"
	"conto/internal/clock"
	"conto/jobs/record"
)

// factor is what is kept of a second factor: a secret shared with an app that shows codes of six digits (RFC 6238), and
// codes to be used once where that app is not at hand.
type factor struct {
	Secret []byte    `json:"secret"` // encrypted
	On     bool      `json:"on"`     // false: nobody has shown yet that their app has it
	Last   int64     `json:"last"`   // the last step of which a code was used: each is used once
	Backup []string  `json:"backup"` // digests, keyed
	Since  time.Time `json:"since"`
}

// What a second factor is made of.
const (
	factorPurpose = "second-factor"
	factorStep    = 30 // seconds
	backupCodes   = 10
)

// Factor is the second factor of somebody who signs in: a user, or an operator. It is kept by their own records.
type Factor struct {
	store   store.Store
	clock   clock.Clock
	keyring *Keyring
	of      string // what stands for the account of the records
	who     string // in digests of backup codes
	shown   string // as whose an app shows it
}

// Factor returns a user's second factor.
func (u *Users) Factor(v User) Factor {
	return Factor{u.store, u.clock, u.keyring, record.OfUser(v.ID), v.ID, v.Email}
}

// Factor returns an operator's second factor.
func (o *Operators) Factor(name string) Factor {
	of := record.OfOperator(name)
	return Factor{o.store, o.clock, o.keyring, of, of, name}
}

// On reports whether there is one.
func (a Factor) On(ctx context.Context) (bool, error) {
	f, err := a.get(ctx)
	return f.On, err
}

// BackupLeft returns how many backup codes were not used.
func (a Factor) BackupLeft(ctx context.Context) (int, error) {
	f, err := a.get(ctx)
	return len(f.Backup), err
}

func (a Factor) get(ctx context.Context) (factor, error) {
	return record.Get[factor](ctx, a.store, a.of, record.Factor, record.Only)
}

func (a Factor) put(ctx context.Context, f factor) error {
	_, err := record.Put(ctx, a.store, a.of, record.Factor, record.Only, f, false)
	return err
}

// NewFactor is a second factor that an app is to learn.
type NewFactor struct {
	Secret string // as one types it, in groups of four
	QR     []byte // a picture for the app's camera, PNG
}

// Begin makes a second factor, which counts once Finish was told a code of it. One that was begun and not finished is
// shown again.
func (a Factor) Begin(ctx context.Context) (NewFactor, error) {
	f, err := a.get(ctx)
	if err != nil {
		return NewFactor{}, err
	}
	if f.On {
		return NewFactor{}, fault.Of(fault.Conflict, message.FactorIsOn)
	}
	secret, known := a.keyring.decrypt(factorPurpose, f.Secret)
	options := totp.GenerateOpts{Issuer: "Conto", AccountName: a.shown, Period: factorStep, Secret: secret}
	key, err := totp.Generate(options)
	if err != nil {
		return NewFactor{}, err
	}
	if !known {
		if secret, err = secretOf(key); err != nil {
			return NewFactor{}, err
		}
		if err := a.put(ctx, factor{Secret: a.keyring.encrypt(factorPurpose, secret)}); err != nil {
			return NewFactor{}, err
		}
	}
	picture, err := key.Image(220, 220)
	if err != nil {
		return NewFactor{}, err
	}
	var qr bytes.Buffer
	err = png.Encode(&qr, picture)
	return NewFactor{Secret: grouped(key.Secret()), QR: qr.Bytes()}, err
}

// secretEncoding is how apps are told a secret.
var secretEncoding = base32.StdEncoding.WithPadding(base32.NoPadding)

func secretOf(key *otp.Key) ([]byte, error) { return secretEncoding.DecodeString(key.Secret()) }

// grouped writes a secret in groups of four, so that one finds one's place.
func grouped(secret string) string {
	var groups []string
	for len(secret) > 4 {
		groups, secret = append(groups, secret[:4]), secret[4:]
	}
	return strings.Join(append(groups, secret), " ")
}

// Finish switches the second factor on, if the code shows that an app has it, and returns the backup codes, which are
// shown once.
func (a Factor) Finish(ctx context.Context, code string) ([]string, error) {
	f, err := a.get(ctx)
	if err != nil {
		return nil, err
	}
	if f.On {
		return nil, fault.Of(fault.Conflict, message.FactorIsOn)
	}
	step, ok := a.step(f, code)
	if !ok {
		return nil, fault.Wrong("code", message.CodeWrong)
	}
	f.On, f.Last, f.Since = true, step, a.clock.Now()
	codes := make([]string, backupCodes)
	f.Backup = make([]string, backupCodes)
	for i := range codes {
		codes[i] = newBackup()
		f.Backup[i] = a.backupDigest(codes[i])
	}
	return codes, a.put(ctx, f)
}

// Drop switches the second factor off; where there is none, nothing happens.
func (a Factor) Drop(ctx context.Context) error {
	err := a.store.Delete(ctx, a.of, record.Factor, record.Only)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Check refuses a code that is none of the second factor, or was used before: invalid. It reports whether it was a
// backup code, of which each works once.
func (a Factor) Check(ctx context.Context, code string) (backup bool, err error) {
	f, err := a.get(ctx)
	if err != nil {
		return false, err
	}
	if step, ok := a.step(f, code); ok && step > f.Last {
		f.Last = step
		return false, a.put(ctx, f)
	}
	digest := a.backupDigest(code)
	for i, kept := range f.Backup {
		if same(kept, digest) {
			f.Backup = append(f.Backup[:i:i], f.Backup[i+1:]...)
			return true, a.put(ctx, f)
		}
	}
	return false, fault.Wrong("code", message.CodeWrong)
}

// step returns the step of time of which a code is, and reports whether there is one: now, or one before or after, for
// clocks differ.
func (a Factor) step(f factor, code string) (int64, bool) {
	secret, ok := a.keyring.decrypt(factorPurpose, f.Secret)
	code = strings.ReplaceAll(code, " ", "")
	if !ok || len(code) != 6 {
		return 0, false
	}
	now := a.clock.Now()
	text := secretEncoding.EncodeToString(secret)
	for _, d := range []time.Duration{0, -factorStep * time.Second, factorStep * time.Second} {
		want, err := totp.GenerateCode(text, now.Add(d))
		if err == nil && same(want, code) {
			return now.Add(d).Unix() / factorStep, true
		}
	}
	return 0, false
}

// newBackup makes a backup code of 50 bits.
func newBackup() string {
	var raw [7]byte
	_, _ = rand.Read(raw[:]) // never fails
	text := IDs.EncodeToString(raw[:])
	return text[:5] + "-" + text[5:10]
}

// backupDigest is what is kept of a backup code. It is keyed, for a code is short enough to be found by trying.
func (a Factor) backupDigest(code string) string {
	code = strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))
	return hex.EncodeToString(a.keyring.Name("backup-code", a.who, code))
}
