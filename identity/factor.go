package identity

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/hex"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"conto/core/fault"
	"conto/core/message"
	"conto/jobs/record"
)

// factor is a user's second factor: a secret shared with an app that shows codes of six digits (RFC 6238), and codes to
// be used once where that app is not at hand.
type factor struct {
	Secret []byte    `json:"secret"` // encrypted
	On     bool      `json:"on"`     // false: the user has not shown yet that their app has it
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

// FactorOn reports whether a user has a second factor.
func (u *Users) FactorOn(ctx context.Context, user string) (bool, error) {
	f, err := u.factor(ctx, user)
	return f.On, err
}

// BackupLeft returns how many backup codes a user has not used.
func (u *Users) BackupLeft(ctx context.Context, user string) (int, error) {
	f, err := u.factor(ctx, user)
	return len(f.Backup), err
}

func (u *Users) factor(ctx context.Context, user string) (factor, error) {
	return record.Get[factor](ctx, u.store, of(user), record.Factor, record.Only)
}

func (u *Users) putFactor(ctx context.Context, user string, f factor) error {
	_, err := record.Put(ctx, u.store, of(user), record.Factor, record.Only, f, false)
	return err
}

// NewFactor is a second factor that an app is to learn.
type NewFactor struct {
	Secret string // as one types it, in groups of four
	QR     []byte // a picture for the app's camera, PNG
}

// BeginFactor makes a second factor for a user, which counts once FinishFactor was told a code of it. One that was
// begun and not finished is shown again.
func (u *Users) BeginFactor(ctx context.Context, v User) (NewFactor, error) {
	f, err := u.factor(ctx, v.ID)
	if err != nil {
		return NewFactor{}, err
	}
	if f.On {
		return NewFactor{}, fault.Of(fault.Conflict, message.FactorIsOn)
	}
	secret, known := u.keyring.decrypt(factorPurpose, f.Secret)
	options := totp.GenerateOpts{Issuer: "Conto", AccountName: v.Email, Period: factorStep, Secret: secret}
	key, err := totp.Generate(options)
	if err != nil {
		return NewFactor{}, err
	}
	if !known {
		if secret, err = secretOf(key); err != nil {
			return NewFactor{}, err
		}
		if err := u.putFactor(ctx, v.ID, factor{Secret: u.keyring.encrypt(factorPurpose, secret)}); err != nil {
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

// FinishFactor switches a second factor on, if the code shows that the user's app has it, and returns the backup codes,
// which are shown once.
func (u *Users) FinishFactor(ctx context.Context, user, code string) ([]string, error) {
	f, err := u.factor(ctx, user)
	if err != nil {
		return nil, err
	}
	if f.On {
		return nil, fault.Of(fault.Conflict, message.FactorIsOn)
	}
	step, ok := u.step(f, code)
	if !ok {
		return nil, fault.Wrong("code", message.CodeWrong)
	}
	f.On, f.Last, f.Since = true, step, u.clock.Now()
	codes := make([]string, backupCodes)
	f.Backup = make([]string, backupCodes)
	for i := range codes {
		codes[i] = newBackup()
		f.Backup[i] = u.backupDigest(user, codes[i])
	}
	return codes, u.putFactor(ctx, user, f)
}

// DropFactor switches a user's second factor off.
func (u *Users) DropFactor(ctx context.Context, user string) error {
	return u.store.Delete(ctx, of(user), record.Factor, record.Only)
}

// CheckFactor refuses a code that is none of the user's second factor, or was used before: invalid. It reports whether
// it was a backup code, of which each works once.
func (u *Users) CheckFactor(ctx context.Context, user, code string) (backup bool, err error) {
	f, err := u.factor(ctx, user)
	if err != nil {
		return false, err
	}
	if step, ok := u.step(f, code); ok && step > f.Last {
		f.Last = step
		return false, u.putFactor(ctx, user, f)
	}
	digest := u.backupDigest(user, code)
	for i, kept := range f.Backup {
		if same(kept, digest) {
			f.Backup = append(f.Backup[:i:i], f.Backup[i+1:]...)
			return true, u.putFactor(ctx, user, f)
		}
	}
	return false, fault.Wrong("code", message.CodeWrong)
}

// step returns the step of time of which a code is, and reports whether there is one: now, or one before or after, for
// clocks differ.
func (u *Users) step(f factor, code string) (int64, bool) {
	secret, ok := u.keyring.decrypt(factorPurpose, f.Secret)
	code = strings.ReplaceAll(code, " ", "")
	if !ok || len(code) != 6 {
		return 0, false
	}
	now := u.clock.Now()
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
func (u *Users) backupDigest(user, code string) string {
	code = strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(code))
	return hex.EncodeToString(u.keyring.Name("backup-code", user, code))
}
