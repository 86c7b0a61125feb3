package crash

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// slack is how much a file may still grow where the disk is not filled but files are limited.
const slack = 64 << 10

// filler returns the file that takes all the room of a disk.
func (p *place) filler() string { return filepath.Join(p.disk, "filler") }

// fill leaves no room on the disk; where none could be mounted, the process's files may not grow any more. What is
// freed meanwhile is taken when it is called again.
func (h *home) fill(n *Node) error {
	if !h.mounted {
		largest, err := h.largest()
		if err != nil {
			return err
		}
		return limit(n.cmd.Process.Pid, largest+slack)
	}
	file, err := os.OpenFile(h.filler(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for size := 1 << 20; size >= 1<<12 && err == nil; {
		if _, err = file.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size, err = size/2, nil
		}
	}
	return errors.Join(err, file.Close())
}

// free makes room again.
func (h *home) free(n *Node) error {
	if !h.mounted {
		return limit(n.cmd.Process.Pid, unlimited)
	}
	return os.Remove(h.filler())
}

// largest returns the size of the database's largest file.
func (h *home) largest() (uint64, error) {
	var size int64
	err := filepath.WalkDir(h.data, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) { // it came and went
			return nil
		}
		if err == nil {
			size = max(size, info.Size())
		}
		return err
	})
	return uint64(size), err
}
