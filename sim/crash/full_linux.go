package crash

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// canLimit reports whether a running process can be kept from making its files larger.
const canLimit = true

// mount makes a folder a disk of its own, of so many bytes.
func mount(dir string, bytes int64) error {
	if err := unix.Mount("conto-crash", dir, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV,
		fmt.Sprintf("size=%d,mode=0755", bytes)); err != nil {
		return fmt.Errorf("a disk cannot be mounted here: %w", err)
	}
	return nil
}

func unmount(dir string) error {
	if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
		return fmt.Errorf("crash: unmount %s: %w", dir, err)
	}
	return nil
}

// limit keeps a process from making a file larger than this: it fails as on a full disk, if with another word.
// unlimited lifts it.
func limit(pid int, bytes uint64) error {
	var now unix.Rlimit
	if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, nil, &now); err != nil {
		return fmt.Errorf("crash: %w", err)
	}
	now.Cur = min(bytes, now.Max)
	if err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, &now, nil); err != nil {
		return fmt.Errorf("crash: %w", err)
	}
	return nil
}

const unlimited = unix.RLIM_INFINITY
