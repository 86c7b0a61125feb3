// Package private keeps files and folders for their owner alone: they hold personal data and secrets. Files are 0600,
// folders 0700.
//
// On Windows rights are not a matter of modes, and nothing is done.
package private

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
)

// The modes of what Conto makes.
const (
	File   fs.FileMode = 0o600
	Folder fs.FileMode = 0o700
)

// others are the rights of everybody but the owner.
const others fs.FileMode = 0o077

// MakeFolder makes a folder, and those above it if need be, and takes others' rights to it away if it was there.
func MakeFolder(path string) error {
	if err := os.MkdirAll(path, Folder); err != nil {
		return err
	}
	return tighten(path, Folder)
}

// Tighten takes others' rights to files away. A file that is not there is no error.
func Tighten(paths ...string) error {
	for _, path := range paths {
		if err := tighten(path, File); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func tighten(path string, to fs.FileMode) error {
	open, err := Open(path)
	if err != nil || !open {
		return err
	}
	return os.Chmod(path, to)
}

// Open reports whether others than its owner have rights to a file or folder.
func Open(path string) (bool, error) {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" {
		return false, err
	}
	return info.Mode().Perm()&others != 0, nil
}
