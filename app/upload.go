package app

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
)

// Uploads is how files are received that people bring.
type Uploads struct{ *App }

// Turn waits until a file for an account can be received: only so many are held in memory at once. The call keeps
// its turn until done. Error: rate_limited.
func (a Uploads) Turn(c *Call, id string) (done func(), err error) {
	if c.receives {
		return func() {}, nil
	}
	if done, err = a.Limits.Uploads.Take(c, id); err != nil {
		return nil, err
	}
	c.receives = true
	return done, nil
}

// receive reads a file of up to so many bytes, and one more of a larger one, in its turn. It returns the call as one
// that is told apart from others by the file, too; the turn lasts until done.
func (a Uploads) receive(c *Call, id string, from io.Reader, most int64) (file []byte, told *Call, done func(),
	err error) {
	if done, err = a.Turn(c, id); err != nil {
		return nil, nil, nil, err
	}
	if file, err = io.ReadAll(io.LimitReader(from, most+1)); err != nil {
		done()
		return nil, nil, nil, err
	}
	sum := sha256.Sum256(file)
	own := *c
	if own.Key != "" {
		own.Digest += " " + hex.EncodeToString(sum[:16])
	}
	return file, &own, done, nil
}
