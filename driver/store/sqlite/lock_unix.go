//go:build unix

package sqlite

import (
	"errors"
	"os"
	"syscall"

	"conto/driver/store"
)

// lock keeps other processes from opening the database. The system releases it when the process ends, however it ends.
type lock struct{ file *os.File }

// acquire takes the lock, or returns store.ErrLocked.
func acquire(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = store.ErrLocked
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &lock{file}, nil
}

// release lets the next one in. The file stays: removing it would let two in.
func (l *lock) release() error { return l.file.Close() }
