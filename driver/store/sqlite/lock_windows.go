package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"

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
	const how = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err = windows.LockFileEx(windows.Handle(file.Fd()), how, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
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
